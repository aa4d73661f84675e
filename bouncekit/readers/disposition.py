"""Read receipts: ``message/disposition-notification`` (RFC 8098). They tell of no failure."""

from __future__ import annotations

from bouncekit.message import Message, Part, parse_headers
from bouncekit.message.addresses import decode_typed_address
from bouncekit.readers.draft import Draft, Reading
from bouncekit.records import Evidence, Kind

NAME = "mdn"

TYPES = frozenset({"message/disposition-notification", "message/global-disposition-notification"})


def read(message: Message, parts: list[Part]) -> Reading | None:
    """Read a receipt; None where the mail is none."""
    for part in parts:
        if part.content_type in TYPES:
            fields = parse_headers(message.text(part))
            draft = Draft(NAME)
            for name, field in (("recipient", "final-recipient"), ("original_recipient", "original-recipient")):
                value = fields.get(field) or ""
                draft.state(name, decode_typed_address(value), value, part.index)
            disposition = fields.get("disposition") or ""
            evidence = Evidence("kind", f"Disposition: {disposition}", NAME, part.index)
            return Reading(NAME, [draft] if draft.recipient else [], Kind.DISPOSITION, evidence=[evidence])
    return None
