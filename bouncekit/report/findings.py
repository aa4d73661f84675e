"""Findings: many reports summed up by cause, ranked by the recipients that one action would bring back.

Reports are taken one by one and not kept, so memory does not grow with their number: names are
counted within the bounds of `limits` (``causes``, ``distinct``, ``listed_recipients``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from bouncekit.knowledge import Knowledge, default
from bouncekit.limits import DEFAULT, Limits
from bouncekit.records import Action, Fault, Kind, Outcome, Reason, Remedy, Report, Retry
from bouncekit.report.again import remedy_again
from bouncekit.report.causes import Cause, cause_of, domain_of, network_of, site, where
from bouncekit.report.counting import Distinct, Top
from bouncekit.report.tally import RECIPIENTS, Tally

SCHEMA = "bouncekit.findings/1"
GAINS = ("action", "unclear", "itself", "drop")
"""In this order: an action brings them back; nobody knows; time does; nothing will."""
_NOT_REACHED = frozenset({None, Action.FAILED, Action.DELAYED})
_OURS = frozenset({Fault.SENDER, Fault.SENDER_HOST, Fault.SENDER_DOMAIN, Fault.CONTENT})
_BY_ADDRESS = frozenset({"listed", "dynamic", "ptr"})
_FAILING = frozenset({Kind.BOUNCE, Kind.DELAY})
_NAMES = 10
"""Names shown of one kind in one finding."""
_REMEMBERED = 10
"""Recipients remembered for each one that is listed; which findings come first shows at the end."""
_BEHIND_ONE = 100
"""Domains remembered of one mail system."""
_BEHIND = 2
"""Domains from which on one mail system is worth naming."""


class Share(Struct, frozen=True):
    """A name, and how many outcomes are about it."""

    name: str
    count: int


class Shared(Struct, frozen=True):
    """One mail system that refuses for several domains."""

    site: str
    """The provider, or the domain of its hosts."""
    domains: tuple[str, ...]
    count: int


class Finding(Struct, frozen=True):
    """One cause."""

    cause: str
    """What kind: ``listed``, ``auth``, ``throttled``, ...; docs/findings.md names them."""
    gain: str
    """One of `GAINS`."""
    reason: str
    fault: Fault
    recipients: int
    """Different recipients that were not reached, at the last count or before."""
    outcomes: int
    """How often that was reported."""
    destinations: int
    """Different domains of these recipients."""
    since: datetime | None
    until: datetime | None
    days: dict[str, int]
    """Outcomes by day (ISO 8601, UTC)."""
    list: str | None = None
    ip: str | None = None
    """The blocked address, or the network where several of one are blocked."""
    ips: tuple[Share, ...] = ()
    """The addresses, where there are several."""
    also: tuple[str, ...] = ()
    """Other lists that block the same addresses, or network."""
    domain: str | None = None
    host: str | None = None
    where: str | None = None
    source: str | None = None
    top_destinations: tuple[Share, ...] = ()
    shared: tuple[Shared, ...] = ()
    remedy: Remedy | None = None
    sample: str | None = None
    """One reply."""


class Row(Struct, frozen=True):
    """One recipient, of one cause."""

    recipient: str
    finding: int
    """Number of the finding, from 1."""
    reason: str
    host: str | None
    diagnostic: str | None
    subject: str | None
    last: datetime | None
    times: int


class Place(Struct, frozen=True):
    """A destination: a domain, a provider or another mail system."""

    name: str
    outcomes: int
    domains: tuple[str, ...] = ()
    """Of the recipients; for domains themselves none."""


class Summary(Struct, frozen=True):
    """All that was found. As JSON it has the schema ``bouncekit.findings/1``; fields are only ever added."""

    reports: int
    kinds: dict[str, int]
    recipients: int
    """Different ones that were not reached."""
    outcomes: int
    destinations: int
    """Different domains that any report is about, also such as took the mail."""
    exact: bool
    """Whether these counts are exact; else they are within one in a hundred."""
    since: datetime | None
    until: datetime | None
    findings: tuple[Finding, ...]
    domains: tuple[Place, ...]
    systems: tuple[Place, ...]
    """Providers, and mail systems that stand before domains of others."""
    rows: tuple[Row, ...]
    rows_cut: bool
    """Whether there are recipients that ``rows`` leaves out."""
    unreadable: int
    """Messages that could not be read."""
    lang: str
    schema: str = SCHEMA


class Findings:
    """Take reports in, one by one, then ask for the `summary`."""

    def __init__(self, knowledge: Knowledge | None = None, limits: Limits = DEFAULT) -> None:
        self._knowledge = knowledge or default()
        self._limits = limits
        self._groups: dict[Cause, Tally] = {}
        self._recipients = Distinct()
        self._destinations = Distinct()
        self._domains = Top(self._limits.causes)
        self._systems: dict[str, Top] = {}
        self._kinds: dict[str, int] = {}
        self._outcomes = 0
        self._unreadable = 0
        self._room = RECIPIENTS
        self._remembered = 0

    def add(self, report: Report, when: datetime | None = None) -> None:
        """Count one report; ``when`` it was reported stands before its own date."""
        self._kinds[report.kind.value] = self._kinds.get(report.kind.value, 0) + 1
        self._unreadable += any(defect.name == "unreadable" for defect in report.defects)
        when = _utc(when or _read(report.arrival_date))
        for outcome in report.outcomes:
            domain = domain_of(outcome)
            if domain:
                self._destinations.add(domain)
            if report.kind in _FAILING and outcome.action in _NOT_REACHED:
                self._not_reached(report, outcome, when, domain)

    def summary(self, lang: str = "en") -> Summary:
        """Rank what was found, with the remedies in ``lang`` (BCP 47)."""
        groups = sorted(_merged(self._groups), key=self._rank)
        lists = _lists(groups)
        found = tuple(self._finding(group, lang, lists) for group in groups)
        rows = tuple(_rows(groups))
        most = self._limits.listed_recipients
        return Summary(
            reports=sum(self._kinds.values()),
            kinds=dict(sorted(self._kinds.items())),
            recipients=len(self._recipients),
            outcomes=self._outcomes,
            destinations=len(self._destinations),
            exact=self._recipients.exact and self._destinations.exact,
            since=min(filter(None, (group.since for group in groups)), default=None),
            until=max(filter(None, (group.until for group in groups)), default=None),
            findings=found,
            domains=tuple(Place(name, count) for name, count in self._domains.most(_NAMES * 2)),
            systems=tuple(self._places()),
            rows=rows[:most],
            rows_cut=len(rows) > most or any(len(group.recipients) > len(group.seen) for group in groups),
            unreadable=self._unreadable,
            lang=lang,
        )

    def _not_reached(
        self, report: Report, outcome: Outcome, when: datetime | None, domain: str | None
    ) -> None:
        self._outcomes += 1
        name = outcome.original_recipient or outcome.recipient
        if name:
            self._recipients.add(name.lower())
        if domain:
            self._domains.add(domain)
        system = where(outcome, self._knowledge)
        if system and domain and (system in self._systems or len(self._systems) < self._limits.causes):
            self._systems.setdefault(system, Top(_BEHIND_ONE)).add(domain)
        group = self._group(report, outcome)
        self._remembered -= len(group.seen)
        group.add(report, outcome, when, system)
        self._remembered += len(group.seen)
        if self._remembered > _REMEMBERED * self._limits.listed_recipients and self._room > 1:
            self._narrow()

    def _shared(self, group: Tally) -> Iterator[Shared]:
        """Yield mail systems that refused for this cause and stand before several domains of others."""
        for name, count in group.systems.most(_NAMES):
            domains = self._systems[name].most() if name in self._systems else ()
            others = [domain for domain, _ in domains if domain in group.domains and _is_other(domain, name)]
            if len(others) >= _BEHIND:
                yield Shared(name, tuple(others[:_NAMES]), count)

    def _narrow(self) -> None:
        """Remember half as many recipients of each cause, so that a late cause has some too."""
        self._room //= 2
        for group in self._groups.values():
            group.narrow(self._room)
        self._remembered = sum(len(group.seen) for group in self._groups.values())

    def _group(self, report: Report, outcome: Outcome) -> Tally:
        cause = cause_of(report, outcome, self._knowledge)
        if cause not in self._groups and len(self._groups) >= self._limits.causes:
            cause = Cause("other")
        group = self._groups.get(cause)
        if group is None:
            sender = report.original.sender if report.original else None
            group = self._groups[cause] = Tally(cause, replace(outcome, evidence=()), sender, room=self._room)
        return group

    def _rank(self, group: Tally) -> tuple[int, int, int, str]:
        return GAINS.index(_gain(group)), -len(group.recipients), -group.outcomes, str(group.cause)

    def _places(self) -> Iterator[Place]:
        counted = (
            (name, sum(n for _, n in top.most()), top)
            for name, top in self._systems.items()
            if any(_is_other(domain, name) for domain, _ in top.most())
        )
        for name, count, top in sorted(counted, key=lambda one: (-one[1], one[0]))[: _NAMES * 2]:
            yield Place(name, count, tuple(domain for domain, _ in top.most(_NAMES)))

    def _finding(self, group: Tally, lang: str, lists: dict[str, list[str]]) -> Finding:
        cause, outcome = group.cause, group.outcome
        ips = tuple(Share(name, count) for name, count in group.ips.most())
        return Finding(
            cause=cause.kind,
            gain=_gain(group),
            reason=outcome.reason,
            fault=outcome.fault,
            recipients=len(group.recipients),
            outcomes=group.outcomes,
            destinations=len(group.destinations),
            since=group.since,
            until=group.until,
            days={day.isoformat(): times for day, times in sorted(group.days.items())},
            list=cause.list,
            ip=cause.ip,
            ips=ips if len(ips) > 1 else (),
            also=tuple(name for name in lists.get(_network(cause) or "", ()) if name != cause.list),
            domain=cause.domain,
            host=cause.host,
            where=cause.where,
            source=cause.source,
            top_destinations=tuple(Share(*one) for one in group.domains.most(_NAMES)),
            shared=tuple(self._shared(group)),
            remedy=remedy_again(outcome, self._knowledge, sender=group.sender, lang=lang),
            sample=outcome.diagnostic,
        )


def summarize(reports: Iterable[Report], *, knowledge: Knowledge | None = None, lang: str = "en") -> Summary:
    """Sum up reports; see `Findings` for such as have a date of their own."""
    findings = Findings(knowledge)
    for report in reports:
        findings.add(report)
    return findings.summary(lang)


def _merged(groups: dict[Cause, Tally]) -> Iterator[Tally]:
    """Join addresses of one network that the same list blocks: its owner acts once for all."""
    joined: dict[Cause, Tally] = {}
    for cause, group in groups.items():
        network = _network(cause)
        key = cause._replace(ip=network) if network else cause
        known = joined.get(key)
        if known is None:
            joined[key] = _copy(group)
        else:
            known.join(group)
            known.cause = key
    yield from joined.values()


def _network(cause: Cause) -> str | None:
    """Give the network of our addresses that a cause is about; a merged one names it."""
    if cause.kind not in _BY_ADDRESS or not cause.ip:
        return None
    return cause.ip if "/" in cause.ip else network_of(cause.ip)


def _lists(groups: Iterable[Tally]) -> dict[str, list[str]]:
    """Tell which lists block addresses of one network."""
    lists: dict[str, list[str]] = {}
    for group in groups:
        network = _network(group.cause)
        if network and group.cause.list:
            lists.setdefault(network, []).append(group.cause.list)
    return lists


def _copy(group: Tally) -> Tally:
    copy = Tally(group.cause, group.outcome, group.sender)
    copy.join(group)
    return copy


def _gain(group: Tally) -> str:
    outcome, retry = group.outcome, group.outcome.remedy.retry if group.outcome.remedy else None
    if outcome.fault is Fault.RECIPIENT or retry is Retry.NO:
        return "drop"
    if outcome.reason == Reason.UNKNOWN:
        return "unclear"
    passes = outcome.fault not in _OURS and group.cause.list is None
    return "itself" if passes and retry in {Retry.AUTO, Retry.LATER} else "action"


def _is_other(domain: str, system: str) -> bool:
    """Whether a domain is not the mail system's own."""
    return system not in {domain, site(domain)}


def _rows(groups: list[Tally]) -> Iterator[Row]:
    for number, group in enumerate(groups, 1):
        for seen in group.seen.values():
            yield Row(
                seen.recipient,
                number,
                seen.reason,
                seen.host,
                seen.diagnostic,
                seen.subject,
                seen.last,
                seen.times,
            )


def _utc(when: datetime | None) -> datetime | None:
    if when is None:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)


def _read(stated: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(stated or "")
    except ValueError:
        return None
