"""Read receipts: ``message/disposition-notification`` (RFC 8098). They tell of no failure.

One kind does: a Sieve script that rejects a mail after it was accepted says so in a receipt
(RFC 5429, section 2.1), automatic and ``deleted``, with the reason in its human part.
"""

from __future__ import annotations

import re

from bouncekit.message import Headers, Message, Part, parse_headers
from bouncekit.message.addresses import decode_typed_address, parse_address
from bouncekit.readers.draft import Draft, Reading
from bouncekit.readers.returned import HEADER_BLOCKS, MESSAGES
from bouncekit.readers.scope import human_part
from bouncekit.records import Action, Evidence, Kind, Original

NAME = "mdn"

TYPES = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_DISCARDED = re.compile(r"automatic-action\s*/\s*mdn-sent-automatically\s*;\s*deleted", re.IGNORECASE)
_REJECTED = re.compile(r"(?is)\b(?:rejected|refused)\b[^:\n]{0,80}:\s*(?P<reason>\S.{0,500})")


def read(message: Message, parts: list[Part]) -> Reading | None:
    """Read a receipt; None where the mail is none."""
    part = next((part for part in parts if part.content_type in TYPES), None)
    if part is None:
        return None
    fields = parse_headers(message.text(part))
    draft = _draft(fields, part)
    disposition = fields.get("disposition") or ""
    evidence = Evidence("kind", f"Disposition: {disposition}", NAME, part.index)
    reading = Reading(NAME, [draft] if draft.recipient else [], Kind.DISPOSITION, evidence=[evidence])
    if not any(part.content_type in MESSAGES or part.content_type in HEADER_BLOCKS for part in parts):
        reading.original = _original(message, fields)
    if _DISCARDED.search(disposition):
        _reject(message, parts, reading)
    return reading


def _draft(fields: Headers, part: Part) -> Draft:
    draft = Draft(NAME)
    for name, field in (("recipient", "final-recipient"), ("original_recipient", "original-recipient")):
        value = fields.get(field) or ""
        draft.state(name, decode_typed_address(value), value, part.index)
    return draft


def _original(message: Message, fields: Headers) -> Original:
    """The message that was read, as far as the fields name it: receipts go to its sender."""
    return Original(
        sender=parse_address(message.headers.get("to") or ""),
        message_id=(fields.get("original-message-id") or "").strip(" <>") or None,
    )


def _reject(message: Message, parts: list[Part], reading: Reading) -> None:
    """Turn the receipt of a rejection into the bounce that it is."""
    human = human_part(parts)
    reason = _REJECTED.search(message.readable(human)) if human else None
    if not (reason and reading.drafts):
        return
    reading.kind = Kind.BOUNCE
    draft = reading.drafts[0]
    draft.action = Action.FAILED
    draft.state("diagnostic", " ".join(reason["reason"].split()), reason[0], human.index if human else None)
