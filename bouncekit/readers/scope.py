"""Which parts of a message belong to the mail itself, and which to a message inside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bouncekit.message import Message, Part

MESSAGES = frozenset({"message/rfc822", "message/global"})
_RULER = re.compile(r"\n[ \t]*_{40,}[ \t]*\n")
"""The line above what a gateway adds to each mail; Exchange draws shorter ones inside its reports."""


def own_parts(message: Message, root: Part) -> list[Part]:
    """Parts of the mail that ``root`` is the top of, without those of messages it carries."""
    inside = {root.index}
    own = [root]
    for part in message.parts[root.index + 1 :]:
        if part.parent in inside:
            own.append(part)
            if part.content_type not in MESSAGES:
                inside.add(part.index)
    return own


def carried(message: Message, parts: list[Part]) -> Iterator[Part]:
    """Tops of the messages that ``parts`` carry and the scanner has taken apart."""
    for part in parts:
        if part.content_type in MESSAGES:
            yield from message.children(part)[:1]


def human_part(parts: list[Part]) -> Part | None:
    """The part that a person reads first: text/plain, else HTML, else any other text."""
    texts = [part for part in parts if part.content_type.startswith("text/") and not part.is_attachment]
    for wanted in ("text/plain", "text/html"):
        for part in texts:
            if part.content_type == wanted:
                return part
    return next((part for part in texts if part.content_type != "text/rfc822-headers"), None)


def without_footer(text: str) -> str:
    """Prose without what a gateway has put below it: that all mail is scanned for viruses, and so on."""
    ruler = _RULER.search(text) if "_" * 40 in text else None
    return text[: ruler.start()] if ruler and "@" in text[: ruler.start()] else text
