"""The dialogue that some reports print: ``>>> RCPT TO:<...>`` and ``<<< 550 ...``.

Sendmail, Courier, MDaemon and gateways after them show the last commands and the answers. Sendmail
then repeats the answer in its own words (``550 5.1.1 <...>... User unknown``).
"""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec import Struct

from bouncekit.smtp.lazy import lazy

_ANSWER = lazy(
    r"^[^\n<>]{0,60}(?:<<<|<--|<\*\*|Received >>>|<)[ \t]{0,8}(?P<line>[45]\d\d[^\n]{0,2000})", re.MULTILINE
)
_COMMAND = lazy(
    r"^[^\n<>]{0,60}(?:>>>|-->|Sent <<<|>)[ \t]{0,8}(?P<line>[A-Za-z]{4,8}\b[^\n]{0,600})", re.MULTILINE
)
_TALKING = lazy(r"\btalking to \[?(?P<host>[^\s\]:]{1,255})\]?:?", re.IGNORECASE)
_NAMED = lazy(
    r"(?<!\S)(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,20}) \[(?P<ip>[^\]\n]{1,64})\]:?\s{0,8}(?:\n|$)"
)
_OWN_WORDS = lazy(r"^[45]\d\d (?P<status>[245]\.\d{1,3}\.\d{1,3}) ", re.MULTILINE)
_RECIPIENT = lazy(r"RCPT TO: ?<(?P<to>[^<>\s]{1,320})>", re.IGNORECASE)


class Dialogue(Struct, frozen=True):
    """The first refusal in a transcript."""

    host: str | None
    ip: str | None
    phase: str | None
    recipient: str | None
    reply: str
    """Its lines, joined by a space."""
    status: str | None
    """Enhanced status in the reporting server's own words behind it."""


def read_transcript(text: str) -> Dialogue | None:
    """Find the first 4xx or 5xx answer in a printed dialogue; None where there is none."""
    answers = list(_ANSWER.finditer(text))
    if not answers:
        return None
    lines = [answers[0]["line"].strip()]
    for before, answer in pairwise(answers):
        if text[before.end() : answer.start()].strip() or before["line"][3:4] != "-":
            break
        lines.append(answer["line"].strip())
    return _dialogue(text, answers[0].start(), " ".join(lines))


def _dialogue(text: str, start: int, reply: str) -> Dialogue:
    commands = list(_COMMAND.finditer(text, 0, start))
    command = commands[-1]["line"] if commands else None
    recipient = _RECIPIENT.match(command) if command else None
    host, ip = _host(text, start)
    own = _OWN_WORDS.search(text, start)
    return Dialogue(
        host, ip, command, recipient["to"] if recipient else None, reply, own["status"] if own else None
    )


def _host(text: str, stop: int) -> tuple[str | None, str | None]:
    talking = list(_TALKING.finditer(text, 0, stop))
    if talking:
        return talking[-1]["host"], None
    named = list(_NAMED.finditer(text, 0, stop))
    return (named[-1]["host"], named[-1]["ip"]) if named else (None, None)
