"""Reports in the field and reason names of Sisimai, for programs that read its JSON.

    from bouncekit.interop.sisimai import as_sisimai

Fields: https://libsisimai.org/en/data/. What our record does not state is an empty string there, as
Sisimai has it; nothing is made up, so ``deliverystatus`` holds no pseudo codes.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import Struct, field

from bouncekit.knowledge.interop import table
from bouncekit.records import Action, Kind, Outcome, Reason, Report

__all__ = ["as_sisimai", "from_sisimai", "sisimai_reason"]

_REPORTED = frozenset({Kind.BOUNCE, Kind.DELAY, Kind.FEEDBACK, Kind.DELIVERED, Kind.AUTO_REPLY})


class _Hard(Struct, frozen=True):
    always: tuple[str, ...]
    permanent: tuple[str, ...]


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    to: dict[str, str]
    to_kind: dict[Kind, str]
    from_reason: dict[str, str] = field(name="from")
    from_kind: dict[str, Kind]
    hard: _Hard


@cache
def _names() -> _Table:
    """Look up both tables."""
    return table("sisimai", _Table)


def as_sisimai(report: Report) -> list[dict[str, Any]]:
    """Give one flat record a recipient; none for ordinary mail and receipts.

    ``timestamp`` is the arrival date in seconds since 1970 with ``timezoneoffset`` beside it, None where
    the report states no point in time; ``token`` is made of it and both addresses, as there.
    """
    return [_record(report, outcome) for outcome in report.outcomes] if report.kind in _REPORTED else []


def sisimai_reason(reason: str, kind: Kind = Kind.BOUNCE) -> str:
    """Give Sisimai's name of a reason; one that the user's own rules define is ``undefined`` there."""
    return _names().to_kind.get(kind) or _names().to.get(reason, "undefined")


def from_sisimai(reason: str) -> tuple[Kind, str]:
    """Give our kind and reason for one of Sisimai's names, in any case; `Reason.UNKNOWN` for another."""
    name = reason.lower()
    return _names().from_kind.get(name, Kind.BOUNCE), _names().from_reason.get(name, Reason.UNKNOWN.value)


def _record(report: Report, outcome: Outcome) -> dict[str, Any]:
    original = report.original
    sender = (original.sender if original else None) or ""
    recipient = outcome.recipient or outcome.original_recipient or ""
    date = _moment(report.arrival_date)
    reason = sisimai_reason(outcome.reason, report.kind)
    seconds = int(date.timestamp()) if date else None
    return {
        "action": _action(outcome, report.kind),
        "addresser": sender,
        "alias": _alias(outcome),
        "decodedby": report.format or "",
        "deliverystatus": outcome.status or "",
        "destination": recipient.rpartition("@")[2],
        "diagnosticcode": outcome.diagnostic or "",
        "diagnostictype": "SMTP" if outcome.reply_code else "",
        "feedbacktype": _feedback(outcome) if report.kind is Kind.FEEDBACK else "",
        "hardbounce": _hard(reason, outcome, report.kind),
        "lhost": report.reporting_mta or "",
        "listid": (original.list_id if original else None) or "",
        "messageid": (original.message_id if original else None) or "",
        "origin": report.origin or "",
        "reason": reason,
        "recipient": recipient,
        "replycode": outcome.reply_code or "",
        "rhost": outcome.remote_host or "",
        "senderdomain": sender.rpartition("@")[2],
        "subject": (original.subject if original else None) or "",
        "timestamp": seconds,
        "timezoneoffset": date.strftime("%z") if date else "",
        "token": _token(sender, recipient, seconds),
    }


def _moment(date: str | None) -> datetime | None:
    """Read a date that states its zone; without one it is no point in time."""
    try:
        found = datetime.fromisoformat(date or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def _action(outcome: Outcome, kind: Kind) -> str:
    fallback = {Kind.BOUNCE: Action.FAILED, Kind.DELAY: Action.DELAYED, Kind.DELIVERED: Action.DELIVERED}
    return str(outcome.action or fallback.get(kind) or "")


def _alias(outcome: Outcome) -> str:
    """The address before it was forwarded, where that is another."""
    first = outcome.original_recipient or ""
    return first if first != outcome.recipient else ""


def _feedback(outcome: Outcome) -> str:
    return "auth-failure" if outcome.reason == Reason.AUTH_FAILURE else "abuse"


def _hard(reason: str, outcome: Outcome, kind: Kind) -> bool:
    if kind is not Kind.BOUNCE:
        return False
    hard = _names().hard
    return reason in hard.always or (reason in hard.permanent and outcome.temporary is False)


def _token(sender: str, recipient: str, seconds: int | None) -> str:
    """Digest as in ``Sisimai::String->token``."""
    if seconds is None or not sender or not recipient:
        return ""
    text = f"\x02{sender.lower()}\x1e{recipient.lower()}\x1e{seconds}\x03"
    return hashlib.sha1(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
