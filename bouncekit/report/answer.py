"""One report as an answer: what a person wants to know, in the order they want it.

The answer is made of plain data, so that text, Markdown and HTML say the same; every value that comes
from the mail is made harmless here, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bouncekit.limits import DEFAULT
from bouncekit.records import Evidence, Fault, Kind, Listing, ListState, Outcome, Report, Retry, Step
from bouncekit.report.harmless import harmless
from bouncekit.report.words import Words

_COUNTED = {
    Kind.BOUNCE: "recipients_failed",
    Kind.DELAY: "recipients_delayed",
    Kind.DELIVERED: "recipients_delivered",
}


class Fact(NamedTuple):
    """A label and a value; ``url`` makes the value a link."""

    label: str
    value: str
    url: str | None = None


class Part(NamedTuple):
    """The answer on one recipient, or on several of whom the same is to be said."""

    recipients: tuple[str, ...]
    verdict: str
    facts: tuple[Fact, ...]
    said: tuple[str, ...]
    """The replies, each once."""
    listings: tuple[Fact, ...]
    """All lists that the reply names, where it names more than one."""
    steps: tuple[Step, ...]
    do_not: tuple[str, ...]
    evidence: tuple[Fact, ...]


class Answer(NamedTuple):
    """The whole answer."""

    origin: str | None
    """Which mail it is about, where there are several."""
    title: str
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
    more: str | None
    defects: tuple[Fact, ...]


def answer(report: Report, words: Words, *, evidence: bool = False, origin: bool = False) -> Answer:
    """Make the answer to a report.

    ``evidence`` adds why each field has its value and what is odd about the mail, ``origin`` where it
    came from.
    """
    shown = report.outcomes[: DEFAULT.explained]
    hidden = len(report.outcomes) - len(shown)
    return Answer(
        origin=harmless(report.origin) if origin and report.origin else None,
        title=_title(report, words),
        facts=_about(report, words),
        parts=tuple(_together(_part(outcome, words, evidence=evidence) for outcome in shown)),
        more=words.count("more_recipients", hidden) if hidden else None,
        defects=_defects(report) if evidence else (),
    )


def _title(report: Report, words: Words) -> str:
    if not report.outcomes:
        return words("nothing_found") if report.kind is Kind.OTHER else words.name("kind", report.kind)
    counted = _COUNTED.get(report.kind)
    kind = words.name("kind", report.kind)
    if counted is None:
        return kind
    return words("step_by", actor=kind, text=words.count(counted, len(report.outcomes)))


def _about(report: Report, words: Words) -> tuple[Fact, ...]:
    original = report.original
    if report.kind is Kind.OTHER:
        return ()
    return _facts(
        words,
        reporting_mta=report.reporting_mta,
        sender=original.sender if original else None,
        subject=original.subject if original else None,
        date=original.date if original else None,
    )


def _defects(report: Report) -> tuple[Fact, ...]:
    return tuple(Fact(defect.name, harmless(defect.detail or "")) for defect in report.defects)


def _facts(words: Words, **values: str | None) -> tuple[Fact, ...]:
    """Give those that are known, under the label of each field."""
    return tuple(Fact(words(f"field.{name}"), harmless(value)) for name, value in values.items() if value)


def _together(parts: Iterable[Part]) -> Iterator[Part]:
    """Join recipients of whom the same is to be said, but for the words of their replies."""
    joined: dict[tuple[object, ...], Part] = {}
    for part in parts:
        key = (part.verdict, part.facts, part.listings, part.steps)
        first = joined.get(key)
        joined[key] = _join(first, part) if first else part
    yield from joined.values()


def _join(first: Part, other: Part) -> Part:
    return first._replace(
        recipients=first.recipients + other.recipients,
        said=tuple(dict.fromkeys(first.said + other.said)),
        evidence=first.evidence + other.evidence,
    )


def _part(outcome: Outcome, words: Words, *, evidence: bool) -> Part:
    remedy = outcome.remedy
    return Part(
        recipients=(harmless(outcome.recipient),) if outcome.recipient else (),
        verdict=harmless(
            remedy.summary if remedy and remedy.summary else words.name("reason", outcome.reason)
        ),
        facts=_found(outcome, words, evidence=evidence),
        said=(harmless(outcome.diagnostic),) if outcome.diagnostic else (),
        listings=tuple(map(_page, outcome.listings)) if len(outcome.listings) > 1 else (),
        steps=tuple(Step(step.actor, harmless(step.text), step.url) for step in remedy.steps)
        if remedy
        else (),
        do_not=_do_not(outcome, words),
        evidence=tuple(_why(outcome.evidence, words)) if evidence else (),
    )


def _found(outcome: Outcome, words: Words, *, evidence: bool) -> tuple[Fact, ...]:
    original, host = outcome.original_recipient, outcome.remote_host
    retry_after = outcome.retry_after
    return (
        *_facts(
            words,
            original_recipient=original if original != outcome.recipient else None,
            reason=words.name("reason", outcome.reason),
            certainty=words.name("certainty", outcome.certainty) if evidence else None,
            remote_host=host,
            remote_ip=outcome.remote_ip if outcome.remote_ip != host else None,
            status=outcome.status,
            reply_code=outcome.reply_code,
            blocklist=outcome.blocklist,
        ),
        *(_of_list(outcome.listings[0], outcome.fault, words) if outcome.listings else ()),
        *_facts(
            words,
            blocked_ip=outcome.blocked_ip,
            blocked_domain=outcome.blocked_domain,
            temporary=_yes_no(words, value=outcome.temporary),
            fault=words.name("fault", outcome.fault),
            retry=words.name("retry", outcome.remedy.retry) if outcome.remedy else None,
            retry_after=words.duration(retry_after) if retry_after else None,
        ),
    )


def _of_list(listing: Listing, fault: Fault, words: Words) -> tuple[Fact, ...]:
    # Where the receiver is at fault, nothing is listed that could be removed.
    removal = None if fault is Fault.RECEIVER else listing.delist_url
    pages = (("lookup_url", listing.lookup_url), ("delist_url", removal))
    return (
        *_facts(
            words,
            zone=listing.zone,
            kind=words.name("list_kind", listing.kind) if listing.kind else None,
            state=None if listing.state is ListState.ACTIVE else words.name("state", listing.state),
        ),
        *(Fact(words(f"field.{name}"), harmless(url), harmless(url)) for name, url in pages if url),
    )


def _page(listing: Listing) -> Fact:
    url = listing.delist_url or listing.lookup_url
    return Fact(harmless(listing.name), harmless(url or listing.zone or ""), harmless(url) if url else None)


def _yes_no(words: Words, *, value: bool | None) -> str:
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


def _why(evidence: Iterable[Evidence], words: Words) -> Iterator[Fact]:
    """Show the words that carried the values; those that carried several once, with all their labels."""
    carried: dict[str, list[str]] = {}
    for each in evidence:
        key = f"field.{each.field}"
        label = words(key) if words.has(key) else each.field
        labels = carried.setdefault(harmless(f"{each.text} [{each.by}]"), [])
        if label not in labels:
            labels.append(label)
    yield from (Fact(", ".join(labels), text) for text, labels in carried.items())
