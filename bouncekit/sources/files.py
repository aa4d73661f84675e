"""Mails in files: single ones, mbox files, archives, and folders of all of these."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from bouncekit.limits import DEFAULT, Limits
from bouncekit.sources import streams
from bouncekit.sources.mail import Mail, shown, unreadable, whole
from bouncekit.sources.marks import HEAD, packing
from bouncekit.sources.mbox import LONGEST, is_start
from bouncekit.sources.walk import files

_FIRST = 1 << 16
"""Bytes read before a file is told to be one mail; nearly all mails are read whole by that."""


def mails(path: str, limits: Limits = DEFAULT) -> Iterator[Mail]:
    """Yield every mail at or below ``path`` (``-`` is standard input), in the order of the names.

    Raises `OSError` with a ``filename`` if ``path`` itself cannot be read.
    """
    if path == "-" or not Path(path).is_dir():
        yield from contents(path, limits)
        return
    for found in files(path):
        if isinstance(found, Mail):
            yield found
            continue
        try:
            mail = one(found, limits)
            yield from contents(found, limits) if mail is None else (mail,)
        except OSError as error:
            yield unreadable(found, error)


def one(path: str, limits: Limits = DEFAULT) -> Mail | None:
    """Read a file that is one mail, compressed or not; None for what is made to hold many: mbox, archive.

    Raises `OSError` if it cannot be read.
    """
    with Path(path).open("rb", buffering=0) as stream:
        size = os.fstat(stream.fileno()).st_size
        raw = stream.read(min(max(size, HEAD) + 1, _FIRST))
        if not packing(raw) and not _is_mbox(raw):
            if len(raw) != size:
                raw = b"".join((raw, *streams.chunks(stream, limits.mail + 1 - len(raw))))
            return whole(shown(path), raw[: limits.mail], limits.mail, cut=len(raw) > limits.mail)
    few = list(islice(contents(path, limits), 2))
    return few[0] if len(few) == 1 and few[0].alone else None


def contents(path: str, limits: Limits = DEFAULT) -> Iterator[Mail]:
    """Yield the mails of one file, however many, or of standard input for ``-``.

    Raises `OSError` with a ``filename`` if it cannot be read; where that shows only behind the
    first mails, a `Mail` stands for the rest.
    """
    begun = False
    try:
        for mail in _of_path(path, limits):
            yield mail
            begun = True
    except OSError as error:
        if not begun:
            # What fails after the opening does not say in which file.
            error.filename = error.filename or path
            raise
        yield unreadable(path, error)


def _of_path(path: str, limits: Limits) -> Iterator[Mail]:
    if path == "-":
        yield from streams.mails(sys.stdin.buffer, "-", limits)
        return
    with Path(path).open("rb") as stream:
        _lock_if_mbox(stream)
        yield from streams.mails(stream, shown(path), limits)


def _lock_if_mbox(stream: BinaryIO) -> None:
    """Lock what a mail server may be writing to; nothing is read into a buffer before that."""
    file = stream.fileno()
    if stat.S_ISREG(os.fstat(file).st_mode) and _is_mbox(os.pread(file, LONGEST, 0)):
        from bouncekit.sources.locks import lock  # noqa: PLC0415  # most files need none

        lock(file)


def _is_mbox(head: bytes) -> bool:
    return head.startswith(b"From ") and is_start(head[: head.find(b"\n") + 1])
