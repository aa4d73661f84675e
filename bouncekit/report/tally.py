"""What is counted of one cause."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct, field
from msgspec.structs import replace

from bouncekit.records import Outcome, Report
from bouncekit.report.causes import Cause, domain_of, site
from bouncekit.report.counting import Distinct, Top

RECIPIENTS = 500
"""Recipients remembered of one cause."""
_DOMAINS = 100
"""Domains remembered of one mail system, and such systems."""


class Seen(Struct):
    """What is remembered of one recipient of a cause."""

    outcome: Outcome
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
    sites: dict[str, Top] = field(default_factory=dict)
    ips: Top = field(default_factory=Top)
    days: dict[date, int] = field(default_factory=dict)
    outcomes: int = 0
    since: datetime | None = None
    until: datetime | None = None
    seen: dict[str, Seen] = field(default_factory=dict)

    def add(self, report: Report, outcome: Outcome, when: datetime | None) -> None:
        """Count one outcome of this cause."""
        self.outcomes += 1
        domain = domain_of(outcome)
        if domain:
            self.destinations.add(domain)
            self.domains.add(domain)
            self._behind(outcome, domain)
        if outcome.blocked_ip:
            self.ips.add(outcome.blocked_ip)
        if when:
            self.days[when.date()] = self.days.get(when.date(), 0) + 1
            self._span(when, when)
        self._recipient(report, outcome, when)

    def _behind(self, outcome: Outcome, domain: str) -> None:
        """Note which mail system refused for the domain, unless it is its own."""
        if outcome.remote_host and (len(self.sites) < _DOMAINS or site(outcome.remote_host) in self.sites):
            self.sites.setdefault(site(outcome.remote_host), Top(_DOMAINS)).add(domain)

    def _recipient(self, report: Report, outcome: Outcome, when: datetime | None) -> None:
        name = outcome.original_recipient or outcome.recipient
        if not name:
            return
        self.recipients.add(name.lower())
        known = self.seen.get(name.lower())
        if known:
            known.times += 1
            known.last = _latest(known.last, when)
        elif len(self.seen) < RECIPIENTS:
            subject = report.original.subject if report.original else None
            self.seen[name.lower()] = Seen(replace(outcome, evidence=(), remedy=None), subject, when)

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
        for name, domains in other.sites.items():
            self.sites.setdefault(name, Top(_DOMAINS)).update(domains)
        for name, seen in other.seen.items():
            self._join_seen(name, seen)

    def _join_seen(self, name: str, other: Seen) -> None:
        known = self.seen.get(name)
        if known:
            self.seen[name] = Seen(
                known.outcome, known.subject, _latest(known.last, other.last), known.times + other.times
            )
        elif len(self.seen) < RECIPIENTS:
            self.seen[name] = other


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)
