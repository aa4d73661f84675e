"""Mails in files: single ones, mbox files, Maildirs, and folders of all of these."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from typing import BinaryIO

from bouncekit.sources.mbox import is_mbox, split

Mail = "tuple[str, bytes | Unreadable]"

MAIL_SIZE = 256 << 20
"""Bytes read of one mail; servers take at most 150 MB (Exchange Online), the rest is cut away."""
MAILDIR = ("new", "cur")
"""A Maildir's folders of delivered mail; ``tmp`` holds what is being written right now."""


class Unreadable(str):
    """Stands in place of a mail's bytes; its words say why it could not be read."""

    __slots__ = ()


def mails(path: str) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Yield ``(origin, bytes)`` for every mail at or below ``path``, in the order of the names.

    Raises `OSError` if ``path`` itself cannot be read.
    """
    if path == "-":
        yield from _from_stream(sys.stdin.buffer, "-")
    elif stat.S_ISDIR(os.stat(path).st_mode):
        yield from _from_folder(path)
    else:
        with open(path, "rb") as stream:
            yield from _from_stream(stream, path)


def _from_stream(stream: BinaryIO, origin: str) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Yield the one mail of a stream, or those of an mbox with ``#1``, ``#2``, ... behind the origin."""
    first = stream.readline(MAIL_SIZE)
    if not is_mbox(first):
        yield origin, first + stream.read(MAIL_SIZE - len(first))
        return
    number = 0
    held: bytes | None = None
    for number, raw in enumerate(split(first, stream, MAIL_SIZE), 1):  # noqa: B007  # the last value is used below
        if held is not None:
            yield f"{origin}#{number - 1}", held
        held = raw
    yield (f"{origin}#{number}" if number > 1 else origin), held or b""


def _from_folder(folder: str) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Walk a folder; of a Maildir take ``new`` and ``cur``. Links to folders are not followed.

    Raises `OSError` if the folder at the top cannot be listed; one further down is `Unreadable`.
    """
    with os.scandir(folder) as entries:
        names = sorted(entries, key=lambda entry: entry.name)
    maildir = {"new", "cur", "tmp"} <= {entry.name for entry in names if entry.is_dir()}
    for entry in names:
        if maildir and entry.name == "tmp":
            continue
        yield from _from_entry(entry, hidden=maildir)


def _from_entry(entry: os.DirEntry[str], *, hidden: bool) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Read one name in a folder. Dot names are folders of a Maildir++, and nothing elsewhere."""
    try:
        if entry.is_dir(follow_symlinks=False):
            if hidden or not entry.name.startswith("."):
                yield from _from_folder(entry.path)
        elif entry.is_file() and not entry.name.startswith(".") and not _is_index(entry.name):
            with open(entry.path, "rb") as stream:
                yield from _from_stream(stream, entry.path)
    except OSError as error:
        yield entry.path, Unreadable(error.strerror or error)


def _is_index(name: str) -> bool:
    """Files that mail servers keep beside the mails of a Maildir."""
    return name.startswith(("dovecot", "courierimap", "maildirfolder", "subscriptions"))
