"""Outcomes in the labels and actions of Postal Systems' bounce classifier, which EmailEngine shows.

    from bouncekit.interop.postalsys import as_postalsys

https://github.com/postalsys/bounce-classifier
"""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec import Struct

from bouncekit.knowledge.interop import table
from bouncekit.records import Certainty, Outcome

__all__ = ["as_postalsys", "label"]

_UNKNOWN = "unknown"


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    labels: dict[str, str]
    actions: dict[str, str]


@cache
def _names() -> _Table:
    return table("postalsys", _Table)


def as_postalsys(outcome: Outcome) -> dict[str, Any]:
    """Give what their ``classify`` returns of a reply.

    ``confidence`` is 1 for what a field or a rule states and 0.5 for what was inferred from a code; we
    weigh no probabilities.
    """
    name = label(outcome.reason)
    found: dict[str, Any] = {
        "label": name,
        "action": _names().actions[name],
        "confidence": 0.5 if outcome.certainty is Certainty.INFERRED else 1.0,
    }
    if outcome.blocklist:
        found["blocklist"] = {"name": outcome.blocklist, "type": _type(outcome)}
    if outcome.retry_after is not None:
        found["retryAfter"] = outcome.retry_after
    return found


def label(reason: str) -> str:
    """Give the label of a reason; one that the user's own rules define is ``unknown`` there."""
    return _names().labels.get(reason, _UNKNOWN)


def _type(outcome: Outcome) -> str | None:
    target = outcome.listings[0].target if outcome.listings else None
    return target.value if target else None
