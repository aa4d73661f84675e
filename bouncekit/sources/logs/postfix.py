"""Postfix: ``postfix/smtp[102]: 3A18923: to=<...>, relay=..., dsn=5.1.1, status=bounced (...)``.

The sender stands in a line of qmgr, the Message-ID in one of cleanup; https://www.postfix.org/OVERVIEW.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bouncekit.readers.draft import Reading
from bouncekit.records import Kind
from bouncekit.smtp import read_said
from bouncekit.sources.logs.queue import Line, Queue, Refusal, expired, refused

FORM = "postfix-log"

_QUEUED = re.compile(r"(?P<id>[0-9A-Za-z]{6,20}): (?P<rest>.+)")
_TO = re.compile(r'to=<(?P<to>(?:"[^"]*"|[^">])*)>, (?:orig_to=<(?P<orig>[^>]*)>, )?')
_STATUS = re.compile(r" status=(bounced|deferred) ")
_FROM = re.compile(r"from=<(?P<sender>[^>]*)>")
_KINDS = {"bounced": Kind.BOUNCE, "deferred": Kind.DELAY}
_EXPIRED = ("status=expired, returned to sender", "status=force-expired, returned to sender")


def claims(program: str) -> bool:
    """Whether a program is a part of Postfix, of a second instance too (``postfix-out/smtp``)."""
    return program.startswith("postfix")


def read(line: Line, queue: Queue) -> Iterator[Reading]:
    """Read one line."""
    found = _QUEUED.fullmatch(line.text)
    if found is None:
        return
    name, rest = found["id"], found["rest"]
    if rest.startswith("to=<"):
        yield from _delivery(line, rest, name, queue)
    elif rest.startswith("from=<"):
        yield from _sender(line, rest, name, queue)
    elif rest.startswith("message-id="):
        queue.mail(name).message_id = rest.removeprefix("message-id=").strip("<>") or None
    elif rest == "removed":
        queue.done(name)


def _delivery(line: Line, rest: str, name: str, queue: Queue) -> Iterator[Reading]:
    to, status = _TO.match(rest), _STATUS.search(rest)
    if to and status:
        refusal = Refusal(to["to"], _KINDS[status[1]], read_said(rest), to["orig"])
        yield refused(FORM, line, refusal, queue.mail(name))
    elif to and " status=sent " in rest:
        queue.mail(name).waiting.pop(to["to"], None)


def _sender(line: Line, rest: str, name: str, queue: Queue) -> Iterator[Reading]:
    mail, sender = queue.mail(name), _FROM.match(rest)
    mail.sender = (sender["sender"] or None) if sender else None
    if rest.endswith(_EXPIRED):
        yield from expired(FORM, line, mail)
