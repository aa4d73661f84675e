"""Automatic answers: vacation texts, notices of absence and of a new address (RFC 3834).

They are neither bounces nor ordinary mail. The header ``Auto-Submitted: auto-replied`` says it by
standard; what came before it is known by other headers and by the subject.
"""

from __future__ import annotations

import re

from bouncekit.knowledge.schema import Signs
from bouncekit.message import Message
from bouncekit.message.text import fold
from bouncekit.readers.draft import Reading
from bouncekit.records import Evidence, Kind

NAME = "auto_reply"

_WEAK = frozenset({"x-auto-response-suppress"})
"""Exchange puts it on many mails; it counts only together with a subject."""
_REPLIED = re.compile(r"^\s*auto-replied", re.IGNORECASE)


def read(message: Message, signs: Signs) -> Reading | None:
    """Recognise an automatic answer; None where no header and no subject shows one."""
    evidence = list(_shown(message, signs))
    if not evidence:
        return None
    return Reading(NAME, kind=Kind.AUTO_REPLY, evidence=evidence)


def _shown(message: Message, signs: Signs) -> list[Evidence]:
    subject = message.headers.get("subject") or ""
    present = frozenset(message.headers.names())
    vacation = fold(subject).startswith(signs.vacations)
    found = [
        Evidence("kind", f"{name}: {value}"[:120], NAME)
        for name, value in _headers(message, signs, present, vacation=vacation)
    ]
    if vacation and (found or present & {"auto-submitted", "in-reply-to"}):
        found.append(Evidence("kind", f"Subject: {subject}"[:120], NAME))
    return found


def _headers(message: Message, signs: Signs, present: frozenset[str], *, vacation: bool) -> list[tuple[str, str]]:
    found = []
    submitted = message.headers.get("auto-submitted") if "auto-submitted" in present else None
    if submitted and _REPLIED.match(submitted):
        found.append(("Auto-Submitted", submitted))
    for name in sorted(present & signs.automatic.keys()):
        value = message.headers.get(name) or ""
        if signs.automatic[name] in value.lower() and (name not in _WEAK or vacation):
            found.append((name, value))
    return found
