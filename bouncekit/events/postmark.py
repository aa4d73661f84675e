"""Postmark's webhooks: https://postmarkapp.com/developer/webhooks/webhooks-overview.

Shapes: bounce-webhook, spam-complaint-webhook and delivery-webhook below that page.
"""

from __future__ import annotations

from bouncekit.events.service import Event, Facts, bare, reading, text
from bouncekit.readers.draft import Reading
from bouncekit.records import Original

NAME = "postmark"

_FAILURES = frozenset({"Bounce", "SpamComplaint"})


def claims(event: Event) -> bool:
    """Whether the event is one of Postmark's."""
    return isinstance(event.get("RecordType"), str)


def read(event: Event) -> Reading:
    """Read one event; what a bounce is says its ``Type``.

    ``Description`` is left out: it explains the type, with examples that this mail need not share.
    """
    record = text(event.get("RecordType")) or ""
    kind = text(event.get("Type")) if record in _FAILURES else None
    recipient = text(event.get("Email")) or text(event.get("Recipient"))
    facts = Facts(
        kind or record,
        recipient=recipient,
        reply=text(event.get("Details")),
        category=kind,
        date=text(event.get("BouncedAt")) or text(event.get("DeliveredAt")),
        original=Original(
            sender=text(event.get("From")),
            recipient=recipient,
            message_id=bare(event.get("MessageID")),
            subject=text(event.get("Subject")),
        ),
    )
    return reading(NAME, facts)
