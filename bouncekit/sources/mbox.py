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

_FROM = re.compile(rb"From \S{0,320}[^\r\n]{0,120}\d\d:\d\d[^\r\n]{0,60}\r?\n?$")
_QUOTED = re.compile(rb"^>(>*From )")


def is_mbox(line: bytes) -> bool:
    """Whether a file that begins with this line is an mbox."""
    return line.startswith(b"From ") and _FROM.match(line) is not None


def split(first: bytes, stream: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the messages behind the ``From `` line ``first``; each keeps at most ``size`` bytes."""
    lines: list[bytes] = []
    length = 0
    blank = False
    for line in stream:
        if blank and line.startswith(b"From ") and _FROM.match(line):
            yield b"".join(lines)
            lines, length = [], 0
        elif length < size:
            lines.append(_QUOTED.sub(rb"\1", line) if line.startswith(b">") else line)
            length += len(line)
        blank = not line.strip()
    yield b"".join(lines)
