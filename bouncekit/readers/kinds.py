"""What kind of mail this is, by weighed evidence.

A mail that says so in a standard form (delivery status, feedback report, disposition) is believed.
For prose, the headers must speak for a report too: a person who quotes a bounce, a newsletter
about bounces or a ticket must not cost anyone a subscriber, so a doubt makes it `Kind.OTHER`.
"""

from __future__ import annotations

import re

from bouncekit.knowledge.schema import Signs
from bouncekit.message import Message
from bouncekit.message.text import fold
from bouncekit.records import Evidence

ENOUGH = 2
"""Weight that prose needs to be taken for a report; one strong sign, or two weak ones."""

SURE = 4
"""Weight that prose of an unknown system needs: two strong signs."""

STRONG, WEAK = 2, 1
FORWARDED = 3
"""Weight against a mail that somebody forwards, an admin's mailbox as its sender included."""
_NULL_SENDER = re.compile(r"^\s*<?\s*>?\s*$")
_SYSTEM = "mailer-daemon"


class Weight:
    """Evidence for and against; ``total`` is what is left."""

    def __init__(self) -> None:
        self.total = 0
        self.evidence: list[Evidence] = []

    def add(self, weight: int, text: str) -> None:
        """Count ``text`` with ``weight``, negative if it speaks against a report."""
        self.total += weight
        self.evidence.append(Evidence("kind", text[:120], "for" if weight > 0 else "against"))


def weigh(message: Message, signs: Signs) -> Weight:
    """Weigh the headers of ``message``: how much they speak for a report made by a mail system."""
    weight = Weight()
    if not message.has_headers:
        weight.add(STRONG, "text without headers")
        return weight
    _weigh_sender(message, signs, weight)
    _weigh_subject(message, signs, weight)
    _weigh_headers(message, signs, weight)
    return weight


def _weigh_sender(message: Message, signs: Signs, weight: Weight) -> None:
    path = message.headers.get("return-path")
    if path is not None and _NULL_SENDER.match(path):
        weight.add(STRONG, "Return-Path: <>")
    elif path and _SYSTEM in path.lower():
        weight.add(STRONG, f"Return-Path: {path}")
    author = message.headers.get("from")
    if author is None:
        return
    if is_system(author, signs):
        weight.add(STRONG, f"From: {author}")
    elif _NULL_SENDER.match(author):
        weight.add(WEAK, "From: <>")


def is_system(author: str, signs: Signs) -> bool:
    """Whether a From value is one that mail systems use for themselves."""
    folded = fold(author)
    name, _, address = folded.rpartition("<")
    local = address.rpartition("@")[0] or address
    return any(sender in local for sender in signs.senders) or any(word in name for word in signs.names)


def _weigh_subject(message: Message, signs: Signs, weight: Weight) -> None:
    subject = message.headers.get("subject") or ""
    folded = fold(subject)
    if folded.startswith(signs.forwards):
        weight.add(-FORWARDED, f"Subject: {subject}")
    elif folded.startswith(signs.replies):
        weight.add(-WEAK, f"Subject: {subject}")
    elif any(word in folded for word in signs.subjects):
        weight.add(STRONG, f"Subject: {subject}")
    elif any(word in folded for word in signs.delays):
        weight.add(WEAK, f"Subject: {subject}")


def _weigh_headers(message: Message, signs: Signs, weight: Weight) -> None:
    present = frozenset(message.headers.names())
    for table, sign in ((signs.headers, STRONG), (signs.ordinary, -STRONG)):
        for name in present & table.keys():
            value = message.headers.get(name) or ""
            if table[name] in value.lower():
                weight.add(sign, f"{name}: {value}")
    automatic = message.headers.get("auto-submitted") if "auto-submitted" in present else None
    if automatic and not automatic.lower().startswith("no"):
        weight.add(WEAK, f"Auto-Submitted: {automatic}")
    if message.parts[0].content_type == "multipart/report":
        weight.add(WEAK, "multipart/report")


def weigh_prose(weight: Weight, reader: str, *, carries: bool) -> None:
    """Count that the text is written as a known system writes, and that it returns a message."""
    weight.add(WEAK, f"text in the form of {reader}")
    if carries:
        weight.add(WEAK, "a message is returned")
