"""A letter about a bounce as a mail that is ready to be opened, filled in and sent by a person.

It has no From, Date and Message-ID: the mail client that sends it adds them (RFC 6409, section 8), and
``X-Unsent`` tells Outlook and others to open it for writing.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterable
from typing import Any, NamedTuple

from bouncekit.knowledge import Knowledge
from bouncekit.records import Audience, Kind, Outcome, Report
from bouncekit.report.harmless import harmless
from bouncekit.report.letter_facts import concerns_network, facts_of, no_removal, not_reached
from bouncekit.report.letters import Spoken, To, Written, write
from bouncekit.report.words import Words

_LONGEST_SUBJECT = 150
"""Characters; mail clients show fewer, and a stranger's address may be long."""


class NoDraft(Exception):  # noqa: N818  # it is an answer, no error
    """There is no letter to be written; its words say why, and what to do instead."""


class Draft(NamedTuple):
    """A mail, and what a person must do with it."""

    eml: bytes
    hints: tuple[str, ...]


def draft(
    report: Report,
    to: To,
    knowledge: Knowledge,
    words: Words,
    *,
    told: Words | None = None,
    recipient: str | None = None,
    audience: Audience = Audience.ADMIN,
) -> Draft:
    """Draft the letter to ``to`` about the first outcome that calls for one, or that of ``recipient``.

    The letter speaks in ``words``, hints and refusals in ``told``; ``audience`` is who writes.
    Raises `NoDraft` where nobody could answer such a letter.
    """
    told = told or words
    outcomes = _meant(report, recipient, told)
    refused = [(outcome, _refusal(to, outcome, knowledge, audience)) for outcome in outcomes]
    outcome = next((outcome for outcome, why in refused if why is None), None)
    if outcome is None:
        first, why = refused[0]
        raise NoDraft(Spoken(told, facts_of(report, first))(f"refusal.{why}"))
    written = write(to, report, outcome, knowledge, words)
    return Draft(_eml(written), tuple(_hints(written, Spoken(told, facts_of(report, outcome)))))


def _meant(report: Report, recipient: str | None, words: Words) -> list[Outcome]:
    spoken = Spoken(words, {"recipient": harmless(recipient or "")})
    failed = [] if report.kind is Kind.FEEDBACK else [one for one in report.outcomes if not_reached(one)]
    if not failed:
        raise NoDraft(spoken("refusal.no_bounce"))
    if recipient is None:
        return failed
    meant = [
        one
        for one in failed
        if recipient.lower() in {(one.recipient or "").lower(), (one.original_recipient or "").lower()}
    ]
    if not meant:
        raise NoDraft(spoken("refusal.no_recipient"))
    return meant


def _refusal(to: To, outcome: Outcome, knowledge: Knowledge, audience: Audience) -> str | None:
    if to is To.LIST:
        return no_removal(outcome, knowledge, audience)
    if to is To.ISP and not concerns_network(outcome):
        return "not_network"
    return None


def _hints(written: Written, spoken: Spoken) -> Iterable[str]:
    if written.page:
        yield spoken("hint.page")
    yield spoken("hint.send" if written.address or written.page else "hint.open")


def _eml(written: Written) -> bytes:
    message = _mime().create.text("plain", written.text, charset="utf-8")
    # flanker calls plain ASCII "ascii", which is no registered name, and the writer may add anything.
    message.charset = "utf-8"
    message.headers["Subject"] = written.subject[:_LONGEST_SUBJECT]
    if written.address:
        message.headers["To"] = written.address
    message.headers["X-Unsent"] = "1"
    text: str = message.to_string()
    return text.encode()


def _mime() -> Any:
    """Import flanker: a second of time, and warnings that are not the user's business."""
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from flanker import mime  # noqa: PLC0415
    return mime
