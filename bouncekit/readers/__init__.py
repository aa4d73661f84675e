"""From a message to drafts: what happened to whom, each fact with where it stood.

Readers stand in order of authority: the fields of RFC 3464, then the prose of systems that are
known by their layout, then what no table knows. A reader of lower authority only fills gaps.
`read` is the whole of it; everything else in this package is one reader, or a part of it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import structs

from bouncekit.knowledge import Knowledge
from bouncekit.message import Headers, Message, Part
from bouncekit.message.addresses import find_addresses, parse_address
from bouncekit.readers import (
    auto_reply,
    delivery_status,
    disposition,
    exchange,
    feedback,
    kinds,
    language,
    layouts,
    pasted,
    returned,
    ses,
    transcript,
)
from bouncekit.readers import prose as prose_reader
from bouncekit.readers.draft import Draft, Reading
from bouncekit.readers.hosts import typed_host
from bouncekit.readers.merge import merge
from bouncekit.readers.scope import carried, human_part, own_parts, without_footer
from bouncekit.records import Action, Kind, Original

__all__ = ["Draft", "Reading", "read"]

NAMELESS = 7
"""Weight of a report that names no recipient: everything in its headers says what it is."""
_ACTIONS = {Kind.DELAY: Action.DELAYED, Kind.DELIVERED: Action.DELIVERED}
IP_LENGTH = 45
"""Characters of an IPv6 address with an IPv4 one inside it."""
_ALIAS = re.compile(r"\((?:ultimately )?(?:generated|expanded) from:? ")
"""How Exim, Sendmail and Postfix name the address that a failed one came from."""
SPOKEN_OF = 50
"""Recipients for whom the prose is searched one by one; longer lists have their reply beside each."""


def read(message: Message, knowledge: Knowledge, *, hops: bool = False) -> Reading:
    """Read a message; the reading's kind is always set, `Kind.OTHER` where nothing is sure."""
    return _read_mail(message, message.parts[0], knowledge, hops=hops)


def _read_mail(message: Message, top: Part, knowledge: Knowledge, *, hops: bool) -> Reading:
    parts = own_parts(message, top)
    human = human_part(parts)
    text, quoted = returned.split(without_footer(message.readable(human))) if human else ("", None)
    found = _Mail(message, parts, human, text, _returned_headers(message, parts, human) or quoted)
    wrapped = _wrapped(found, knowledge)
    if wrapped is not None:
        return _read_mail(message, wrapped, knowledge, hops=hops)
    reading = (
        feedback.read(message, parts, found.returned)
        or disposition.read(message, parts)
        or (ses.read(text, human) if human else None)
        or _read_report(found, knowledge)
        or auto_reply.read(message, knowledge.signs)
        or Reading("none", kind=Kind.OTHER)
    )
    if reading.kind is not Kind.OTHER and reading.original is None:
        reading.original = _original(message, found.returned, hops=hops)
    if human:
        reading.language = language.detect(text, _nearest(human, message).headers, knowledge.languages)
    return reading


def _nearest(part: Part, message: Message) -> Part:
    """The part itself if it says its language, else the mail's top: Exchange says it there."""
    return part if "content-language" in part.headers else message.parts[0]


class _Mail(NamedTuple):
    """One mail, apart from those that it carries."""

    message: Message
    parts: list[Part]
    human: Part | None
    text: str
    """The prose of the human part."""
    returned: Headers | None
    """Headers of the message that it returns."""


def _wrapped(mail: _Mail, knowledge: Knowledge) -> Part | None:
    """The report inside a gateway's own: the top of a carried message with a delivery status.

    Only a mail that a system made, and that has no such part of its own, is taken for a wrapping;
    what a person forwards stays ordinary mail.
    """
    if any(part.content_type in delivery_status.TYPES for part in mail.parts):
        return None
    for top in carried(mail.message, mail.parts):
        if any(part.content_type in delivery_status.TYPES for part in own_parts(mail.message, top)):
            return top if kinds.weigh(mail.message, knowledge.signs).total >= kinds.ENOUGH else None
    return None


def _read_report(mail: _Mail, knowledge: Knowledge) -> Reading | None:
    """Read a delivery report from its fields, its prose, or both; None where doubts are left."""
    message, human = mail.message, mail.human
    status = delivery_status.read(message, mail.parts)
    prose = _read_prose(mail, human, knowledge) if human and not _complete(status, mail.text) else None
    stated = delivery_status.kind_of(status) if status else None
    if stated and kinds.may_state(message, knowledge.signs):
        reading = _joined(status, prose)
        reading.kind = stated
        _add_words(reading, mail.text)
        _add_addresses(reading, mail.text)
        return reading
    weight = kinds.weigh(message, knowledge.signs)
    if prose is not None:
        kinds.weigh_prose(weight, prose.reader, carries=mail.returned is not None)
    elif human and weight.total >= kinds.SURE:
        prose = _read_unknown(mail, human, weight)
    if weight.total < kinds.ENOUGH or not (status or prose):
        return None
    reading = _joined(status, prose)
    _name_recipient(reading, mail.returned)
    _add_words(reading, mail.text)
    reading.evidence += weight.evidence
    reading.kind = reading.kind or delivery_status.kind_of(reading) or Kind.BOUNCE
    return reading if reading.drafts else None


def _read_unknown(mail: _Mail, human: Part, weight: kinds.Weight) -> Reading | None:
    """Read prose of a system without a layout; a delay or a success where its words say so."""
    prose = prose_reader.read(mail.message, human, mail.text, mail.returned)
    if prose is None and weight.total >= NAMELESS:
        prose = Reading("prose", drafts=[Draft("prose", action=Action.FAILED)])
    if prose is not None and weight.kind is not None:
        prose.kind = weight.kind
        for draft in prose.drafts:
            draft.action = _ACTIONS[weight.kind]
    return prose


def _add_words(reading: Reading, text: str) -> None:
    """Give the prose to those about whom no reply is stated."""
    if len(reading.drafts) <= SPOKEN_OF:
        for draft in reading.drafts:
            if draft.diagnostic is None and draft.words is None:
                draft.words = prose_reader.about(draft.recipient, text, len(reading.drafts))


def _add_addresses(reading: Reading, text: str) -> None:
    """Give the refusing host its address where only the prose has it: ``mx.example[192.0.2.1]``."""
    for draft in reading.drafts[:SPOKEN_OF]:
        if draft.remote_host and draft.remote_ip is None:
            for beside in (f"{draft.remote_host}[", f"{draft.remote_host} ["):
                at = text.find(beside) + 1
                if at:
                    start = at - 1 + len(beside)
                    draft.state(
                        "remote_ip",
                        typed_host(text[start - 1 : start + IP_LENGTH])[1],
                        text[at - 1 : start + IP_LENGTH],
                    )


def _name_recipient(reading: Reading, headers: Headers | None) -> None:
    """A report that names nobody is about whom the returned message went to, if that is one address."""
    sent_to = find_addresses(headers.get("to") or "") if headers else []
    if len(reading.drafts) == 1 and len(sent_to) == 1:
        reading.drafts[0].state("recipient", sent_to[0], f"To: {sent_to[0]}")


def _original(message: Message, headers: Headers | None, *, hops: bool) -> Original:
    """The returned message; its sender, where nothing else tells, is whom the report was sent to.

    A report goes to the envelope sender of the mail that it is about (RFC 5321, section 4.5.5).
    """
    made = (returned.original(headers, hops=hops) if headers else None) or Original()
    if made.sender is None:
        value = message.headers.get("to")
        made = structs.replace(made, sender=parse_address(value) if value else None)
    return made


def _complete(status: Reading | None, text: str) -> bool:
    """Whether the fields leave nothing for prose to add: no reply, no host and no alias."""
    return (
        status is not None
        and all(
            draft.recipient and draft.diagnostic and draft.remote_host and not draft.is_unfinished
            for draft in status.drafts
        )
        and not _ALIAS.search(text)
    )


def _read_prose(mail: _Mail, human: Part, knowledge: Knowledge) -> Reading | None:
    found = (
        transcript.read(mail.text, human)
        or exchange.read(mail.text, human)
        or layouts.read(mail.message, mail.text, human, knowledge)
    )
    if found is None and mail.message.is_excerpt:
        found = pasted.read(mail.message, human)
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


def _returned_headers(message: Message, parts: list[Part], human: Part | None) -> Headers | None:
    """Headers of the returned message: from its own part, else from wherever a broken report has them."""
    for part in parts[1:]:
        if part.content_type in returned.MESSAGES or part.content_type in returned.HEADER_BLOCKS:
            return returned.headers_of(message, part)
    for part in parts[1:]:
        if "message-id" in part.headers and "from" in part.headers:
            return part.headers
    for part in reversed(parts[1:]):
        if part is not human and part.content_type.startswith(("text/plain", "message/")):
            found = returned.split(message.text(part))[1]
            if found is not None:
                return found
    return None
