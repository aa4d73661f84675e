"""What is counted of one cause."""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice

from msgspec import Struct, field
from msgspec.structs import replace

from bouncekit.records import Outcome, Report
from bouncekit.report.causes import Cause, domain_of
from bouncekit.report.counting import Distinct, Top

RECIPIENTS = 500
"""Recipients remembered of one cause."""
_LONGEST = 500
"""Characters remembered of a reply or a subject."""
_SYSTEMS = 50
"""Mail systems counted of one cause."""


class Seen(Struct):
    """What is remembered of one recipient of a cause."""

    recipient: str
    reason: str
    host: str | None
    diagnostic: str | None
    subject: str | None
    last: datetime | None
    times: int = 1


class Tally(Struct):
    """The counts of one cause."""

    cause: Cause
    outcome: Outcome
    """The first one, for its reply and remedy."""
    sender: str | None
    recipients: Distinct = field(default_factory=Distinct)
    destinations: Distinct = field(default_factory=Distinct)
    domains: Top = field(default_factory=Top)
    systems: Top = field(default_factory=lambda: Top(_SYSTEMS))
    """Who refused: providers and other mail systems, as `causes.where` names them."""
    ips: Top = field(default_factory=Top)
    days: dict[date, int] = field(default_factory=dict)
    outcomes: int = 0
    since: datetime | None = None
    until: datetime | None = None
    seen: dict[str, Seen] = field(default_factory=dict)
    """Recipients in the form that they are compared in; only the first ``room`` ones."""
    room: int = RECIPIENTS

    def add(self, report: Report, outcome: Outcome, when: datetime | None, system: str | None) -> None:
        """Count one outcome of this cause; ``system`` is who refused."""
        self.outcomes += 1
        if system:
            self.systems.add(system)
        domain = domain_of(outcome)
        if domain:
            self.destinations.add(domain)
            self.domains.add(domain)
        if outcome.blocked_ip:
            self.ips.add(outcome.blocked_ip)
        if when:
            self.days[when.date()] = self.days.get(when.date(), 0) + 1
            self._span(when, when)
        self._recipient(report, outcome, when)

    def _recipient(self, report: Report, outcome: Outcome, when: datetime | None) -> None:
        name = outcome.original_recipient or outcome.recipient
        if not name:
            return
        self.recipients.add(name.lower())
        known = self.seen.get(name.lower())
        if known:
            known.times += 1
            known.last = _latest(known.last, when)
        elif len(self.seen) < self.room:
            subject = report.original.subject if report.original else None
            self.seen[name.lower()] = Seen(
                name, outcome.reason, outcome.remote_host, _cut(outcome.diagnostic), _cut(subject), when
            )

    def narrow(self, room: int) -> None:
        """Remember ``room`` recipients at most from now on."""
        self.room = room
        self.seen = dict(islice(self.seen.items(), room))

    def _span(self, since: datetime | None, until: datetime | None) -> None:
        self.since = min(filter(None, (self.since, since)), default=None)
        self.until = _latest(self.until, until)

    def join(self, other: Tally) -> None:
        """Take in the counts of another cause."""
        self.outcomes += other.outcomes
        self.recipients.update(other.recipients)
        self.destinations.update(other.destinations)
        self.domains.update(other.domains)
        self.ips.update(other.ips)
        self._span(other.since, other.until)
        for day, times in other.days.items():
            self.days[day] = self.days.get(day, 0) + times
        self.systems.update(other.systems)
        for name, seen in other.seen.items():
            self._join_seen(name, seen)

    def _join_seen(self, name: str, other: Seen) -> None:
        known = self.seen.get(name)
        if known:
            last, times = _latest(known.last, other.last), known.times + other.times
            self.seen[name] = replace(known, last=last, times=times)
        elif len(self.seen) < self.room:
            self.seen[name] = other


def _cut(text: str | None) -> str | None:
    return text[:_LONGEST] if text else None


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)
