"""From a message to drafts: what happened to whom, each fact with where it stood.

Readers stand in order of authority: the fields of RFC 3464, then the prose of systems that are
known by their layout, then what no table knows. A reader of lower authority only fills gaps.
`read` is the whole of it; everything else in this package is one reader, or a part of it.
"""

from __future__ import annotations

from msgspec import structs

from bouncekit.knowledge import Knowledge
from bouncekit.message import Headers, Message, Part
from bouncekit.message.addresses import parse_address
from bouncekit.readers import auto_reply, delivery_status, disposition, exchange, feedback, kinds, layouts, pasted, returned
from bouncekit.readers import prose as prose_reader
from bouncekit.readers.draft import Draft, Reading
from bouncekit.readers.merge import merge
from bouncekit.readers.scope import human_part, own_parts
from bouncekit.records import Kind, Original

__all__ = ["Draft", "Reading", "read"]


def read(message: Message, knowledge: Knowledge, *, hops: bool = False) -> Reading:
    """Read a message; the reading's kind is always set, `Kind.OTHER` where nothing is sure."""
    return _read_mail(message, message.parts[0], knowledge, hops=hops)


def _read_mail(message: Message, top: Part, knowledge: Knowledge, *, hops: bool) -> Reading:
    parts = own_parts(message, top)
    human = human_part(parts)
    text, quoted = returned.split(message.readable(human)) if human else ("", None)
    headers = _returned_headers(message, parts) or quoted
    reading = (
        feedback.read(message, parts, headers)
        or disposition.read(message, parts)
        or _read_report(message, parts, human, text, headers, knowledge)
        or auto_reply.read(message, knowledge.signs)
        or Reading("none", kind=Kind.OTHER)
    )
    if reading.kind is not Kind.OTHER:
        reading.original = _original(message, headers, hops=hops)
    return reading


def _read_report(
    message: Message, parts: list[Part], human: Part | None, text: str, headers: Headers | None, knowledge: Knowledge
) -> Reading | None:
    """Read a delivery report from its fields, its prose, or both; None where doubts are left."""
    status = delivery_status.read(message, parts)
    prose = _read_prose(message, human, text, knowledge) if human and not _complete(status) else None
    stated = delivery_status.kind_of(status) if status else None
    if stated:
        reading = _joined(status, prose)
        reading.kind = stated
        return reading
    weight = kinds.weigh(message, knowledge.signs)
    if human and prose is None and weight.total >= kinds.SURE:
        prose = prose_reader.read(message, human, text, headers)
    if weight.total < kinds.ENOUGH or not (status or prose):
        return None
    reading = _joined(status, prose)
    reading.evidence += weight.evidence
    reading.kind = reading.kind or delivery_status.kind_of(reading) or Kind.BOUNCE
    return reading if reading.drafts else None


def _original(message: Message, headers: Headers | None, *, hops: bool) -> Original:
    """The returned message; its sender, where nothing else tells, is whom the report was sent to.

    A report goes to the envelope sender of the mail that it is about (RFC 5321, section 4.5.5).
    """
    made = (returned.original(headers, hops=hops) if headers else None) or Original()
    if made.sender is None:
        value = message.headers.get("to")
        made = structs.replace(made, sender=parse_address(value) if value else None)
    return made


def _complete(status: Reading | None) -> bool:
    """Whether the fields leave nothing for prose to add."""
    return status is not None and all(
        draft.recipient and draft.diagnostic and draft.remote_host for draft in status.drafts
    )


def _read_prose(message: Message, human: Part, text: str, knowledge: Knowledge) -> Reading | None:
    found = exchange.read(text, human) or layouts.read(message, text, human, knowledge)
    if found is None and not message.has_headers:
        found = pasted.read(message, human)
    return found


def _joined(status: Reading | None, prose: Reading | None) -> Reading:
    """One reading of both; the fields win."""
    found = [reading for reading in (status, prose) if reading is not None]
    if not found:
        return Reading("none")
    joined = found[0]
    joined.drafts = merge([reading.drafts for reading in found])
    for other in found[1:]:
        joined.reporting_mta = joined.reporting_mta or other.reporting_mta
        joined.evidence += other.evidence
    return joined


def _returned_headers(message: Message, parts: list[Part]) -> Headers | None:
    for part in parts[1:]:
        if part.content_type in returned.MESSAGES or part.content_type in returned.HEADER_BLOCKS:
            return returned.headers_of(message, part)
    return None
