"""What kind of mail this is, by weighed evidence.

A mail that says so in a standard form (delivery status, feedback report, disposition) is believed.
For prose, the headers must speak for a report too: a person who quotes a bounce, a newsletter
about bounces or a ticket must not cost anyone a subscriber, so a doubt makes it `Kind.OTHER`.
What a text says counts only where the sender may be a mail system, since people say it as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from bouncekit.knowledge.schema import Signs
from bouncekit.message import Message
from bouncekit.message.text import fold
from bouncekit.readers.authors import NULL, Author, author_of, is_of_list, is_system
from bouncekit.readers.phrases import signs_of
from bouncekit.records import Evidence, Kind

ENOUGH = 4
"""Weight of a report in the form of a known system: two strong signs."""

SURE = 5
"""Weight that prose of an unknown system needs: more than two strong signs."""

CERTAIN, STRONG, WEAK = 3, 2, 1
SILENT = 2
"""Weight against a system's mail that says of no failure: it may be about a quota, a virus, a job."""
FORWARDED = 3
"""Weight against a mail that somebody forwards, an admin's mailbox as its sender included."""
HEAD = 4_000
"""Characters of prose in which a report says what it is."""
REPORT = "multipart/report"
GREETING = 60
"""Characters of a line that greets somebody."""

_SYSTEM = "mailer-daemon"
_AUTHORS = {
    Author.NOBODY: WEAK,
    Author.DAEMON: CERTAIN,
    Author.SYSTEM: STRONG,
    Author.ROLE: 0,
    Author.PERSON: -STRONG,
}
_TICKET = re.compile(r"\[[^\]]{0,40}#\d+\]|\[[a-z]+-\d+\]|\bticket\b.{0,12}\d", re.IGNORECASE)
_QUOTED = re.compile(r"\s{0,3}[>|»]")
_MARKS = ">|»"
_SIGNATURE = re.compile(r"(?m)^-- ?$")
_REPLY = re.compile(
    r"(?<![\w.#-])[45]\d\d[ -]#?[45]\.[0-7]\.\d{1,3}(?![\w.])|#[45]\.[0-7]\.\d{1,3}(?![\w.])"
    r"|^[\s<>()'\"]*[45]\d\d(?: |-| - )[A-Z<][a-z]"
    r"|(?i:said|error|code|reply|response|returned|smtp|status):?\W{1,8}[45](?:\d\d|\.[0-7]\.\d{1,3})(?![\w.])",
    re.MULTILINE,
)
"""A reply as servers and reports write it; a number alone is a price or a version."""
_CODE = re.compile(r"[45](?:\d\d|\.[0-7]\.\d)")
_BEFORE_CODE, _BEHIND_CODE = 24, 12
"""Characters around the digits in which the rest of such a reply stands."""


class Weight:
    """Evidence for and against; ``total`` is what is left."""

    def __init__(self) -> None:
        self.total = 0
        self.tells = False
        """Whether subject or text speak of a failure or a delay."""
        self.subject: Mapping[str, str] = {}
        """The signs in the subject: name of the list in `Signs` to its phrase."""
        self.kind: Kind | None = None
        """What the text says that it is, if no failure; asked where no layout knows better."""
        self.evidence: list[Evidence] = []

    def add(self, weight: int, text: str) -> None:
        """Count ``text`` with ``weight``, negative if it speaks against a report."""
        self.total += weight
        self.evidence.append(Evidence("kind", text[:120], "for" if weight > 0 else "against"))


def weigh(message: Message, signs: Signs) -> Weight:
    """Weigh ``message``: how much its headers and its words speak for a report made by a mail system."""
    weight = Weight()
    if message.is_excerpt:
        weight.add(ENOUGH, "text without headers")
        return weight
    value = message.headers.get("from")
    author = author_of(value, signs)
    _weigh_author(value, author, weight)
    _weigh_path(message.headers.get("return-path"), author, signs, weight)
    by_program = weight.total >= STRONG and author is not Author.PERSON
    _weigh_subject(message, signs, weight)
    about_something_else = author is Author.ROLE and not weight.tells
    _weigh_headers(message, author, signs, weight)
    if by_program and weight.total > 0:
        _weigh_words(message, signs, weight)
        if about_something_else:
            weight.add(-STRONG, "a subject that names no failure")
        if not weight.tells:
            weight.add(-SILENT, "no word of a failure")
    return weight


def _weigh_author(value: str | None, author: Author, weight: Weight) -> None:
    against = _AUTHORS[author]
    if value is not None and against:
        weight.add(against, f"From: {value}")


def _weigh_path(path: str | None, author: Author, signs: Signs, weight: Weight) -> None:
    if path is None:
        return
    if NULL.match(path):
        weight.add(STRONG, "Return-Path: <>")
    elif _SYSTEM in path.lower():
        weight.add(STRONG, f"Return-Path: {path}")
    elif not (author is Author.DAEMON or is_of_list(path) or is_system(path, signs)):
        weight.add(-WEAK, f"Return-Path: {path}")


def _weigh_subject(message: Message, signs: Signs, weight: Weight) -> None:
    subject = message.headers.get("subject") or ""
    folded = fold(subject)
    found = weight.subject = signs_of(signs).found(folded)
    if folded.startswith(signs.forwards):
        weight.add(-FORWARDED, f"Subject: {subject}")
    elif folded.startswith(signs.replies):
        weight.add(-WEAK, f"Subject: {subject}")
    elif is_vacation(folded, signs):
        weight.add(-STRONG, f"Subject: {subject}")
    elif "subjects" in found or "delays" in found:
        weight.add(STRONG if "subjects" in found else WEAK, f"Subject: {subject}")
        weight.tells = True
    if _TICKET.search(subject):
        weight.add(-STRONG, f"Subject: {subject}")


def is_vacation(folded: str, signs: Signs) -> bool:
    """Whether a folded subject opens as an automatic answer does."""
    return folded.lstrip("[(").startswith(signs.vacations)


def _weigh_headers(message: Message, author: Author, signs: Signs, weight: Weight) -> None:
    present = message.headers.present
    for name in sorted(present & signs.headers.keys()):
        value = message.headers.get(name) or ""
        if signs.headers[name] in value.lower():
            weight.add(STRONG, f"{name}: {value}")
    _weigh_names(signs.ordinary, present, STRONG, weight)
    if author is not Author.DAEMON:
        _weigh_names(signs.lists, present, CERTAIN, weight)
    automatic = message.headers.get("auto-submitted") if "auto-submitted" in present else None
    if automatic and not automatic.lower().startswith("no"):
        weight.add(WEAK, f"Auto-Submitted: {automatic}")
    _weigh_type(message, weight)


def _weigh_names(names: tuple[str, ...], present: frozenset[str], against: int, weight: Weight) -> None:
    """Count once that one of ``names`` is there; a list passes bounces on with its headers on them."""
    found = next((name for name in names if name in present), None)
    if found:
        weight.add(-against, found)


def _weigh_type(message: Message, weight: Weight) -> None:
    top = message.parts[0]
    if top.content_type != REPORT:
        return
    kind = top.params.get("report-type", "").lower()
    if kind == "delivery-status":
        weight.tells = True
    weight.add(STRONG if kind == "delivery-status" else WEAK, f"{REPORT}; {kind}")


def _weigh_words(message: Message, signs: Signs, weight: Weight) -> None:
    human = message.human()
    if human is None:
        return
    words = own_words(message.readable(human), signs)
    stated = words.found.get("statements")
    if stated:
        weight.add(STRONG, stated)
    reply = _reply(words.text)
    if reply:
        weight.add(WEAK, f"reply {reply}")
    weight.kind = _kind_of(words.found)
    weight.tells = bool(weight.tells or stated or reply or weight.kind)
    concern = weight.subject.get("concerns") or words.found.get("concerns")
    if concern:
        weight.add(-CERTAIN, concern)
    if _greets(words.text, signs):
        weight.add(-STRONG, "a greeting")
    if "--" in words.text and _SIGNATURE.search(words.text):
        weight.add(-WEAK, "signature")


def _reply(text: str) -> str | None:
    """The first reply in a text; searched only around digits that may be one."""
    for digits in _CODE.finditer(text):
        reply = _REPLY.search(text, max(0, digits.start() - _BEFORE_CODE), digits.end() + _BEHIND_CODE)
        if reply:
            return reply[0]
    return None


def _kind_of(found: Mapping[str, str]) -> Kind | None:
    """Tell a delay notice and a success report by their words."""
    if "patience" in found:
        return None if "finals" in found else Kind.DELAY
    return Kind.DELIVERED if "successes" in found and "statements" not in found else None


def may_state(message: Message, signs: Signs) -> bool:
    """Whether fields of a delivery status are the mail's own: a report by its type or by its headers.

    A person who pastes or attaches such fields writes ordinary mail.
    """
    return message.parts[0].content_type == REPORT or weigh(message, signs).total > 0


def _greets(words: str, signs: Signs) -> bool:
    """Whether the first line greets a person: ``Hi Anna,``, not ``Hi. This is the qmail-send program``."""
    first = fold(words.lstrip()[: 4 * GREETING].partition("\n")[0])
    if len(first) > GREETING or "@" in first:
        return False
    return first.startswith(signs.greetings) and first.endswith((",", "!", ":"))


class Words(NamedTuple):
    """What a mail says itself, at its beginning."""

    text: str
    found: Mapping[str, str]
    """The signs in it: name of the list in `Signs` to its phrase."""


def own_words(text: str, signs: Signs) -> Words:
    """The beginning of a text without what a person quotes or forwards in it."""
    text = text[:HEAD]
    found = signs_of(signs).found(fold(text))
    lines = [line for line in text.split("\n") if line]
    own = [line for line in lines if not (line.lstrip()[:1] in _MARKS and _QUOTED.match(line))]
    if "quotations" in found:
        own = own[: _quotation(own, signs)]
    if len(own) < len(lines):
        found = signs_of(signs).found(fold("\n".join(own)))
    return Words("\n".join(own), found)


def _quotation(lines: list[str], signs: Signs) -> int | None:
    """Where a line opens what is quoted or forwarded; None where none does."""
    phrases = signs_of(signs)
    return next((at for at, line in enumerate(lines) if "quotations" in phrases.found(fold(line))), None)


def weigh_prose(weight: Weight, reader: str, *, carries: bool) -> None:
    """Count that the text is written as a known system writes, and that it returns a message.

    A person who forwards a report writes in its form as well: it counts only where the rest
    speaks for a report already.
    """
    if weight.total < STRONG:
        return
    weight.add(STRONG if weight.tells else STRONG + SILENT, f"text in the form of {reader}")
    if carries:
        weight.add(WEAK, "a message is returned")
