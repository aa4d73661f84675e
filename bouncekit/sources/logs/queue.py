"""What a log told so far of the mails in a server's queue, and what one line makes of it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field, structs

from bouncekit.message.addresses import parse_address
from bouncekit.readers.draft import Draft, Reading
from bouncekit.records import Action, Evidence, Kind, Original
from bouncekit.smtp import Said, read_said

_ACTIONS = {Kind.BOUNCE: Action.FAILED, Kind.DELAY: Action.DELAYED}


class Line(Struct, frozen=True):
    """One line, apart from what stands before its text."""

    text: str
    date: str | None = None
    """ISO 8601, or as written where the log leaves out the year."""
    host: str | None = None
    """Who wrote the log."""
    program: str = ""


class Queued(Struct):
    """A mail in the queue."""

    sender: str | None = None
    message_id: str | None = None
    waiting: dict[str, Draft] = field(default_factory=dict)
    """The last deferral of each recipient: where the mail expires, that is why."""
    tried: tuple[str, str, str] | None = None
    """Host, IP and error of the last connection that failed, where a line of its own tells so."""


class Queue:
    """Mails by their queue id. The oldest go first where there are more than ``size``."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._mails: dict[str, Queued] = {}

    def mail(self, name: str) -> Queued:
        """Give a mail, a new one if its id is not known."""
        found = self._mails.get(name)
        if found is None:
            if len(self._mails) >= self._size:
                del self._mails[next(iter(self._mails))]
            found = self._mails[name] = Queued()
        return found

    def done(self, name: str) -> None:
        """Forget a mail that left the queue."""
        self._mails.pop(name, None)


class Refusal(Struct, frozen=True):
    """One recipient refused or put off, as a line tells it."""

    recipient: str
    kind: Kind
    said: Said
    original_recipient: str | None = None


def draft(form: str, refusal: Refusal, text: str) -> Draft:
    """Make a draft of what a line says of one recipient."""
    said = refusal.said
    made = Draft(form, action=_ACTIONS[refusal.kind])
    made.state("recipient", _address(refusal.recipient), text)
    made.state("original_recipient", _address(refusal.original_recipient or ""), text)
    made.state("diagnostic", said.diagnostic, text)
    made.state("reply_code", said.reply.code, text)
    made.state("status", said.reply.status or said.status, text)
    made.state("remote_host", said.host, text)
    made.state("remote_ip", said.ip, text)
    return made


def _address(text: str) -> str:
    """Undo what a log's writer did to an address; a local name stays as it is."""
    found = parse_address(text) or ""
    return found if "@" in found else text


def refused(form: str, line: Line, refusal: Refusal, mail: Queued) -> Reading:
    """Read a refusal, and remember one that is not final."""
    made = draft(form, refusal, line.text)
    if refusal.kind is Kind.DELAY:
        mail.waiting[refusal.recipient] = made
    else:
        mail.waiting.pop(refusal.recipient, None)
    return reading(form, line, refusal.kind, made, mail)


def expired(form: str, line: Line, mail: Queued) -> Iterator[Reading]:
    """Read the end of a mail whose time was over: each recipient, with the last cause."""
    for name in list(mail.waiting):
        yield given_up(form, line, name, mail)


def given_up(form: str, line: Line, recipient: str, mail: Queued) -> Reading:
    """Read the end of trying for one recipient."""
    last = mail.waiting.pop(recipient, None)
    if last is None:
        refusal = Refusal(recipient, Kind.BOUNCE, read_said(line.text))
        return reading(form, line, Kind.BOUNCE, draft(form, refusal, line.text), mail)
    final = structs.replace(last, action=Action.FAILED, evidence=[*last.evidence])
    final.evidence.append(Evidence("action", line.text, form))
    return reading(form, line, Kind.BOUNCE, final, mail)


def reading(form: str, line: Line, kind: Kind, made: Draft, mail: Queued) -> Reading:
    """Make the reading of one recipient."""
    return Reading(
        form,
        drafts=[made],
        kind=kind,
        reporting_mta=line.host,
        arrival_date=line.date,
        original=Original(
            sender=mail.sender,
            recipient=made.original_recipient or made.recipient,
            message_id=mail.message_id,
        ),
        evidence=[Evidence("kind", line.text[:300], form)],
    )
