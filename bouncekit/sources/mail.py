"""One mail as it lies in a file: its bytes, and what went wrong when it was read."""

from __future__ import annotations

import os
from typing import NamedTuple

from bouncekit.records import Defect

UNREADABLE = "unreadable"
"""The file or folder cannot be read; nothing is known of what is in it, or in the rest of it."""
MAIL_CUT = "mail-cut"
"""Longer than `Limits.mail`; its end was not read."""


class Mail(NamedTuple):
    """A mail and where it came from."""

    origin: str
    """The path, ``#3`` behind it for the third mail of an mbox, ``!name`` for a file in a tar archive; ``-``
    for standard input."""
    raw: bytes | None
    """None where it cannot be read."""
    defect: Defect | None = None
    alone: bool = True
    """Whether it has a file for itself; those in an mbox and in an archive have not."""


def whole(origin: str, raw: bytes, limit: int, *, cut: bool) -> Mail:
    """Give a mail that was read up to ``limit`` bytes, and say so if there were more."""
    return Mail(origin, raw, Defect(MAIL_CUT, f"{limit} bytes") if cut else None)


def unreadable(path: str, error: OSError) -> Mail:
    """Stand in for a mail that cannot be read, so that none is lost in silence."""
    return Mail(shown(path), None, Defect(UNREADABLE, error.strerror or str(error)))


def shown(path: str) -> str:
    r"""Give a path as text that JSON can hold; bytes that are no UTF-8 become ``\xff``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
