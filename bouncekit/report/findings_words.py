"""Findings in words: titles, dates and shares in the reader's language, a stranger's words made harmless."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bouncekit.knowledge.catalogue import language
from bouncekit.report.answer import Fact
from bouncekit.report.findings import Finding, Share, Summary
from bouncekit.report.harmless import harmless
from bouncekit.report.words import Words

_NETWORK = "/"
_LONGEST = 200
"""Characters of a name in a title."""


def title(finding: Finding, words: Words) -> str:
    """Say in one line what the cause is."""
    values = {
        name: harmless(value)[:_LONGEST]
        for name in ("list", "ip", "domain", "host", "where", "source")
        if (value := getattr(finding, name))
    }
    values["reason"] = words.name("reason", finding.reason)
    return words(f"cause.{_variant(finding, values)}", **_filled(finding, values, words))


def _variant(finding: Finding, values: dict[str, str]) -> str:
    """Choose the sentence whose places can be filled."""
    kind = finding.cause
    if kind == "listed":
        one = "listed" if finding.ip else "listed_unnamed"
        return "listed_network" if finding.ip and _NETWORK in finding.ip and finding.ips else one
    if kind == "listed_domain":
        return kind if finding.domain else "listed_content"
    needed = {"auth": "domain", "at": "where", "unknown_users": "source"}.get(kind)
    return f"{kind}_unnamed" if needed and needed not in values else kind


def _filled(finding: Finding, values: dict[str, str], words: Words) -> dict[str, str]:
    ours = words("findings.our_server")
    return {
        "ip": values.get("host", ours),
        "host": ours,
        "where": words("not_stated"),
        "network": values.get("ip", ours),
        "count": str(len(finding.ips)),
        **values,
    }


def reach(finding: Finding, summary: Summary, words: Words) -> str:
    """Say how many recipients, and at how many of all destinations."""
    return words(
        "findings.reach",
        recipients=words.count("recipients", finding.recipients),
        count=str(finding.destinations),
        all=str(summary.destinations),
        percent=percent(finding.destinations, summary.destinations, words),
    )


def since(finding: Finding, words: Words) -> str | None:
    """Say since when, and when last."""
    if finding.since is None or finding.until is None:
        return None
    if finding.since.date() == finding.until.date():
        return words("findings.on", date=day(finding.since, words))
    return words("findings.since", since=day(finding.since, words), until=day(finding.until, words))


def period(summary: Summary, words: Words) -> str | None:
    """Say which days the reports are from."""
    if summary.since is None or summary.until is None:
        return None
    first, last = day(summary.since, words), day(summary.until, words)
    return first if first == last else words("findings.span", since=first, until=last)


def day(when: date | datetime, words: Words) -> str:
    """Give a date as the language writes it out."""
    from babel.dates import format_date  # noqa: PLC0415  # most commands show none

    return str(format_date(when, "long", locale=language(words.tag)))


def percent(part: int, whole: int, words: Words) -> str:
    """Give a share; estimates may make the part look larger than the whole."""
    from babel.numbers import format_percent  # noqa: PLC0415

    return str(format_percent(min(1.0, part / whole) if whole else 0, locale=language(words.tag)))


def overview(summary: Summary, words: Words) -> list[Fact]:
    """Give what the reports are, in numbers."""
    kinds = (f"{words.name('kind', kind)} {count}" for kind, count in summary.kinds.items())
    facts = [
        Fact(words("findings.not_reached"), str(summary.recipients)),
        Fact(words("findings.all_destinations"), str(summary.destinations)),
        Fact(words("findings.read"), " · ".join((str(summary.reports), *kinds))),
    ]
    when = period(summary, words)
    if when:
        facts.append(Fact(words("findings.period"), when))
    if summary.unreadable:
        facts.append(Fact(words("findings.unreadable"), str(summary.unreadable)))
    return facts


def details(finding: Finding, words: Words) -> list[Fact]:
    """Give what is known of one cause, below its title."""
    facts = []
    if finding.ips:
        facts.append(Fact(words("findings.addresses"), shares(finding.ips, words)))
    if finding.also:
        facts.append(Fact(words("findings.also"), ", ".join(map(harmless, finding.also))))
    if finding.top_destinations:
        more = finding.destinations - len(finding.top_destinations)
        facts.append(Fact(words("findings.destinations"), shares(finding.top_destinations, words, more)))
    for shared in finding.shared:
        label = words("findings.behind", site=harmless(shared.site)[:_LONGEST])
        facts.append(Fact(label, ", ".join(map(harmless, shared.domains))))
    if finding.sample:
        facts.append(Fact(words("field.diagnostic"), harmless(finding.sample)))
    return facts


def shares(named: Iterable[Share], words: Words, more: int = 0) -> str:
    """List names with their counts."""
    listed = ", ".join(f"{harmless(one.name)[:_LONGEST]} ({one.count})" for one in named)
    return f"{listed}, {words.count('more', more)}" if more > 0 else listed
