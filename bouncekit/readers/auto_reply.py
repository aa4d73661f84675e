"""Automatic answers: vacation texts, notices of absence, of a new address, of a sender to confirm (RFC 3834).

They are neither bounces nor ordinary mail. The header ``Auto-Submitted: auto-replied`` says it by
standard, and older systems have headers of their own. Where only the subject or the text says it,
something technical must agree (a null return path, ``Precedence``, Exchange's marks): people write
about their holidays as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bouncekit.knowledge.schema import Signs
from bouncekit.message import Message
from bouncekit.message.text import fold
from bouncekit.readers.authors import NULL, Author, author_of
from bouncekit.readers.draft import Reading
from bouncekit.readers.kinds import is_vacation, own_words
from bouncekit.readers.phrases import signs_of
from bouncekit.records import Evidence, Kind

NAME = "auto_reply"

ENOUGH = 2
"""Signs of an automatic answer that a mail without its standard header needs."""

_REPLIED = re.compile(r"^\s*auto-(?:replied|reply)", re.IGNORECASE)
_GENERATED = re.compile(r"^\s*auto-(?:generated|notified)", re.IGNORECASE)
"""What answers nothing, unless it names what it answers: Exchange writes it on vacation texts."""
_PRECEDENCE = re.compile(r"^\s*(?:bulk|junk|auto_reply)", re.IGNORECASE)
_COMMON = frozenset({"precedence", "x-precedence"})
_THREAD = frozenset({"in-reply-to", "references"})
_TECHNICAL = {
    "return-path": NULL,
    "precedence": _PRECEDENCE,
    "x-precedence": _PRECEDENCE,
    "x-auto-response-suppress": re.compile(""),
    "x-ms-exchange-inbox-rules-loop": re.compile(""),
    "x-ms-exchange-generated-message-source": re.compile("mailbox rules", re.IGNORECASE),
}
"""Header fields of a mail that a program sent, and what they say then."""


def read(message: Message, signs: Signs) -> Reading | None:
    """Recognise an automatic answer; None where a person or a mailing may have sent the mail."""
    author = author_of(message.headers.get("from"), signs)
    if message.is_excerpt or author is Author.DAEMON:
        return None
    present = message.headers.present
    found = [*_stated(message, signs, present)]
    if not found and author is not Author.SYSTEM:
        found = _implied(message, signs, present)
    if not found:
        return None
    return Reading(
        NAME, kind=Kind.AUTO_REPLY, evidence=[Evidence("kind", text[:120], NAME) for text in found]
    )


def _stated(message: Message, signs: Signs, present: frozenset[str]) -> Iterator[str]:
    """Headers that only an automatic answer has."""
    submitted = message.headers.get("auto-submitted") if "auto-submitted" in present else None
    if submitted and _REPLIED.match(submitted):
        yield f"Auto-Submitted: {submitted}"
    for name in sorted(present & signs.automatic.keys()):
        value = message.headers.get(name) or ""
        if signs.automatic[name] in value.lower() and not value.lower().startswith(("no", "false")):
            yield f"{name}: {value}"


def _implied(message: Message, signs: Signs, present: frozenset[str]) -> list[str]:
    """Signs that make an automatic answer together; nothing where they are too few or only words."""
    if not (present.isdisjoint(signs.lists) and present.isdisjoint(signs.ordinary)):
        return []
    subject = message.headers.get("subject") or ""
    folded = fold(subject)
    absent = is_vacation(folded, signs)
    answers = not present.isdisjoint(_THREAD) or folded.startswith(signs.replies)
    sent = [*_technical(message, present, answers=answers or absent)]
    generated = _GENERATED.match(message.headers.get("auto-submitted") or "")
    if not (answers or absent) and (generated or not sent):
        return []
    found = _found(message, folded, signs)
    named, asked = _said(found, "answers"), _said(found, "challenges")
    sent += named
    if answers:
        sent += asked or (["an answer with a subject of its own"] if absent else [])
    said = [f"Subject: {subject}"] if absent else []
    said += _said(found, "absences") + named + asked
    if len(sent) >= ENOUGH:
        said += _said(found, "acknowledgements")
    return sent + said if sent and said and len(sent) + len(said) >= ENOUGH else []


def _found(message: Message, subject: str, signs: Signs) -> Mapping[str, str]:
    """Signs in the folded subject, and those of the mail's own words that are not in it."""
    human = message.human()
    about = signs_of(signs).found(subject)
    return {**own_words(message.readable(human), signs).found, **about} if human else about


def _technical(message: Message, present: frozenset[str], *, answers: bool) -> Iterator[str]:
    """Headers that a program wrote; some are on every notification and mailing that answers nothing."""
    personal = answers or _says(message, present, "return-path")
    for name in sorted(_TECHNICAL.keys() & present):
        if (personal or name not in _COMMON) and _says(message, present, name):
            yield f"{name}: {message.headers.get(name)}"


def _says(message: Message, present: frozenset[str], name: str) -> bool:
    return name in present and bool(_TECHNICAL[name].match(message.headers.get(name) or ""))


def _said(found: Mapping[str, str], name: str) -> list[str]:
    return [found[name]] if name in found else []
