"""What the events of all services have in common: one recipient, one reply, the service's own class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from bouncekit.knowledge.interop.services import Service, service
from bouncekit.message.addresses import parse_address
from bouncekit.readers.draft import Draft, Reading
from bouncekit.records import Action, Evidence, Kind, Original
from bouncekit.smtp import read_said

Event = Mapping[str, Any]
"""One event, as its JSON stands."""

_ACTIONS = {Kind.BOUNCE: Action.FAILED, Kind.DELAY: Action.DELAYED, Kind.DELIVERED: Action.DELIVERED}


class Facts(Struct, frozen=True):
    """What one event states; None where it does not."""

    name: str
    """The service's name of the event, a key of ``Service.kinds``."""
    recipient: str | None = None
    reply: str | None = None
    """What the receiving server, or the service in its place, said."""
    status: str | None = None
    code: str | None = None
    host: str | None = None
    ip: str | None = None
    category: str | None = None
    """The service's own classification, a key of ``Service.classes`` if that is known."""
    date: str | None = None
    original: Original | None = None


def reading(name: str, facts: Facts) -> Reading:
    """Turn the facts of an event into a reading; kind ``other`` for an event that tells of no failure."""
    known = service(name)
    kind = known.kinds_by_class.get(facts.category or "") or known.kinds.get(facts.name, Kind.OTHER)
    if kind is Kind.OTHER:
        return Reading(name, kind=kind)
    return Reading(
        name,
        drafts=[_draft(name, facts, kind, known)],
        kind=kind,
        arrival_date=facts.date,
        original=facts.original,
        evidence=[Evidence("kind", f"event of type {facts.name}", name)],
    )


def _draft(name: str, facts: Facts, kind: Kind, known: Service) -> Draft:
    draft = Draft(name, action=_ACTIONS.get(kind))
    draft.state("recipient", parse_address(facts.recipient or "") or facts.recipient, facts.recipient or "")
    draft.state("remote_host", facts.host, facts.host or "")
    draft.state("remote_ip", facts.ip, facts.ip or "")
    if facts.reply:
        _add_reply(draft, facts.reply)
    draft.state("status", facts.status, facts.status or "")
    draft.state("reply_code", facts.code, facts.code or "")
    if facts.category and kind is not Kind.DELIVERED:
        draft.reported = known.classes.get(facts.category)
        draft.evidence.append(Evidence("reason", f"classified as {facts.category}", name))
    return draft


def _add_reply(draft: Draft, text: str) -> None:
    said = read_said(text.removeprefix("smtp;").strip())
    draft.state("diagnostic", said.diagnostic or text, text)
    draft.state("reply_code", said.reply.code, text)
    draft.state("status", said.reply.status, text)
    draft.state("remote_host", said.host, text)
    draft.state("remote_ip", said.ip, text)


def text(value: object) -> str | None:
    """Give a value that is a string with something in it; numbers as written."""
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def within(event: Event, *path: str) -> Any:
    """Follow names into nested objects; None where one is missing."""
    found: Any = event
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def bare(message_id: object) -> str | None:
    """Give a Message-ID without its angle brackets."""
    return (text(message_id) or "").strip("<>") or None


def code(value: object) -> str | None:
    """Give a basic code; services write ``0`` or 6yz for what no server said."""
    stated = text(value) or ""
    return stated if len(stated) == 3 and stated.isdigit() and stated[0] in "245" else None  # noqa: PLR2004


def status(value: object) -> str | None:
    """Give an enhanced status code, as far as the value is one."""
    stated = text(value) or ""
    return stated if stated.count(".") == 2 and stated.replace(".", "").isdigit() else None  # noqa: PLR2004


def moment(seconds: object) -> str | None:
    """Give seconds since 1970, a number or its digits, as ISO 8601 in UTC."""
    try:
        return datetime.fromtimestamp(float(text(seconds) or ""), tz=UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None
