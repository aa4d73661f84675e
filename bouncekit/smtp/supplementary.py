"""``<host #5.5.0 smtp;554 ...>``: how Exchange and Outlook print one recipient's DSN fields.

PidTagSupplementaryInfo, [MS-OXCMAIL] section 2.2.3.7.1:
``"<" {remote-mta} SP "#" status {SP diagnostic-code} ">"``. The remote MTA and the diagnostic are
left out where the report had none, and the diagnostic may hold ``<`` and ``>`` of its own.
"""

from __future__ import annotations

import re

from msgspec import Struct

from bouncekit.smtp.lazy import lazy

_OPEN = lazy(
    r"<\s{0,4}(?P<host>[^\s<>#;@\"]{1,255}(?: [^\s<>#;@\"]{1,255})?)?\s{0,4}"
    r"#(?P<status>\d\.\d{1,3}\.\d{1,3})(?![\d.])\s{0,4}(?:(?P<type>[A-Za-z][\w-]{0,40})\s{0,4};)?"
)
_ANGLE = lazy(r"[<>]")
_BLANK = lazy(r"\n[ \t]{0,80}\n")
_LONGEST = 8192


class Supplementary(Struct, frozen=True):
    """One supplementary-info string."""

    host: str | None
    """The remote MTA, which is the one that refused; None where the report named none."""
    status: str
    """The DSN's Status field. 5.5.0 is Exchange's fallback for replies without an enhanced code."""
    type: str | None
    """Diagnostic type (``smtp``), lower case."""
    diagnostic: str | None
    """The diagnostic without its type, on one line."""
    start: int
    end: int


def find_supplementary(text: str) -> list[Supplementary]:
    """Every supplementary-info string in ``text``, in order; hard wraps are allowed."""
    found: list[Supplementary] = []
    position, blank = 0, -1
    while match := _OPEN.search(text, position):
        if blank < match.end():  # each blank line is looked for once, not once a string before it
            line = _BLANK.search(text, match.end())
            blank = line.start() if line else len(text)
        position = _close(text, match.end(), blank)
        found.append(_info(text, match, position))
    return found


def _info(text: str, match: re.Match[str], end: int) -> Supplementary:
    diagnostic = " ".join(text[match.end() : end].split())
    if text[end - 1 : end] == ">":
        diagnostic = diagnostic[:-1].rstrip()
    kind = match["type"].lower() if match["type"] else None
    return Supplementary(match["host"], match["status"], kind, diagnostic or None, match.start(), end)


def _close(text: str, start: int, blank: int) -> int:
    """End of the balanced ``>``; without one, the last ``>`` before the ``blank`` line, or that line."""
    stop = min(blank, start + _LONGEST)
    depth, last = 1, 0
    for angle in _ANGLE.finditer(text, start, stop):
        depth += 1 if angle[0] == "<" else -1
        last = angle.end() if angle[0] == ">" else last
        if not depth:
            return angle.end()
    return last or stop
