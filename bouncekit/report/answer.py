"""One report as an answer: what a person wants to know, in the order they want it.

The answer is made of plain data, so that text, Markdown and HTML say the same; every value that comes
from the mail is made harmless here, once.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from bouncekit.records import Evidence, Kind, Outcome, Report, Retry, Step
from bouncekit.report.words import Words

SHOWN = 20
"""Recipients explained one by one; a report on thousands is summed up by `bouncekit report`."""
_COUNTED = {Kind.BOUNCE: "recipients_failed", Kind.DELAY: "recipients_delayed", Kind.DELIVERED: "recipients_delivered"}
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Fact(NamedTuple):
    """A label and a value; ``url`` makes the value a link."""

    label: str
    value: str
    url: str | None = None


class Part(NamedTuple):
    """The answer on one recipient."""

    title: str
    verdict: str
    facts: tuple[Fact, ...]
    steps: tuple[Step, ...]
    do_not: tuple[str, ...]
    evidence: tuple[Fact, ...]


class Answer(NamedTuple):
    """The whole answer."""

    title: str
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
    more: str | None
    defects: tuple[Fact, ...]


def harmless(text: str) -> str:
    """A stranger's words for a terminal or a page: control and direction characters shown as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) if unicodedata.category(char) in _INVISIBLE else char for char in text)


def _shown(char: str) -> str:
    return " " if char in "\n\t" else f"\\u{ord(char):04x}"


def answer(report: Report, words: Words, *, evidence: bool = False) -> Answer:
    """Make the answer to a report; ``evidence`` adds why each field has its value."""
    shown = report.outcomes[:SHOWN]
    hidden = len(report.outcomes) - len(shown)
    return Answer(
        title=_title(report, words),
        facts=_about(report, words),
        parts=tuple(_part(outcome, words, evidence=evidence) for outcome in shown),
        more=words.count("more_recipients", hidden) if hidden else None,
        defects=tuple(Fact(defect.name, harmless(defect.detail or "")) for defect in report.defects) if evidence else (),
    )


def _title(report: Report, words: Words) -> str:
    if not report.outcomes:
        return words("nothing_found") if report.kind is Kind.OTHER else words.name("kind", report.kind)
    counted = _COUNTED.get(report.kind)
    kind = words.name("kind", report.kind)
    return f"{kind}: {words.count(counted, len(report.outcomes))}" if counted else kind


def _about(report: Report, words: Words) -> tuple[Fact, ...]:
    original = report.original
    pairs = (
        ("reporting_mta", report.reporting_mta),
        ("sender", original and original.sender),
        ("subject", original and original.subject),
        ("date", original and original.date),
    )
    return _facts(pairs, words) if report.kind is not Kind.OTHER else ()


def _facts(pairs: tuple[tuple[str, str | None], ...], words: Words) -> tuple[Fact, ...]:
    return tuple(Fact(words(f"field.{name}"), harmless(value)) for name, value in pairs if value)


def _part(outcome: Outcome, words: Words, *, evidence: bool) -> Part:
    remedy = outcome.remedy
    return Part(
        title=harmless(outcome.recipient or words("not_stated")),
        verdict=remedy.summary if remedy and remedy.summary else words.name("reason", outcome.reason),
        facts=_found(outcome, words),
        steps=remedy.steps if remedy else (),
        do_not=_do_not(outcome, words),
        evidence=tuple(_why(each, words) for each in outcome.evidence) if evidence else (),
    )


def _found(outcome: Outcome, words: Words) -> tuple[Fact, ...]:
    listing = outcome.listings[0] if outcome.listings else None
    pairs = (
        ("original_recipient", outcome.original_recipient if outcome.original_recipient != outcome.recipient else None),
        ("reason", words.name("reason", outcome.reason)),
        ("remote_host", outcome.remote_host),
        ("remote_ip", outcome.remote_ip if outcome.remote_ip != outcome.remote_host else None),
        ("status", outcome.status),
        ("reply_code", outcome.reply_code),
        ("blocklist", outcome.blocklist),
        ("zone", listing and listing.zone),
        ("blocked_ip", outcome.blocked_ip),
        ("blocked_domain", outcome.blocked_domain),
        ("temporary", _yes_no(outcome.temporary, words)),
        ("fault", words.name("fault", outcome.fault)),
        ("retry", outcome.remedy and words.name("retry", outcome.remedy.retry)),
        ("retry_after", words.duration(outcome.retry_after) if outcome.retry_after else None),
        ("diagnostic", outcome.diagnostic),
    )
    found = _facts(pairs, words)
    if listing is None:
        return found
    urls = (("lookup_url", listing.lookup_url), ("delist_url", listing.delist_url))
    return found + tuple(Fact(words(f"field.{name}"), harmless(url), harmless(url)) for name, url in urls if url)


def _yes_no(value: bool | None, words: Words) -> str:  # noqa: FBT001  # the value itself
    return words("not_known") if value is None else words("yes" if value else "no")


def _do_not(outcome: Outcome, words: Words) -> tuple[str, ...]:
    remedy = outcome.remedy
    if remedy is None:
        return ()
    keys = []
    if not remedy.suppress and outcome.fault != "recipient":
        keys.append("do_not_suppress")
    if remedy.retry is Retry.AFTER_FIX:
        keys.append("do_not_resend")
    elif remedy.retry is Retry.AUTO:
        keys.append("do_not_change")
    return tuple(words(key) for key in keys)


def _why(evidence: Evidence, words: Words) -> Fact:
    key = f"field.{evidence.field}"
    label = words(key) if words.has(key) else evidence.field
    return Fact(label, f"{harmless(evidence.text)} [{evidence.by}]")
