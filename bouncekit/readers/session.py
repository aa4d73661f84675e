"""The session that Postfix mails to its postmaster when a client or a server misbehaved.

    Transcript of session follows.

     Out: 220 mail.example.com ESMTP Postfix
     In:  RCPT TO:<gone@mail.example.com>
     Out: 550 5.1.1 <gone@mail.example.com>: Recipient address rejected: ...

``In`` is the other side. If it sent the commands, our own server refused a client's mail and there
is no remote MTA; if it sent the answers, it refused ours (smtpd_chat.c and smtp_chat.c).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bouncekit.message import Part
from bouncekit.message.addresses import parse_address
from bouncekit.readers.draft import Draft, Reading
from bouncekit.readers.hosts import typed_host
from bouncekit.records import Action, Original
from bouncekit.smtp import read_reply

NAME = "postfix-session"

LINES = 20_000
"""Lines of a session; Postfix keeps its last 20 to 200."""
_LINE = re.compile(r"^ ?(?P<side>In|Out): +(?P<words>.*)$")
_GOES_ON = re.compile(r"^ {4,}\S")
_COMMAND = re.compile(r"^(?P<verb>MAIL|RCPT) (?:FROM|TO): ?<?(?P<address>[^<>\s]*)", re.IGNORECASE)
_REPLY = re.compile(r"^\d{3}(?P<more>-)?")
_UNEXPECTED = re.compile(r"(?im)^unexpected response from (?P<host>[^\s\[]+\[[^\]\s]+\])")
_GO_ON = "354"
_REFUSING = "45"


class _State:
    """What the session has said up to a line."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        """Commands that are not answered yet; a client may send several at once (RFC 2920)."""
        self.sender: str | None = None
        self.refused_all: str | None = None
        self.accepted: list[str] = []
        self.refused: list[tuple[str, str]] = []
        """Recipient and reply."""


def read(text: str, part: Part) -> Reading | None:
    """Read a session; None where no recipient was refused in it."""
    lines = list(_lines(text))
    side = next((side for side, words in lines if _COMMAND.match(words)), None)
    state = _State()
    reply: list[str] = []
    for speaker, words in lines if side else ():
        if speaker == side:
            state.waiting.append(words)
            continue
        reply.append(words)
        found = _REPLY.match(words)
        if found and not found["more"]:
            _answered(state, "\n".join(reply))
            reply = []
    drafts = [_draft(*pair, part.index) for pair in state.refused]
    if not drafts:
        return None
    if side == "Out":
        _name_remote(drafts, text, part.index)
    return Reading(NAME, drafts=drafts, original=Original(sender=state.sender))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Speaker and words, with the lines that Postfix broke put together again."""
    last: tuple[str, str] | None = None
    for line in text.split("\n", LINES)[:LINES]:
        found = _LINE.match(line)
        if found is None and last is not None and _GOES_ON.match(line):
            last = (last[0], f"{last[1]} {line.strip()}")
            continue
        if last is not None:
            yield last
        last = (found["side"], found["words"].strip()) if found else None
    if last is not None:
        yield last


def _answered(state: _State, reply: str) -> None:
    """Put a reply to the command that it answers; one to no command is about the data that was sent."""
    command = state.waiting.pop(0) if state.waiting else "."
    refusing = reply[0] in _REFUSING
    found = _COMMAND.match(command)
    if found and found["verb"].upper() == "MAIL":
        state.sender = parse_address(found["address"]) or state.sender
        state.refused_all = reply if refusing else None
        state.accepted = []
    elif found and (address := parse_address(found["address"])):
        if refusing:
            state.refused.append((address, state.refused_all or reply))
        else:
            state.accepted.append(address)
    elif command == "." or command.upper().startswith(("DATA", "BDAT")):
        state.refused += [(address, reply) for address in state.accepted if refusing]
        state.accepted = [] if not reply.startswith(_GO_ON) else state.accepted


def _draft(address: str, words: str, part: int) -> Draft:
    reply = read_reply(words)
    made = Draft(NAME, action=Action.DELAYED if words[0] == "4" else Action.FAILED)
    made.state("recipient", address, address, part)
    made.state("diagnostic", " ".join(words.split()), words, part)
    made.state("status", reply.status, words, part)
    made.state("reply_code", reply.code, words, part)
    return made


def _name_remote(drafts: list[Draft], text: str, part: int) -> None:
    found = _UNEXPECTED.search(text)
    host, ip = typed_host(found["host"]) if found else (None, None)
    for made in drafts:
        made.state("remote_host", host, found[0] if found else "", part)
        made.state("remote_ip", ip, found[0] if found else "", part)
