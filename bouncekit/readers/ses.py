"""Amazon SES notifications that arrive as mail: SNS puts its JSON into a plain text body.

The notification stands there as it is (raw message delivery), or as a string in SNS' own object.
Shape: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html
"""

from __future__ import annotations

import re
from json import JSONDecoder
from typing import Any

from bouncekit.message import Part
from bouncekit.readers.draft import Draft, Reading
from bouncekit.readers.hosts import typed_host
from bouncekit.records import Action, Evidence, Kind, Original
from bouncekit.smtp import read_said

NAME = "amazon-ses"

LONGEST = 1 << 20
"""Characters of JSON; SNS sends at most 256 KB."""
_OPENING = re.compile(r'\s*\{\s*"(?:notificationType|eventType|Type)"\s*:')
_FOLD = re.compile(r"!\r?\n ")
"""Sendmail's way to break a line of over 990 characters; the JSON has none of its own."""
_DECODER = JSONDecoder(strict=False)
_KINDS = {
    "Bounce": Kind.BOUNCE,
    "Complaint": Kind.FEEDBACK,
    "Delivery": Kind.DELIVERED,
    "DeliveryDelay": Kind.DELAY,
}
_ACTIONS = {Kind.BOUNCE: Action.FAILED, Kind.DELIVERED: Action.DELIVERED, Kind.DELAY: Action.DELAYED}
_LISTS = {
    "bounce": "bouncedRecipients",
    "complaint": "complainedRecipients",
    "delivery": "recipients",
    "deliveryDelay": "delayedRecipients",
}


def read(text: str, part: Part) -> Reading | None:
    """Read a notification; None where the text is none."""
    if not _OPENING.match(text):
        return None
    try:
        event = _decoded(_FOLD.sub("", text[:LONGEST]))
        if isinstance(event.get("Message"), str):
            event = _decoded(event["Message"])
    except (ValueError, RecursionError):
        return None
    kind = _KINDS.get(event.get("notificationType") or event.get("eventType") or "")
    return _reading(event, kind, part.index) if kind else None


def _decoded(text: str) -> dict[str, Any]:
    """The first JSON object; SNS appends how to unsubscribe, and lines are broken inside strings.

    msgspec refuses both, so the standard library reads this one.
    """
    found, _ = _DECODER.raw_decode(text.lstrip())
    return found if isinstance(found, dict) else {}


def _reading(event: dict[str, Any], kind: Kind, part: int) -> Reading:
    reading = Reading(
        NAME, kind=kind, evidence=[Evidence("kind", f"notification of type {kind}", NAME, part)]
    )
    for name, recipients in _LISTS.items():
        about = event.get(name)
        if isinstance(about, dict):
            reading.reporting_mta = _text(typed_host(str(about.get("reportingMTA") or ""))[0])
            reading.drafts = [_draft(each, about, kind, part) for each in about.get(recipients) or []]
    mail = event.get("mail")
    if isinstance(mail, dict):
        reading.original = _original(mail)
    return reading


def _draft(each: Any, about: dict[str, Any], kind: Kind, part: int) -> Draft:  # JSON
    fields: dict[str, Any] = each if isinstance(each, dict) else {"emailAddress": each}
    made = Draft(NAME, action=_ACTIONS.get(kind))
    address = _text(fields.get("emailAddress"))
    made.state("recipient", address, address or "", part)
    made.state("status", _text(fields.get("status")), "status", part)
    said = _text(fields.get("diagnosticCode")) or _text(about.get("smtpResponse"))
    if said:
        found = read_said(said.removeprefix("smtp;").strip())
        made.state("diagnostic", found.diagnostic, said, part)
        made.state("reply_code", found.reply.code, said, part)
        made.state("status", found.reply.status, said, part)
        made.state("remote_host", found.host, said, part)
    return made


def _original(mail: dict[str, Any]) -> Original:
    headers = mail.get("commonHeaders")
    common: dict[str, Any] = headers if isinstance(headers, dict) else {}
    return Original(
        sender=_text(mail.get("source")),
        message_id=_text(mail.get("messageId")),
        subject=_text(common.get("subject")),
        date=_text(mail.get("timestamp")),
    )


def _text(value: Any) -> str | None:  # JSON
    return value if isinstance(value, str) and value else None
