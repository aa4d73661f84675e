"""Sendmail: ``sm-mta[110]: uAO4QX: to=<...>, ..., relay=..., dsn=5.1.1, stat=User unknown``.

The sender and Message-ID stand in the line ``from=<...>``; Sendmail Installation and Operation Guide, 2.1.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from bouncekit.readers.draft import Reading
from bouncekit.records import Kind
from bouncekit.smtp import Said, read_reply, read_said
from bouncekit.sources.logs.queue import Line, Queue, Refusal, expired, refused

FORM = "sendmail-log"

_PROGRAMS = re.compile(r"sendmail|sm-[a-z-]+|MTA|MSP", re.IGNORECASE)
_QUEUED = re.compile(r"(?P<id>[0-9A-Za-z]{12,20}): (?P<rest>.+)")
_TO = re.compile(r"to=(?P<to>[^ ]+?), (?:ctladdr|delay)=")
_FROM = re.compile(r"from=<?(?P<sender>[^>,\s]*)>?,")
_MESSAGE_ID = re.compile(r", msgid=<?(?P<id>[^>,\s]+)")
_STAT = re.compile(r", stat=(?P<stat>.*)")
_REPLY = re.compile(r", reply=(?P<reply>[245]\d\d[ -].*?), stat=")
_PASSED = ("Sent", "queued", "stat=0", "OK")
_GIVEN_UP = re.compile(
    r"[0-9A-Za-z]{12,20}: (?:sender notify: Cannot send message|return to sender: Cannot send)"
)


def claims(program: str) -> bool:
    """Whether a program is a part of Sendmail."""
    return _PROGRAMS.fullmatch(program) is not None


def read(line: Line, queue: Queue) -> Iterator[Reading]:
    """Read one line."""
    found = _QUEUED.fullmatch(line.text)
    if found is None:
        return
    name, rest = found["id"], found["rest"]
    if rest.startswith("to="):
        yield from _delivery(line, rest, name, queue)
    elif rest.startswith("from="):
        _note(rest, name, queue)
    elif _GIVEN_UP.match(rest):
        yield from expired(FORM, line, queue.mail(name))
        queue.done(name)


def _note(rest: str, name: str, queue: Queue) -> None:
    mail, sender, message_id = queue.mail(name), _FROM.match(rest), _MESSAGE_ID.search(rest)
    mail.sender = (sender["sender"] or None) if sender else None
    mail.message_id = message_id["id"] if message_id else None


def _delivery(line: Line, rest: str, name: str, queue: Queue) -> Iterator[Reading]:
    to, stat = _TO.match(rest), _STAT.search(rest)
    if to is None or stat is None:
        return
    recipients = [each.strip("<>") for each in to["to"].split(",")]
    if stat["stat"].startswith(_PASSED):
        for recipient in recipients:
            queue.mail(name).waiting.pop(recipient, None)
        return
    kind = Kind.DELAY if stat["stat"].startswith("Deferred") else Kind.BOUNCE
    said = _said(rest, stat["stat"])
    for recipient in recipients:
        yield refused(FORM, line, Refusal(recipient, kind, said), queue.mail(name))


def _said(rest: str, stat: str) -> Said:
    """Read the reply where the line has it (since 8.16), else what Sendmail makes of it."""
    said, stated = read_said(rest), _REPLY.search(rest)
    if stated:
        return replace(said, reply=read_reply(stated["reply"]), diagnostic=stated["reply"])
    words = stat.removeprefix("Deferred").lstrip(": ")
    asked = not words.startswith("Host unknown")
    return replace(said, host=said.host if asked else None, diagnostic=words or said.diagnostic)
