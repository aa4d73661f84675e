"""Amazon SES through SNS, raw or in SNS' object, and through EventBridge; `readers.ses` reads both.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

from __future__ import annotations

from bouncekit.events.service import Event
from bouncekit.readers import ses
from bouncekit.readers.draft import Reading
from bouncekit.records import Kind

NAME = ses.NAME


def claims(event: Event) -> bool:
    """Whether the event is one of SES, or of SNS about itself."""
    return (
        bool({"notificationType", "eventType"} & event.keys())
        or "TopicArn" in event
        or "detail-type" in event
    )


def read(event: Event) -> Reading:
    """Read one notification; kind ``other`` where it tells of no delivery or failure."""
    detail = event.get("detail")
    inner = detail if isinstance(detail, dict) else ses.opened(dict(event))
    return ses.of_event(inner) or Reading(NAME, kind=Kind.OTHER)
