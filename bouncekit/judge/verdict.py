"""What the judge says about one reply."""

from __future__ import annotations

from msgspec import Struct

from bouncekit.records import Category, Certainty, Defect, Evidence, Fault, Listing


class Verdict(Struct, frozen=True):
    """Why, who blocked it, what is listed, whose fault; fields as in `records.Outcome`."""

    reason: str
    category: Category
    temporary: bool | None
    fault: Fault
    certainty: Certainty
    blocklist: str | None = None
    blocked_ip: str | None = None
    blocked_domain: str | None = None
    listings: tuple[Listing, ...] = ()
    retry_after: int | None = None
    """Seconds, where the reply says when to come back."""
    rule: str | None = None
    """Id of the rule whose words decided."""
    remedy: str | None = None
    """Id of the remedy that the rule or the list asks for, where the reason's own does not fit."""
    provider: str | None = None
    """Id of the provider that the rule, the host or the words show."""
    evidence: tuple[Evidence, ...] = ()
    diagnostic: str | None = None
    """Licence keys replaced by ``<key>``, cut to `limits.diagnostic`."""
    defects: tuple[Defect, ...] = ()
    """What was cut, and patterns of rules that ran out of time."""
