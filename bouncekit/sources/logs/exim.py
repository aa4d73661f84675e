"""Exim's mainlog: ``1xVi8b-000007-0C ** to@example.net R=dnslookup T=remote_smtp H=mx [ip]: SMTP error ...``.

``<=`` brings the sender, ``**`` a failure, ``==`` a deferral;
https://www.exim.org/exim-html-current/doc/html/spec_html/ch-log_files.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from bouncekit.readers.draft import Reading
from bouncekit.records import Kind
from bouncekit.smtp import Said, read_said
from bouncekit.sources.logs.queue import Line, Queue, Queued, Refusal, given_up, refused

FORM = "exim-log"

START = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d) (?P<time>\d\d:\d\d:\d\d(?:\.\d+)?)(?: (?P<zone>[+-]\d{4}))?(?: \[\d+\])? "
)
"""The date that every line begins with, unless syslog writes its own."""
_LINE = re.compile(r"(?P<id>\w{6}-\w{6}-\w\w|\w{6}-\w{11}-\w{4}) (?P<rest>.+)")
_EVENT = re.compile(r"(?P<flag><=|\*\*|==|=>|->|Completed)(?: (?P<rest>.+))?")
_FIELDS = r"(?: [A-Z]=(?:<[^>]{0,320}>|\S+)(?: \[[^\]]+\](?::\d+)?)?)*"
_TO = re.compile(
    r"(?P<to>\"[^\"]*\"@\S+?|\S(?:[^<>=]{0,320}?\S)?)(?=:| <| [A-Z]=| (?:routing )?defer )"
    r":?(?: <(?P<orig>[^>]*)>:?)?"
    rf"(?P<fields>{_FIELDS})(?: (?:routing )?defer \((?P<code>-?\d+)\))?(?P<more>{_FIELDS}):? (?P<said>.*)"
)
_HOST = re.compile(r"\bH=(?P<host>\S+) \[(?P<ip>[^\]]+)\]")
_TRIED = re.compile(r"H=(?P<host>\S+) \[(?P<ip>[^\]]+)\](?::\d+)? (?P<why>.+)")
_SENDER = re.compile(r" F=<(?P<sender>[^>]*)>")
_MESSAGE_ID = re.compile(r" id=(?P<id>\S+)")
_ESCAPED = re.compile(r"(?:\\[0-7]{3})+")
_NOT_TRIED = frozenset({"-52", "-53", "-54"})
"""Errors of "retry time not reached" (Exim's ``macros.h``): nobody was asked."""
_GIVEN_UP = "retry timeout exceeded"
_KINDS = {"**": Kind.BOUNCE, "==": Kind.DELAY}


def read(line: Line, queue: Queue) -> Iterator[Reading]:
    """Read one line."""
    found = _LINE.fullmatch(line.text)
    if found is None:
        return
    name, event = found["id"], _EVENT.fullmatch(found["rest"])
    if event is None:
        _note_host(found["rest"], name, queue)
        return
    rest = event["rest"] or ""
    if event["flag"] in _KINDS:
        yield from _delivery(line, _KINDS[event["flag"]], rest, name, queue)
    elif event["flag"] == "<=":
        _note(rest, name, queue)
    elif event["flag"] == "Completed":
        queue.done(name)


def _note(rest: str, name: str, queue: Queue) -> None:
    mail, message_id = queue.mail(name), _MESSAGE_ID.search(rest)
    sender = rest.partition(" ")[0]
    mail.sender = None if sender == "<>" else sender
    mail.message_id = message_id["id"] if message_id else None


def _note_host(rest: str, name: str, queue: Queue) -> None:
    """Remember who could not be reached: the line of the recipient leaves it out."""
    tried = _TRIED.fullmatch(rest)
    if tried:
        queue.mail(name).tried = (tried["host"], tried["ip"], tried["why"])


def _delivery(line: Line, kind: Kind, rest: str, name: str, queue: Queue) -> Iterator[Reading]:
    to, mail = _TO.fullmatch(rest), queue.mail(name)
    if to is None or to["code"] in _NOT_TRIED:
        return
    recipient, original = _recipients(to["to"], to["orig"])
    if sender := _SENDER.search(to["fields"]):
        mail.sender = mail.sender or sender["sender"] or None
    text = _unescaped(to["said"] or "")
    if text.endswith(_GIVEN_UP) and recipient in mail.waiting:
        yield given_up(FORM, line, recipient, mail)
    else:
        yield refused(
            FORM, line, Refusal(recipient, kind, _said(to["fields"] + to["more"], text, mail), original), mail
        )


def _recipients(to: str, original: str | None) -> tuple[str, str | None]:
    """Take who was not reached, and who was written to where that is another.

    A program or file stands for its owner; of a quoted local part only the second one keeps its quotes.
    """
    if original and to.startswith(("|", "/", ":")):
        return original, None
    if original and original.replace('"', "") == to:
        return original, None
    return to, original


def _said(fields: str, text: str, mail: Queued) -> Said:
    """Read the words behind the fields.

    Of a host that said nothing the fields, or a line before, still tell the name.
    """
    said, host = read_said(text), _HOST.search(f"{fields} {text}")
    if said.host or said.ip:
        return said
    if host:
        return replace(said, host=host["host"], ip=host["ip"])
    tried = mail.tried if mail.tried and text.endswith(mail.tried[2]) else (None, None)
    return replace(said, host=tried[0], ip=tried[1])


def _unescaped(text: str) -> str:
    r"""Undo Exim's ``\n`` and ``\346\224`` (octal bytes)."""

    def raw(match: re.Match[str]) -> str:
        octets = bytes(int(each, 8) & 0xFF for each in match[0].split("\\")[1:])
        return octets.decode("utf-8", "replace")

    return _ESCAPED.sub(raw, text).replace("\\n", "\n") if "\\" in text else text
