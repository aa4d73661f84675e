"""Split an mbox into its messages, one at a time.

A message starts at a ``From `` line with a date that follows a blank line (RFC 4155, appendix A).
``mailbox.mbox`` of the standard library takes every line that begins with ``From `` for a start,
which tears apart bounces that quote one in their text. ``>From `` is given back as ``From ``
(the "mboxrd" rule takes one ``>`` away wherever any number of them stand before ``From ``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATE = re.compile(
    rb" (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?+ ++"
    rb"(?:" + _MONTH + rb" ++\d{1,2}+|\d{1,2}+ ++" + _MONTH + rb"(?: ++\d{4}+)?+) ++"
    rb"\d{1,2}+:\d\d(?::\d\d)?+"
    rb"(?: ++(?:[A-Z]{1,5}+|[+-]?+\d{4}+))*+(?: ++remote from \S++)?+\s*+$"
)
"""The date of asctime(3) in its variants: a zone before or after the year, or as in RFC 5322."""
_NO_DATE = re.compile(rb"From \s*+$")
"""Thunderbird leaves sender and date out."""
_QUOTED = re.compile(rb"^>(>*+From )")
LONGEST = 1_000
"""Bytes of a ``From `` line; an address has 254 (RFC 5321, section 4.5.3.1.3)."""
_READ = 1 << 16
"""Bytes of a line read at a time, since a file without line ends may not fit into memory."""


def is_start(line: bytes) -> bool:
    """Tell the line that begins a message in an mbox, and at the top of a file shows that it is one."""
    if not line.startswith(b"From ") or len(line) > LONGEST:
        return False
    return _DATE.search(line) is not None or _NO_DATE.match(line) is not None


def split(stream: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield the messages of an mbox whose first line was read already.

    Each keeps at most ``size`` bytes; the second value tells whether it had more.
    """
    message = _Message(size)
    whole = True
    blank = False
    while line := stream.readline(_READ):
        if whole and blank and is_start(line):
            yield message.taken()
            message = _Message(size)
        else:
            message.add(_QUOTED.sub(rb"\1", line) if whole and line.startswith(b">") else line)
        blank = whole and not line.strip()
        whole = line.endswith(b"\n")
    yield message.taken()


class _Message:
    """The lines of one message, up to a size."""

    def __init__(self, size: int) -> None:
        self._room = size
        self._lines: list[bytes] = []
        self._cut = False

    def add(self, line: bytes) -> None:
        self._cut = self._cut or len(line) > self._room
        if self._room:
            self._lines.append(line[: self._room])
            self._room -= len(self._lines[-1])

    def taken(self) -> tuple[bytes, bool]:
        return b"".join(self._lines), self._cut
