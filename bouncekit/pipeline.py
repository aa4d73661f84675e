"""The whole way on one screen: bytes -> message -> drafts -> verdicts -> remedies -> report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from email.message import Message as EmailMessage
from ipaddress import ip_address
from typing import NamedTuple

from msgspec import structs

from bouncekit import judge, message, readers
from bouncekit.judge import Verdict
from bouncekit.knowledge import Knowledge, default
from bouncekit.limits import DEFAULT, Limits
from bouncekit.message.dates import iso_date
from bouncekit.readers import Draft, Reading
from bouncekit.readers.pasted import draft as draft_of
from bouncekit.records import (
    Action,
    Audience,
    Category,
    Defect,
    Evidence,
    Kind,
    Original,
    Outcome,
    Report,
)
from bouncekit.smtp import read_said, redact

_REFUSED = frozenset({Kind.BOUNCE, Kind.DELAY, Kind.FEEDBACK})
"""Kinds whose outcomes have a cause to be judged."""
_REACHED = frozenset({Action.DELIVERED, Action.RELAYED, Action.EXPANDED})


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
    return report_from(
        reading, origin=origin, lang=lang, audience=audience, knowledge=known, defects=scanned.defects
    )


def report_from(
    reading: Reading,
    *,
    origin: str | None = None,
    lang: str = "en",
    audience: Audience | str = Audience.ADMIN,
    knowledge: Knowledge | None = None,
    defects: Iterable[Defect] = (),
) -> Report:
    """Judge what a reader found, of a mail, an event or a log line; ``defects`` are what it met."""
    known = knowledge or default()
    words = _Words(known, lang, Audience(audience))
    verdicts = _verdicts(reading, known)
    return Report(
        kind=reading.kind or Kind.OTHER,
        origin=origin,
        format=reading.reader if reading.kind is not Kind.OTHER else None,
        reporting_mta=_redacted(reading.reporting_mta),
        arrival_date=_redacted(iso_date(reading.arrival_date)),
        language=reading.language,
        original=_without_keys(reading.original),
        outcomes=tuple(
            _outcome(draft, verdict, reading.original, words)
            for draft, verdict in zip(reading.drafts, verdicts, strict=True)
        ),
        defects=(*defects, *_defects(verdicts)),
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
    text = text.encode("utf-8", "replace").decode()  # a lone surrogate cannot leave as JSON
    draft = draft_of(read_said(text), text)
    if remote_host:
        draft.remote_host = remote_host
    known = knowledge or default()
    return _outcome(draft, _judge(draft, None, known), None, _Words(known, lang, Audience(audience)))


def _as_bytes(raw: bytes | str | EmailMessage) -> bytes:
    if isinstance(raw, bytes):
        return raw
    if isinstance(raw, str):
        return raw.encode("utf-8", "surrogateescape")
    from bouncekit.message.objects import as_bytes  # noqa: PLC0415  # most callers have bytes

    return as_bytes(raw)


class _Words(NamedTuple):
    """In which words a remedy is given."""

    knowledge: Knowledge
    lang: str
    audience: Audience


def _without_keys(original: Original | None) -> Original | None:
    """Take licence keys out of what the returned message says: in a damaged report anything stands there."""
    if original is None:
        return None
    said = {
        name: shown
        for name in ("sender", "recipient", "message_id", "subject", "date", "list_id")
        if (value := getattr(original, name)) and (shown := redact(value)) != value
    }
    return structs.replace(original, **said) if said else original


def _redacted(text: str | None) -> str | None:
    return redact(text) if text else text


def _verdicts(reading: Reading, knowledge: Knowledge) -> list[Verdict | None]:
    """Judge all drafts; what a thousand recipients have in common is judged once."""
    made: dict[tuple[object, ...], Verdict | None] = {}
    verdicts = []
    for draft in reading.drafts:
        told = _told(draft)
        if told not in made:
            made[told] = _judge(draft, reading.kind, knowledge)
        verdicts.append(made[told])
    return verdicts


def _told(draft: Draft) -> tuple[object, ...]:
    """All that a verdict depends on."""
    return (
        draft.diagnostic or draft.words,
        draft.reply_status or draft.status,
        draft.reply_code,
        draft.remote_host,
        draft.remote_ip,
        draft.action,
        draft.temporary,
        draft.reported,
    )


def _judge(draft: Draft, kind: Kind | None, knowledge: Knowledge) -> Verdict | None:
    """Judge why a recipient was not reached; None for one who was. ``kind`` is None for a bare text."""
    if draft.action in _REACHED or (kind is not None and kind not in _REFUSED):
        return None
    return judge.judge(
        diagnostic=draft.diagnostic or draft.words,
        status=draft.reply_status or draft.status,
        code=draft.reply_code,
        remote_host=draft.remote_host,
        remote_ip=draft.remote_ip,
        action=draft.action,
        temporary=draft.temporary,
        reported=draft.reported,
        returned=kind is not None,
        knowledge=knowledge,
    )


def _defects(verdicts: list[Verdict | None]) -> tuple[Defect, ...]:
    """Defects of all verdicts, each once."""
    return tuple(dict.fromkeys(defect for verdict in verdicts if verdict for defect in _odd(verdict)))


def _odd(verdict: Verdict) -> Iterator[Defect]:
    yield from verdict.defects
    if verdict.blocked_ip and not _is_address(verdict.blocked_ip):
        yield Defect("ip-masked", verdict.blocked_ip)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _outcome(draft: Draft, verdict: Verdict | None, original: Original | None, words: _Words) -> Outcome:
    stated = Outcome(
        recipient=draft.recipient,
        original_recipient=draft.original_recipient,
        action=draft.action,
        status=draft.status,
        reply_code=draft.reply_code,
        diagnostic=_redacted(draft.diagnostic),
        remote_host=draft.remote_host or draft.remote_ip,
        remote_ip=draft.remote_ip,
        evidence=tuple(draft.evidence),
    )
    return stated if verdict is None else _judged(stated, verdict, original, words)


def _judged(stated: Outcome, verdict: Verdict, original: Original | None, words: _Words) -> Outcome:
    facts = {
        "recipient": stated.recipient,
        "host": stated.remote_host,
        "status": stated.status,
        "sender": original.sender if original else None,
    }
    return structs.replace(
        stated,
        diagnostic=verdict.diagnostic if stated.diagnostic else None,
        reason=str(verdict.reason),
        category=verdict.category,
        temporary=verdict.temporary,
        fault=verdict.fault,
        certainty=verdict.certainty,
        blocklist=verdict.blocklist,
        blocked_ip=verdict.blocked_ip,
        blocked_domain=verdict.blocked_domain,
        listings=verdict.listings,
        retry_after=verdict.retry_after,
        remedy=judge.remedy(
            verdict,
            facts,
            words.knowledge,
            action=stated.action,
            lang=words.lang,
            audience=words.audience,
        ),
        evidence=(*stated.evidence, *verdict.evidence, *_outbound(verdict, original)),
    )


def _outbound(verdict: Verdict, original: Original | None) -> tuple[Evidence, ...]:
    """Offer our own address from the returned message's last hop, where the reply blames one unnamed."""
    if verdict.blocked_ip or verdict.category is not Category.REPUTATION or not (original and original.hops):
        return ()
    hop = original.hops[-1]
    return (Evidence("blocked_ip", f"{hop.from_host} [{hop.from_ip}]", "received"),) if hop.from_ip else ()
