"""Bounces that sending services report as JSON, read into the same records as those that are mails.

Amazon SES (SNS and EventBridge), Mailgun, Mandrill, Postmark, SendGrid and SparkPost. One module a
service: ``claims`` knows its events by their shape, ``read`` turns one into a reading. The rest of
the way is that of mails, so an event gets a cause, a fault, the blocklists it names and a remedy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from json import JSONDecoder
from typing import Any

from bouncekit.knowledge import Knowledge
from bouncekit.pipeline import report_from
from bouncekit.readers.draft import Reading
from bouncekit.records import Audience, Defect, Kind, Report

__all__ = ["SERVICES", "parse_event", "parse_events"]

SERVICES = ("amazon_ses", "sendgrid", "mailgun", "postmark", "sparkpost", "mandrill")
"""Modules of this package, in the order in which they are asked whose event it is."""
NO_JSON = "no-json"
"""Defect: the text is no JSON."""
UNKNOWN = "unknown-event"
"""Defect: JSON, but of no service that is known here."""

_DECODER = JSONDecoder(strict=False)
"""Line ends inside strings come through proxies and log files; they do no harm."""
_FORM = "mandrill_events="

Given = bytes | str | Mapping[str, Any] | Iterable[Mapping[str, Any]]
"""JSON as text or bytes, or what it was decoded to."""


def parse_event(
    event: Given,
    *,
    origin: str | None = None,
    lang: str = "en",
    audience: Audience | str = Audience.ADMIN,
    knowledge: Knowledge | None = None,
) -> Report:
    """Read one event: JSON text or bytes, or the decoded object.

    Raises `ValueError` for an array of several events, for which there is `parse_events`; nothing
    else. What is no JSON, or no event of a known service, gives a report of kind ``other`` with the
    defect ``no-json`` or ``unknown-event``; an event that tells of no failure or delivery (opened,
    clicked, accepted) gives one of kind ``other`` without a defect.
    """
    reports = parse_events(event, origin=origin, lang=lang, audience=audience, knowledge=knowledge)
    if len(reports) != 1:
        raise ValueError(f"an array of {len(reports)} events: parse_events() reads those")
    return reports[0]


def parse_events(
    events: Given,
    *,
    origin: str | None = None,
    lang: str = "en",
    audience: Audience | str = Audience.ADMIN,
    knowledge: Knowledge | None = None,
) -> list[Report]:
    """Read what a service posts: an array of events, or one; a report for each, in their order.

    Takes the body of the request as it is, Mandrill's form as well. See `parse_event` for the rest.
    """
    return [
        report_from(
            reading, origin=origin, lang=lang, audience=audience, knowledge=knowledge, defects=defects
        )
        for reading, defects in map(_read, _listed(events))
    ]


def _listed(events: Given) -> list[Any]:
    found = _decoded(events) if isinstance(events, bytes | str) else events
    return [found] if found is None or isinstance(found, Mapping | str | int | float) else list(found)


def _decoded(body: bytes | str) -> Any:
    """Decode a request's body; None if it is no JSON."""
    words = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    words = words.lstrip("\ufeff \t\r\n")
    if words.startswith(_FORM):
        from urllib.parse import unquote_plus  # noqa: PLC0415  # one service of six sends a form

        words = unquote_plus(words[len(_FORM) :].partition("&")[0])
    try:
        found, _ = _DECODER.raw_decode(words)
    except (ValueError, RecursionError):
        return None
    return found


def _read(event: object) -> tuple[Reading, tuple[Defect, ...]]:
    """Find whose event it is, and read it."""
    if event is None:
        return Reading("none", kind=Kind.OTHER), (Defect(NO_JSON),)
    try:
        for name in SERVICES if isinstance(event, Mapping) else ():
            module = import_module(f"bouncekit.events.{name}")
            if module.claims(event):
                return module.read(event), ()
    except (ValueError, RecursionError):
        return Reading("none", kind=Kind.OTHER), (Defect(NO_JSON),)
    return Reading("none", kind=Kind.OTHER), (Defect(UNKNOWN),)
