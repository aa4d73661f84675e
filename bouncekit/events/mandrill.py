"""Mandrill's webhooks: https://mailchimp.com/developer/transactional/docs/webhooks/.

Mandrill posts a form whose field ``mandrill_events`` holds an array of events.
"""

from __future__ import annotations

from bouncekit.events.service import Event, Facts, moment, reading, text, within
from bouncekit.readers.draft import Reading
from bouncekit.records import Original

NAME = "mandrill"


def claims(event: Event) -> bool:
    """Whether the event is one of Mandrill's."""
    return "event" in event and isinstance(event.get("msg"), dict)


def read(event: Event) -> Reading:
    """Read one event; ``smtp_events`` of a deferral hold the server's reply, the last one counts."""
    message = event["msg"]
    recipient = text(message.get("email"))
    facts = Facts(
        text(event.get("event")) or "",
        recipient=recipient,
        reply=text(message.get("diag")) or _last_reply(message),
        category=text(within(event, "msg", "bounce_description"))
        or text(within(message, "reject", "reason")),
        date=moment(event.get("ts")),
        original=Original(
            sender=text(message.get("sender")),
            recipient=recipient,
            message_id=text(message.get("_id")),
            subject=text(message.get("subject")),
        ),
    )
    return reading(NAME, facts)


def _last_reply(message: Event) -> str | None:
    events = message.get("smtp_events")
    last = events[-1] if isinstance(events, list) and events else None
    return text(within(last, "diag")) if isinstance(last, dict) else None
