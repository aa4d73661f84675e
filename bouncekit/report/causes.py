"""Which outcomes have one cause: what one action would bring back together.

The same list and address, the same domain without authentication, the same provider that limits us.
What the reports do not name is None; two outcomes have one cause where all that is named is alike.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple

from bouncekit.knowledge import Knowledge
from bouncekit.records import Fault, Listing, ListState, Outcome, Reason, Report, Target

_NAMED = frozenset(
    {"co", "com", "net", "org", "gov", "edu", "ac", "ne", "or", "go", "idv", "gob", "gouv", "ltd"}
)
"""Second levels under which countries register names (``example.co.jp``); the list is no secret of DNS."""
_COUNTRY = 2
_NETWORKS = {4: 24, 6: 48}
"""What one owner holds at least: no smaller network is announced (RFC 7454, section 6.1.3)."""
_UNNAMED_LIST = frozenset(
    {Reason.IP_BLOCKLISTED, Reason.POOR_REPUTATION, Reason.SENDER_BLOCKED, Reason.DYNAMIC_IP}
)
_DEAD = frozenset({Reason.DOMAIN_NOT_FOUND, Reason.NO_MAIL_ACCEPTED})
_INVALID = frozenset({Reason.USER_UNKNOWN, Reason.MAILBOX_DISABLED, Reason.MOVED})
_SLOW = frozenset({Reason.RATE_LIMITED, Reason.TOO_MANY_CONNECTIONS})


class Cause(NamedTuple):
    """What outcomes have in common. ``kind`` names the text ``cause.KIND`` of `ui.toml`."""

    kind: str
    reason: str | None = None
    """Where the kind does not say it."""
    list: str | None = None
    """Name of the blocklist."""
    ip: str | None = None
    """Our address that is blocked, or a network of such in `merged` causes."""
    domain: str | None = None
    """Our domain."""
    host: str | None = None
    """Our host."""
    where: str | None = None
    """The provider, or the site of the refusing host."""
    source: str | None = None
    """The mailing list, or the domain of the sender, that these recipients were written to by."""


def cause_of(report: Report, outcome: Outcome, knowledge: Knowledge) -> Cause:
    """Tell the cause of an outcome that did not arrive."""
    listing = outcome.listings[0] if outcome.listings and outcome.listings[0].kind != "whitelist" else None
    if listing:
        return _listed(listing, outcome)
    return _of_address(report, outcome, knowledge) or _of_recipient(report, outcome, knowledge)


def network_of(ip: str) -> str | None:
    """Give the network around an address as its owner holds it: ``203.0.113.0/24``, a /48 of IPv6."""
    address = _address(ip)
    return str(ip_network((address, _NETWORKS[address.version]), strict=False)) if address else None


def where(outcome: Outcome, knowledge: Knowledge) -> str | None:
    """Name who refused: the provider, else the site of the refusing host, else the recipient's domain."""
    if outcome.remote_host and not _address(outcome.remote_host):
        return provider(outcome.remote_host, knowledge) or site(outcome.remote_host)
    return domain_of(outcome)


def domain_of(outcome: Outcome) -> str | None:
    """Give the domain that the mail was for, in lower case."""
    address = outcome.original_recipient or outcome.recipient or ""
    return address.rpartition("@")[2].lower().rstrip(".") or None if "@" in address else None


@lru_cache(maxsize=4096)
def provider(host: str, knowledge: Knowledge) -> str | None:
    """Name the provider that a host belongs to."""
    labels = host.lower().rstrip(".").split(".")
    suffixes = _suffixes(knowledge)
    tails = (".".join(labels[start:]) for start in range(len(labels)))
    return next((suffixes[tail] for tail in tails if tail in suffixes), None)


@lru_cache(maxsize=4096)
def site(host: str) -> str:
    """Give what one organisation has registered of a host's name.

    >>> site("mx1.mail.example.co.jp"), site("MX.example.net")
    ('example.co.jp', 'example.net')
    """
    labels = host.lower().rstrip(".").split(".")
    deep = len(labels) > _COUNTRY and len(labels[-1]) == _COUNTRY and labels[-2] in _NAMED
    return ".".join(labels[-3 if deep else -2 :])


@lru_cache(maxsize=8)
def _suffixes(knowledge: Knowledge) -> dict[str, str]:
    return {
        suffix.lstrip(".").lower(): one.name for one in knowledge.providers.values() for suffix in one.hosts
    }


def _listed(listing: Listing, outcome: Outcome) -> Cause:
    name = outcome.blocklist or listing.name
    if listing.state is ListState.SHUT_DOWN:
        return Cause("dead_list", list=listing.name)
    if outcome.fault is Fault.RECEIVER:
        return Cause("asked_wrongly", list=listing.name)
    if listing.target in {Target.IP, None}:
        return Cause("listed", list=name, ip=_stated(outcome.blocked_ip))
    return Cause("listed_domain", list=name, domain=outcome.blocked_domain)


def _of_address(report: Report, outcome: Outcome, knowledge: Knowledge) -> Cause | None:
    """Tell causes that lie with our address, host or domain."""
    ip, ours = _stated(outcome.blocked_ip), report.reporting_mta
    match outcome.reason:
        case Reason.AUTH_FAILURE:
            cause = Cause("auth", domain=outcome.blocked_domain or _sending_domain(report))
        case Reason.MISSING_PTR:
            cause = Cause("ptr", ip=ip, host=None if ip else ours)
        case Reason.BAD_HELO:
            cause = Cause("helo", host=ours)
        case reason if reason not in _UNNAMED_LIST:
            return None
        case _ if outcome.blocklist:
            cause = Cause("listed", list=outcome.blocklist, ip=ip)
        case Reason.DYNAMIC_IP:
            cause = Cause("dynamic", ip=ip)
        case reason:
            cause = Cause("at", reason, ip=ip, where=where(outcome, knowledge))
    return cause


def _of_recipient(report: Report, outcome: Outcome, knowledge: Knowledge) -> Cause:
    reason = outcome.reason
    if reason in _SLOW:
        return Cause("throttled", where=where(outcome, knowledge))
    if reason == Reason.GREYLISTED:
        return Cause("greylisted")
    if reason in _DEAD and outcome.fault is not Fault.SENDER:
        return Cause("dead_domains")
    if reason in _INVALID:
        return Cause("unknown_users", source=_source(report))
    if reason == Reason.MAILBOX_FULL:
        return Cause("full")
    return Cause("at", reason, where=where(outcome, knowledge))


def _source(report: Report) -> str | None:
    """Name the mailing list, else the domain of the sender."""
    listed = report.original.list_id if report.original else None
    return listed or _sending_domain(report)


def _sending_domain(report: Report) -> str | None:
    sender = report.original.sender if report.original else None
    return sender.rpartition("@")[2].lower() or None if sender else None


def _stated(ip: str | None) -> str | None:
    """Leave out what a gateway has masked."""
    address = _address(ip)
    return str(address) if address and not address.is_unspecified else None


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    if not text or not re.fullmatch(r"[\da-fA-F:.]+", text):
        return None
    try:
        return ip_address(text)
    except ValueError:
        return None
