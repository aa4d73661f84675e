"""SparkPost's event webhook: https://developers.sparkpost.com/api/webhooks/#header-event-types.

Each event stands in ``{"msys": {"message_event": {...}}}``; the events API gives it bare.
"""

from __future__ import annotations

from bouncekit.events.service import Event, Facts, bare, code, moment, reading, text
from bouncekit.readers.draft import Reading
from bouncekit.records import Original

NAME = "sparkpost"


def claims(event: Event) -> bool:
    """Whether the event is one of SparkPost's."""
    return "msys" in event or ("rcpt_to" in event and "type" in event)


def read(event: Event) -> Reading:
    """Read one event of the array that SparkPost posts."""
    inner = _inner(event)
    facts = Facts(
        text(inner.get("type")) or "",
        recipient=text(inner.get("raw_rcpt_to")) or text(inner.get("rcpt_to")),
        reply=text(inner.get("raw_reason")) or text(inner.get("reason")),
        code=code(inner.get("error_code")),
        ip=text(inner.get("ip_address")) if inner.get("type") != "spam_complaint" else None,
        category=text(inner.get("bounce_class")),
        date=moment(inner.get("timestamp")),
        original=Original(
            sender=text(inner.get("msg_from")) or text(inner.get("friendly_from")),
            recipient=text(inner.get("rcpt_to")),
            message_id=bare(inner.get("message_id")),
            subject=text(inner.get("subject")),
        ),
    )
    return reading(NAME, facts)


def _inner(event: Event) -> Event:
    """The event without its wrapping; an empty one (SparkPost posts it as a test) tells nothing."""
    wrapped = event.get("msys", event)
    if wrapped is not event and isinstance(wrapped, dict):
        wrapped = next(iter(wrapped.values()), {})
    return wrapped if isinstance(wrapped, dict) else {}
