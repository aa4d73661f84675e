"""One mail as a mail server hands it over: its bytes, and the recipient of its envelope.

The envelope tells what the bounce itself may not: a list that sends with VERP
(https://cr.yp.to/proto/verp.txt) has a return address for each subscriber, and the bounce comes
back to that address, whatever it says inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BufferedIOBase
from typing import BinaryIO, cast

from msgspec.structs import replace

from bouncekit.knowledge import Knowledge
from bouncekit.limits import DEFAULT, Limits
from bouncekit.message.rewriting import undo_rewriting
from bouncekit.records import Audience, Evidence, Outcome, Report
from bouncekit.sources import read
from bouncekit.sources.mail import whole
from bouncekit.store.entries import Entry, digest, reported_at

_VERP = "verp"
_LONGEST_ADDRESS = 1_000
"""Characters of an envelope recipient that are looked at; RFC 5321 has 254."""
_CHUNK = 1 << 20


def received(
    raw: bytes,
    recipients: Iterable[str] = (),
    *,
    origin: str,
    knowledge: Knowledge,
    lang: str = "en",
    audience: Audience = Audience.ADMIN,
    limits: Limits = DEFAULT,
) -> Entry:
    """Read a mail that came to some envelope recipients; what is behind `Limits.mail` bytes is cut.

    What raises here is a fault of bouncekit: the mail server is to keep the mail then.
    """
    raw = without_from_line(raw)
    mail = whole(origin, raw[: limits.mail], limits.mail, cut=len(raw) > limits.mail)
    report = read(mail, lang=lang, audience=audience, knowledge=knowledge, limits=limits)
    report = with_subscriber(report, recipients)
    return Entry(digest(raw), report, reported_at(raw, report))


def take(stream: BinaryIO, limits: Limits = DEFAULT) -> bytes:
    """Read a mail from a pipe, to its end so that the writer can end too, and keep what is in the limits.

    One ``read`` of all of it would loop in C, where a signal between two of its reads goes unseen
    until more bytes arrive.
    """
    chunks: list[bytes] = []
    room = limits.mail + 1
    buffered = cast("BufferedIOBase", stream)  # the standard types leave read1 out of BinaryIO
    while chunk := buffered.read1(_CHUNK):
        if room > 0:
            chunks.append(chunk[:room])
            room -= len(chunk)
    return b"".join(chunks)


def without_from_line(raw: bytes) -> bytes:
    """Drop the first line that mail servers write before a mail for a pipe: ``From sender date``."""
    return raw[raw.find(b"\n") + 1 :] if raw.startswith(b"From ") and b"\n" in raw else raw


def with_subscriber(report: Report, recipients: Iterable[str]) -> Report:
    """Say who was mailed, where an envelope recipient tells it by VERP and the report does not.

    It becomes the original recipient: the address that the list has, whatever it was forwarded to.
    """
    found = next(filter(None, map(_subscriber, recipients)), None)
    if found is None or not report.outcomes:
        return report
    return replace(report, outcomes=tuple(_mailed_to(outcome, *found) for outcome in report.outcomes))


def _subscriber(recipient: str) -> tuple[str, str] | None:
    if len(recipient) > _LONGEST_ADDRESS:
        return None
    undone = undo_rewriting(recipient.strip().removeprefix("<").removesuffix(">"))
    # Other rewritings hide the address of the sender, which is no recipient.
    return (undone.address, recipient) if undone.schemes[-1:] == (_VERP,) else None


def _mailed_to(outcome: Outcome, address: str, envelope: str) -> Outcome:
    known = (outcome.original_recipient, outcome.recipient)
    if outcome.original_recipient or address.casefold() in {name.casefold() for name in known if name}:
        return outcome
    evidence = (*outcome.evidence, Evidence("original_recipient", envelope, _VERP))
    return replace(outcome, original_recipient=address, evidence=evidence)
