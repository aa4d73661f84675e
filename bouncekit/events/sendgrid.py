"""SendGrid's event webhook: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event.

The ``ip`` of an event is SendGrid's own, which sent the mail, so it is not taken for the remote one.
"""

from __future__ import annotations

from bouncekit.events.service import Event, Facts, bare, moment, reading, status, text
from bouncekit.readers.draft import Reading
from bouncekit.records import Original

NAME = "sendgrid"


def claims(event: Event) -> bool:
    """Whether the event is one of SendGrid's."""
    return "sg_event_id" in event or ("sg_message_id" in event and "event" in event)


def read(event: Event) -> Reading:
    """Read one event of the array that SendGrid posts."""
    reply = text(event.get("reason")) or text(event.get("response"))
    name = text(event.get("event")) or ""
    category = text(event.get("bounce_classification")) or (reply if name == "dropped" else None)
    facts = Facts(
        name,
        recipient=text(event.get("email")),
        reply=reply,
        status=status(event.get("status")),
        category=category.lower() if category else None,
        date=moment(event.get("timestamp")),
        original=Original(
            recipient=text(event.get("email")),
            message_id=bare(event.get("smtp-id")) or bare(event.get("sg_message_id")),
        ),
    )
    return reading(NAME, facts)
