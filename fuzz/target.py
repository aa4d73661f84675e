"""One atheris target: `python -m fuzz.target scanner|replies|parse [libFuzzer options] [CORPUS...]`.

The invariant of each: whatever the bytes, it returns; `parse` also keeps what `tests.properties.promises`
says. What is found goes to `tests/fixtures/hostile/` with the facts that it should give.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["bouncekit"]):
    from bouncekit.message import scan
    from bouncekit.smtp import find_supplementary, read_reply, read_said, words
    from tests.properties.promises import check_report


def scanner(data: bytes) -> None:
    """Read all that the scanner offers."""
    message = scan(data)
    for part in message.parts:
        assert 0 <= part.start <= part.body <= part.end <= len(data)
        message.readable(part)
        part.headers.get("subject")
        part.headers.names()
        _ = part.filename


def replies(data: bytes) -> None:
    """Read free text as whatever it may be."""
    text = data.decode("utf-8", "replace")
    for read in (read_reply, read_said, find_supplementary, words):
        read(text)


def parse(data: bytes) -> None:
    """Go the whole way."""
    check_report(data)


TARGETS: dict[str, Callable[[bytes], None]] = {"scanner": scanner, "replies": replies, "parse": parse}


if __name__ == "__main__":
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
