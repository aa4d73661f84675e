"""Mailgun's webhooks: https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads.

The event stands under ``event-data`` beside a signature; the events API gives it bare.
"""

from __future__ import annotations

from bouncekit.events.service import Event, Facts, bare, code, moment, reading, status, text, within
from bouncekit.readers.draft import Reading
from bouncekit.records import Original

NAME = "mailgun"


def claims(event: Event) -> bool:
    """Whether the event is one of Mailgun's."""
    return "event-data" in event or ("log-level" in event and "event" in event)


def read(event: Event) -> Reading:
    """Read one event; without a severity it is taken for final, as the events API gives those."""
    data = within(event, "event-data") or event
    if not isinstance(data, dict):
        return Reading(NAME)
    name, delivery = text(data.get("event")) or "", within(data, "delivery-status")
    sent_to = text(data.get("recipient")) or text(within(data, "message", "headers", "to"))
    facts = Facts(
        f"{name} {text(data.get('severity')) or 'permanent'}" if name == "failed" else name,
        recipient=sent_to,
        reply=_said(data),
        status=status(within(delivery or {}, "enhanced-code")),
        code=code(within(delivery or {}, "code")),
        host=text(within(delivery or {}, "mx-host")),
        category=text(data.get("reason")),
        date=moment(data.get("timestamp")),
        original=_original(data),
    )
    return reading(NAME, facts)


def _said(data: Event) -> str | None:
    """The server's reply; where Mailgun did not ask one, its own words."""
    delivery = within(data, "delivery-status") or {}
    return (
        text(within(delivery, "message"))
        or text(within(delivery, "description"))
        or text(within(data, "reject", "description"))
        or text(within(data, "reject", "reason"))
    )


def _original(data: Event) -> Original:
    return Original(
        sender=text(within(data, "envelope", "sender")) or None,
        recipient=text(data.get("recipient")),
        message_id=bare(within(data, "message", "headers", "message-id")),
        subject=text(within(data, "message", "headers", "subject")),
    )
