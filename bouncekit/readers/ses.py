"""Amazon SES notifications, as events and as mails: SNS puts its JSON into a plain text body.

The notification stands there as it is (raw message delivery), or as a string in SNS' own object.
Shapes: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html and
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

import re
from json import JSONDecoder
from typing import Any

from bouncekit.knowledge.interop.services import service
from bouncekit.message import Part
from bouncekit.message.addresses import parse_address
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
_ACTIONS = {Kind.BOUNCE: Action.FAILED, Kind.DELIVERED: Action.DELIVERED, Kind.DELAY: Action.DELAYED}
_LISTS = {
    "bounce": "bouncedRecipients",
    "complaint": "complainedRecipients",
    "delivery": "recipients",
    "deliveryDelay": "delayedRecipients",
}
_WRAPPED = "Notification"
"""SNS' other types ask to confirm a subscription."""
_REJECTED = "reject"
"""What SES itself refused to send is about all whom the mail was for."""


def read(text: str, part: Part) -> Reading | None:
    """Read a notification; None where the text is none."""
    if not _OPENING.match(text):
        return None
    try:
        event = _decoded(_FOLD.sub("", text[:LONGEST]))
        return of_event(opened(event), part.index)
    except (ValueError, RecursionError):
        return None


def opened(event: dict[str, Any]) -> dict[str, Any]:
    """Take a notification out of SNS' object. Raises `ValueError` if what is in it is no JSON."""
    if event.get("Type", _WRAPPED) == _WRAPPED and isinstance(event.get("Message"), str):
        return _decoded(event["Message"])
    return event


def of_event(event: dict[str, Any], part: int | None = None) -> Reading | None:
    """Read a notification; None for one that tells of no delivery or failure."""
    kind = service(NAME).kinds.get(str(event.get("notificationType") or event.get("eventType")))
    return _reading(event, kind, part) if kind else None


def _decoded(text: str) -> dict[str, Any]:
    """The first JSON object; SNS appends how to unsubscribe, and lines are broken inside strings.

    msgspec refuses both, so the standard library reads this one.
    """
    found, _ = _DECODER.raw_decode(text.lstrip())
    return found if isinstance(found, dict) else {}


def _reading(event: dict[str, Any], kind: Kind, part: int | None) -> Reading:
    reading = Reading(
        NAME, kind=kind, evidence=[Evidence("kind", f"notification of type {kind}", NAME, part)]
    )
    mail = event.get("mail")
    mail = mail if isinstance(mail, dict) else {}
    for name, recipients in _LISTS.items():
        about = event.get(name)
        if isinstance(about, dict):
            reading.reporting_mta = _text(typed_host(str(about.get("reportingMTA") or ""))[0])
            reading.arrival_date = _text(about.get("timestamp"))
            reading.drafts = [_draft(each, about, kind, part) for each in _list(about.get(recipients))]
    refusal = event.get(_REJECTED)
    if isinstance(refusal, dict):
        reading.drafts = [_draft(each, refusal, kind, part) for each in _list(mail.get("destination"))]
    if mail:
        reading.original = _original(mail)
    return reading


def _list(value: Any) -> list[Any]:  # JSON
    return value if isinstance(value, list) else []


def _draft(each: Any, about: dict[str, Any], kind: Kind, part: int | None) -> Draft:  # JSON
    fields: dict[str, Any] = each if isinstance(each, dict) else {"emailAddress": each}
    made = Draft(NAME, action=_ACTIONS.get(kind))
    address = _text(fields.get("emailAddress"))
    made.state("recipient", parse_address(address or "") or address, address or "", part)
    made.state("status", _text(fields.get("status")), "status", part)
    said = (
        _text(fields.get("diagnosticCode")) or _text(about.get("smtpResponse")) or _text(about.get("reason"))
    )
    if said:
        found = read_said(said.removeprefix("smtp;").strip())
        made.state("diagnostic", found.diagnostic, said, part)
        made.state("reply_code", found.reply.code, said, part)
        made.state("status", found.reply.status, said, part)
        made.state("remote_host", found.host, said, part)
    made.state("remote_ip", _text(about.get("remoteMtaIp")), "remoteMtaIp", part)
    _classify(made, about, part)
    return made


def _classify(made: Draft, about: dict[str, Any], part: int | None) -> None:
    """Keep SES' own class, where it has a meaning of its own."""
    both = f"{about.get('bounceType')} {about.get('bounceSubType')}"
    others = (about.get(key) for key in ("delayType", "complaintFeedbackType", "reason"))
    name = both if "bounceType" in about else next(filter(None, map(_text, others)), None)
    made.reported = service(NAME).classes.get(name or "")
    if name:
        made.evidence.append(Evidence("reason", f"classified as {name}", NAME, part))


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
