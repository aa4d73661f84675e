"""The whole way on one screen: bytes -> message -> drafts -> verdicts -> remedies -> report."""

from __future__ import annotations

from email.message import Message as EmailMessage

from bouncekit import judge, message, readers
from bouncekit.knowledge import Knowledge, default
from bouncekit.limits import DEFAULT, Limits
from bouncekit.readers import Draft
from bouncekit.readers.pasted import draft as draft_of
from bouncekit.readers.returned import iso_date
from bouncekit.records import Audience, Kind, Original, Outcome, Report
from bouncekit.smtp import read_said

_WITH_OUTCOMES = frozenset(Kind) - {Kind.OTHER}


def parse(
    raw: bytes | str | EmailMessage,
    *,
    origin: str | None = None,
    lang: str = "en",
    audience: Audience | str = Audience.ADMIN,
    knowledge: Knowledge | None = None,
    hops: bool = False,
    limits: Limits = DEFAULT,
) -> Report:
    """Read one message: bytes, a pasted str, or an `email.message.Message`.

    ``lang`` (BCP 47) and ``audience`` choose the words of the remedies; ``hops`` also reads the
    Received chain of the returned message. Never raises on content; what is odd or cut is in
    ``Report.defects``.
    """
    known = knowledge or default()
    scanned = message.scan(_as_bytes(raw), limits)
    reading = readers.read(scanned, known, hops=hops)
    with_outcomes = reading.kind in _WITH_OUTCOMES
    outcomes = [_outcome(draft, reading.original, known, lang, audience) for draft in reading.drafts]
    return Report(
        kind=reading.kind or Kind.OTHER,
        origin=origin,
        format=reading.reader if with_outcomes else None,
        reporting_mta=reading.reporting_mta,
        arrival_date=iso_date(reading.arrival_date),
        original=reading.original,
        outcomes=tuple(outcomes) if with_outcomes else (),
        defects=tuple(scanned.defects),
    )


def classify(
    text: str,
    *,
    remote_host: str | None = None,
    lang: str = "en",
    audience: Audience | str = Audience.ADMIN,
    knowledge: Knowledge | None = None,
) -> Outcome:
    """Judge a bare SMTP reply, a log line or a pasted excerpt.

    ``remote_host`` is who refused, where the caller knows it and the text may not say.
    """
    draft = draft_of(read_said(text), text)
    if remote_host:
        draft.remote_host = remote_host
    return _outcome(draft, None, knowledge or default(), lang, audience)


def _as_bytes(raw: bytes | str | EmailMessage) -> bytes:
    if isinstance(raw, str):
        return raw.encode("utf-8", "surrogateescape")
    return bytes(raw)


def _outcome(draft: Draft, original: Original | None, knowledge: Knowledge, lang: str, audience: Audience | str) -> Outcome:
    verdict = judge.judge(
        diagnostic=draft.diagnostic,
        status=draft.status,
        code=draft.reply_code,
        remote_host=draft.remote_host,
        remote_ip=draft.remote_ip,
        action=draft.action,
        temporary=draft.temporary,
        knowledge=knowledge,
    )
    facts = {
        "recipient": draft.recipient,
        "host": draft.remote_host or draft.remote_ip,
        "status": draft.status,
        "sender": original.sender if original else None,
    }
    return Outcome(
        recipient=draft.recipient,
        original_recipient=draft.original_recipient,
        action=draft.action,
        status=draft.status,
        reply_code=draft.reply_code,
        diagnostic=verdict.diagnostic,
        remote_host=draft.remote_host or draft.remote_ip,
        remote_ip=draft.remote_ip,
        reason=verdict.reason,
        category=verdict.category,
        temporary=verdict.temporary,
        fault=verdict.fault,
        certainty=verdict.certainty,
        blocklist=verdict.blocklist,
        blocked_ip=verdict.blocked_ip,
        blocked_domain=verdict.blocked_domain,
        listings=verdict.listings,
        retry_after=verdict.retry_after,
        remedy=judge.remedy(verdict, facts, knowledge, lang=lang, audience=Audience(audience)),
        evidence=(*draft.evidence, *verdict.evidence),
    )
