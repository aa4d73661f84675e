"""Reports as the attributes of django-anymail's tracking events.

    from anymail.signals import AnymailTrackingEvent, tracking
    from bouncekit.interop.anymail import as_anymail

    for attributes in as_anymail(report):
        tracking.send(sender=None, event=AnymailTrackingEvent(**attributes), esp_name="bouncekit")

Attributes: https://anymail.dev/en/stable/sending/tracking/#normalized-tracking-event.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from msgspec import Struct, to_builtins

from bouncekit.knowledge.interop import table
from bouncekit.records import Kind, Outcome, Report

__all__ = ["as_anymail", "event_type", "reject_reason"]

_NO_REASON = "other"
"""Their word for what has no name; so for reasons of the user's own rules."""


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    types: dict[Kind, str]
    reject: dict[str, str]
    reject_kind: dict[Kind, str]


@cache
def _names() -> _Table:
    return table("anymail", _Table)


def as_anymail(report: Report) -> list[dict[str, Any]]:
    """Give the attributes of one event a recipient; none for ordinary mail and receipts.

    ``timestamp`` is an aware datetime, or None where the report states no point in time; ``esp_event`` is the
    report itself as plain objects.
    """
    if report.kind in (Kind.OTHER, Kind.DISPOSITION):
        return []
    whole = to_builtins(report)
    return [_attributes(report, outcome, whole) for outcome in report.outcomes]


def event_type(kind: Kind) -> str:
    """Give the event's type: ``bounced`` for every final failure, ``deferred`` while someone still tries."""
    return _names().types[kind]


def reject_reason(reason: str, kind: Kind = Kind.BOUNCE) -> str | None:
    """Give the reject reason; None for what was not refused for good."""
    if kind is Kind.BOUNCE:
        return _names().reject.get(reason, _NO_REASON)
    return _names().reject_kind.get(kind)


def _attributes(report: Report, outcome: Outcome, whole: Any) -> dict[str, Any]:
    return {
        "event_type": event_type(report.kind),
        "timestamp": _moment(report.arrival_date),
        "event_id": None,
        "recipient": outcome.original_recipient or outcome.recipient,
        "message_id": report.original.message_id if report.original else None,
        "metadata": {},
        "tags": [],
        "reject_reason": reject_reason(outcome.reason, report.kind),
        "description": outcome.remedy.summary if outcome.remedy else None,
        "mta_response": outcome.diagnostic,
        "esp_event": whole,
    }


def _moment(date: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(date or "")
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
