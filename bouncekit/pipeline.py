"""The whole way on one screen: bytes -> message -> drafts -> verdicts -> remedies -> report."""

from __future__ import annotations

from email.message import Message as EmailMessage
from typing import NamedTuple

from bouncekit import judge, message, readers
from bouncekit.judge import Verdict
from bouncekit.knowledge import Knowledge, default
from bouncekit.limits import DEFAULT, Limits
from bouncekit.readers import Draft
from bouncekit.readers.pasted import draft as draft_of
from bouncekit.readers.returned import iso_date
from bouncekit.records import Audience, Defect, Kind, Outcome, Report
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
    words = _Words(known, lang, Audience(audience))
    verdicts = [_judge(draft, known) for draft in reading.drafts] if with_outcomes else []
    sender = reading.original.sender if reading.original else None
    return Report(
        kind=reading.kind or Kind.OTHER,
        origin=origin,
        format=reading.reader if with_outcomes else None,
        reporting_mta=reading.reporting_mta,
        arrival_date=iso_date(reading.arrival_date),
        language=reading.language,
        original=reading.original,
        outcomes=tuple(
            _outcome(draft, verdict, sender, words) for draft, verdict in zip(reading.drafts, verdicts, strict=False)
        ),
        defects=(*scanned.defects, *_defects(verdicts)),
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
    known = knowledge or default()
    return _outcome(draft, _judge(draft, known, returned=False), None, _Words(known, lang, Audience(audience)))


def _as_bytes(raw: bytes | str | EmailMessage) -> bytes:
    if isinstance(raw, str):
        return raw.encode("utf-8", "surrogateescape")
    return bytes(raw)


class _Words(NamedTuple):
    """In which words a remedy is given."""

    knowledge: Knowledge
    lang: str
    audience: Audience


def _judge(draft: Draft, knowledge: Knowledge, *, returned: bool = True) -> Verdict:
    return judge.judge(
        diagnostic=draft.diagnostic or draft.words,
        status=draft.status,
        code=draft.reply_code,
        remote_host=draft.remote_host,
        remote_ip=draft.remote_ip,
        action=draft.action,
        temporary=draft.temporary,
        returned=returned,
        knowledge=knowledge,
    )


def _defects(verdicts: list[Verdict]) -> tuple[Defect, ...]:
    """Defects of all verdicts, each once."""
    return tuple(dict.fromkeys(defect for verdict in verdicts for defect in verdict.defects))


def _outcome(draft: Draft, verdict: Verdict, sender: str | None, words: _Words) -> Outcome:
    facts = {
        "recipient": draft.recipient,
        "host": draft.remote_host or draft.remote_ip,
        "status": draft.status,
        "sender": sender,
    }
    return Outcome(
        recipient=draft.recipient,
        original_recipient=draft.original_recipient,
        action=draft.action,
        status=draft.status,
        reply_code=draft.reply_code,
        diagnostic=verdict.diagnostic if draft.diagnostic else None,
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
        remedy=judge.remedy(verdict, facts, words.knowledge, lang=words.lang, audience=words.audience),
        evidence=(*draft.evidence, *verdict.evidence),
    )
