"""The facts that a letter needs of one outcome, and why some letters are not written."""

from __future__ import annotations

from ipaddress import ip_address

from bouncekit.knowledge import Knowledge
from bouncekit.records import (
    Action,
    Actor,
    Audience,
    Fault,
    Listing,
    ListState,
    Outcome,
    Reason,
    Report,
    Retry,
    Target,
)
from bouncekit.report.harmless import harmless

_RANGES = frozenset({"policy-dynamic", "policy", "no-rdns", "combined"})
"""Kinds of lists whose entries may be ranges of end users."""
_OF_THE_ADDRESS = frozenset(
    {Reason.IP_BLOCKLISTED, Reason.DYNAMIC_IP, Reason.MISSING_PTR, Reason.POOR_REPUTATION}
)
_NOT_REACHED = frozenset({None, Action.FAILED, Action.DELAYED})


def facts_of(report: Report, outcome: Outcome) -> dict[str, str]:
    """Gather what is known, each made harmless; marks have the value ``yes``."""
    original, listing = report.original, _first(outcome)
    ip = _valid(outcome.blocked_ip)
    known = {
        "ip": ip,
        "domain": outcome.blocked_domain,
        "target": _target(listing, ip, outcome.blocked_domain),
        "list": (outcome.blocklist or (listing.name if listing else None)),
        "operator": (listing.operator or listing.name) if listing else None,
        "zone": listing.zone if listing else None,
        "lookup": listing.lookup_url if listing else None,
        "page": _page(listing),
        "host": outcome.remote_host,
        "recipient": outcome.recipient or outcome.original_recipient,
        "status": " ".join(filter(None, (outcome.reply_code, outcome.status))),
        "sender": original.sender if original else None,
        "subject": original.subject if original else None,
        "date": (original.date if original else None) or report.arrival_date,
    }
    return {name: harmless(value) for name, value in known.items() if value} | _marks(outcome, listing)


def not_reached(outcome: Outcome) -> bool:
    """Whether the mail did not arrive, or not yet."""
    return outcome.action in _NOT_REACHED


def no_removal(outcome: Outcome, knowledge: Knowledge, audience: Audience) -> str | None:
    """Say why a list cannot be asked by ``audience``, as the end of a key ``refusal.…``; None if it can."""
    listing = _first(outcome)
    if not listing:
        return "no_listing"
    if outcome.fault is Fault.RECEIVER:
        return "shut_down" if listing.state is ListState.SHUT_DOWN else "receiver"
    if listing.state is ListState.SHUT_DOWN:
        return "shut_down"
    if listing.kind == "whitelist":
        return "whitelist"
    return _no_request(listing, knowledge, audience)


def _no_request(listing: Listing, knowledge: Knowledge, audience: Audience) -> str | None:
    entry = knowledge.blocklists.get(listing.id)
    if entry and entry.pay:
        return "pay"
    who = set(entry.who) if entry else set()
    if who == {Actor.NETWORK} and audience is not Audience.NETWORK:
        return "network_only"
    if who == {Actor.POSTMASTER}:
        return "postmaster_only"
    if listing.delist_url or listing.self_service or who:
        return None
    return "takes_none" if listing.self_service is False else "no_way"


def concerns_network(outcome: Outcome) -> bool:
    """Whether the network's owner could do anything about the refusal."""
    listing = _first(outcome)
    if listing and (listing.state is ListState.SHUT_DOWN or outcome.fault is Fault.RECEIVER):
        return False
    return bool(outcome.reason in _OF_THE_ADDRESS or (listing and listing.target is Target.IP))


def _first(outcome: Outcome) -> Listing | None:
    return outcome.listings[0] if outcome.listings else None


def _marks(outcome: Outcome, listing: Listing | None) -> dict[str, str]:
    dead = listing is not None and listing.state is ListState.SHUT_DOWN
    marks = {
        "listed": listing is not None and listing.target is Target.IP and not dead,
        "range": outcome.reason == Reason.DYNAMIC_IP or (listing is not None and listing.kind in _RANGES),
        "dead": dead,
        "misasked": listing is not None and outcome.fault is Fault.RECEIVER and not dead,
        "unlisted": listing is None and outcome.blocklist is None,
        "bad_address": outcome.fault is Fault.RECIPIENT,
        "after_fix": outcome.remedy is not None and outcome.remedy.retry is Retry.AFTER_FIX,
    }
    return {name: "yes" for name, holds in marks.items() if holds}


def _target(listing: Listing | None, ip: str | None, domain: str | None) -> str | None:
    return domain if listing and listing.target is not Target.IP else ip


def _page(listing: Listing | None) -> str | None:
    url = listing.delist_url if listing else None
    return url.removeprefix("mailto:") if url else None


def _valid(ip: str | None) -> str | None:
    """Leave out an address that a gateway has masked (``000.000.000.000``)."""
    try:
        return str(ip_address(ip or ""))
    except ValueError:
        return None
