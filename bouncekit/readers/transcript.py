"""The session that Sendmail prints: whom it was talking to, what it was told, and about whom.

    ... while talking to mx.example.:
    >>> RCPT To:<user@example.org>
    <<< 550 5.1.1 <user@example.org>... User unknown
    550 5.1.1 <user@example.org>... User unknown

The last line is Sendmail's own and names the recipient; the lines above it belong to that one.
Version 5 (and Ultrix, ConvexOS after it) prints nothing but this session.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bouncekit.message import Part
from bouncekit.message.addresses import parse_address
from bouncekit.readers import session as postfix
from bouncekit.readers.draft import Draft, Reading
from bouncekit.records import Action
from bouncekit.smtp import read_reply, read_said

NAME = "sendmail"

OPENING = "transcript of session follows"
LINES = 20_000
"""Lines of a session; each recipient takes up to six."""
_TALKING = re.compile(r"^(?:\.\.\. )?while talking to \[?(?P<host>[^\s:\]]+?)\.?\]?\.?:\s*$", re.IGNORECASE)
_COMMAND = re.compile(
    r"^>>> (?P<command>[A-Za-z]+)(?: +to: *<?(?P<recipient>[^<>\s]+@[^<>\s]+?)>?(?:\s.*)?$)?", re.IGNORECASE
)
_ANSWER = re.compile(r"^<<< (?P<reply>.*)$")
_OWN = re.compile(
    r"^(?:(?P<code>[245]\d\d) )?(?:(?P<status>[245]\.\d{1,3}\.\d{1,3}) )?"
    r"<?(?P<recipient>[^<>\s@]+@[^<>\s]+?)>?\.\.\. (?P<words>.+)$"
)
_SMTP = re.compile(r"^[45]\d\d (?P<host>[\w-]+(?:\.[\w-]+)+) \(e?smtp\)\.\.\. ", re.IGNORECASE)
"""Version 5 names the host in its own words: ``421 mx.example (smtp)... Deferred: ...``."""
_UNSENT = re.compile(r"(?im)^\s*-{2,} *(?:unsent message|original message|message header|returned message)")
_SPOKEN = re.compile(r"(?im)^\s*(?:>>> |<<< |(?:\.\.\. )?while talking to |[245]\d\d |\S+@\S+\.\.\. )")
_NO_RECIPIENT = re.compile(r"^(?P<code>[45]\d\d) (?:(?P<status>[45]\.\d{1,3}\.\d{1,3}) )?(?P<words>.+)$")
_REASON = re.compile(r"^\(reason: (?P<reply>.+)\)$")
_ALIAS = re.compile(r"^\(expanded from: <?(?P<original>[^<>()\s]+)>?\)$")
_LISTED = re.compile(
    r"^(?:>>> .*(?=<))?<?(?P<recipient>[^<>\s\"|]+@[^<>\s]+?)>?"
    r"(?: +\((?:successfully|relayed|expanded)\b[^()]*\))?$"
)
_HEADINGS = (
    ("transient non-fatal errors", Action.DELAYED),
    ("successful delivery notifications", Action.DELIVERED),
    ("fatal errors", Action.FAILED),
)
_KEEPS_TRYING = re.compile(r"(?i)^\s*will keep trying until message is ", re.MULTILINE)


class _Session:
    """What has been said since the last recipient was named."""

    def __init__(self) -> None:
        self.host: str | None = None
        self.answer: list[str] = []
        self.asked: str | None = None


def read(text: str, part: Part) -> Reading | None:
    """Read the list of addresses and the session; None where the text holds no session."""
    at = text.lower().find(OPENING)
    if at < 0:
        return None
    head, session = text[:at], _UNSENT.split(text[at:].partition("\n")[2], maxsplit=1)[0]
    if not _SPOKEN.search(session):
        return postfix.read(text, part)
    drafts = [*_listed(head, part.index)]
    drafts += _spoken(session, drafts, part.index)
    if _KEEPS_TRYING.search(session):
        _delay(drafts)
    return Reading(NAME, drafts=drafts or [_unaddressed(session, part.index)])


def _delay(drafts: list[Draft]) -> None:
    """Sendmail keeps trying for all whom it has not refused for good in the same mail."""
    for draft in drafts:
        if (draft.reply_code or draft.status or "4").startswith("4"):
            draft.action, draft.temporary = Action.DELAYED, True


def _unaddressed(session: str, part: int) -> Draft:
    """A session that names no recipient; the returned message tells who it was."""
    made = Draft(NAME, action=Action.FAILED)
    said = read_said(session)
    made.state("diagnostic", said.diagnostic, session, part)
    made.state("status", said.reply.status, session, part)
    made.state("reply_code", said.reply.code, session, part)
    named = next((match for line in session.split("\n", LINES) if (match := _SMTP.match(line.strip()))), None)
    made.state("remote_host", said.host or (named["host"] if named else None), session, part)
    return made


def _listed(head: str, part: int) -> Iterator[Draft]:
    """Addresses above the session, each with the reason and alias that stand in brackets below it."""
    made: Draft | None = None
    action = Action.FAILED
    for line in head.split("\n", LINES)[:LINES]:
        bare = line.strip()
        if bare.startswith("-----"):
            lower = bare.lower()
            action = next((means for words, means in _HEADINGS if words in lower), action)
        listed = _LISTED.match(bare)
        address = parse_address(listed["recipient"]) if listed else None
        if address:
            if made is not None:
                yield made
            made = Draft(NAME, action=action)
            made.state("recipient", address, bare, part)
        elif made is not None:
            _bracketed(made, bare, part)
    if made is not None:
        yield made


def _bracketed(made: Draft, line: str, part: int) -> None:
    alias = _ALIAS.match(line)
    if alias:
        made.state("original_recipient", parse_address(alias["original"]), line, part)
    reason = _REASON.match(line)
    if reason:
        _state_reply(made, reason["reply"], part)


def _state_reply(made: Draft, words: str, part: int) -> None:
    reply = read_reply(words)
    whole = " ".join(words.split())
    if made.is_cut_by(whole):
        made.diagnostic = whole
    made.state("diagnostic", whole, words, part)
    made.state("status", reply.status, words, part)
    made.state("reply_code", reply.code, words, part)


def _spoken(session: str, listed: list[Draft], part: int) -> list[Draft]:
    """Give what was said in the session to those listed; what is said of others makes new drafts."""
    new: list[Draft] = []
    now = _Session()
    known = {draft.recipient.casefold(): draft for draft in listed if draft.recipient}
    for line in session.split("\n", LINES)[:LINES]:
        bare = line.strip()
        own = _OWN.match(bare)
        if talking := _TALKING.match(bare):
            now = _Session()
            now.host = talking["host"]
        elif command := _COMMAND.match(bare):
            now.answer = []
            now.asked = command["recipient"] or now.asked
        elif answer := _ANSWER.match(bare):
            now.answer.append(answer["reply"])
        elif own:
            address = parse_address(own["recipient"])
            draft = known.get((address or "").casefold())
            if draft is None and address:
                draft = Draft(NAME, action=Action.FAILED)
                draft.state("recipient", address, bare, part)
                known[address.casefold()] = draft
                new.append(draft)
            if draft is not None:
                _give(draft, own, now, bare, part)
        elif len(listed) == 1 and (orphan := _NO_RECIPIENT.match(bare)):
            _give(listed[0], orphan, now, bare, part)
    if len(listed) == 1 and now.answer:
        _give(listed[0], None, now, "", part)
    return new


def _give(draft: Draft, own: re.Match[str] | None, now: _Session, line: str, part: int) -> None:
    """State who was spoken to and what it said; Sendmail's own words serve where nobody answered."""
    answer = "\n".join(now.answer).strip()
    if own is not None and not answer:
        draft.state("remote_host", read_said(own["words"]).host, line, part)
    if now.host and (answer or now.host not in line):
        draft.state("remote_host", now.host, f"while talking to {now.host}", part)
    if answer:
        _state_reply(draft, answer, part)
    if own is not None:
        _state_reply(draft, " ".join(filter(None, (own["code"], own["status"], own["words"]))), part)
        if own["words"].startswith("Deferred"):
            draft.temporary = True
    now.answer = []
