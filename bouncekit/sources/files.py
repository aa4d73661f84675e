"""Mails in files: single ones, mbox files, Maildirs, and folders of all of these."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bouncekit.limits import DEFAULT, Limits
from bouncekit.sources.mail import Mail, shown, unreadable, whole
from bouncekit.sources.mbox import is_start, split

_CHUNK = 1 << 20
"""Bytes asked for at a time; nearly all mails fit, and a pipe must not be given 256 MB at once."""
_DELIVERED = {"new", "cur"}
"""A Maildir's folders of delivered mail; ``tmp`` holds what is being written right now."""


def mails(path: str, limits: Limits = DEFAULT) -> Iterator[Mail]:
    """Yield every mail at or below ``path`` (``-`` is standard input), in the order of the names.

    Raises `OSError` with a ``filename`` if ``path`` itself cannot be read.
    """
    if path == "-":
        yield from _of_stream(sys.stdin.buffer, "-", limits)
    elif Path(path).is_dir():
        yield from _of_folder(path, limits)
    else:
        yield from _of_file(path, limits)


def _of_file(path: str, limits: Limits) -> Iterator[Mail]:
    try:
        with Path(path).open("rb") as stream:
            yield from _of_stream(stream, shown(path), limits)
    except OSError as error:
        # What fails after the opening does not say in which file.
        error.filename = error.filename or path
        raise


def _of_stream(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Mail]:
    """Yield the one mail of a stream, or those of an mbox with ``#1``, ``#2``, ... behind the origin."""
    first = stream.readline(limits.mail)
    if is_start(first):
        yield from _of_mbox(stream, origin, limits)
        return
    rest = b"".join(_read(stream, limits.mail - len(first)))
    yield whole(origin, first + rest, limits.mail, cut=bool(stream.read(1)))


def _read(stream: BinaryIO, room: int) -> Iterator[bytes]:
    while room > 0 and (chunk := stream.read(min(room, _CHUNK))):
        room -= len(chunk)
        yield chunk


def _of_mbox(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Mail]:
    """Give each mail its number; a single one is just a mail that kept its ``From `` line."""
    messages = split(stream, limits.mail)
    raw, cut = next(messages)
    number = 1
    for number, (after, after_cut) in enumerate(messages, 2):
        yield whole(f"{origin}#{number - 1}", raw, limits.mail, cut=cut)
        raw, cut = after, after_cut
    yield whole(origin if number == 1 else f"{origin}#{number}", raw, limits.mail, cut=cut)


def _of_folder(folder: str, limits: Limits) -> Iterator[Mail]:
    """Walk a folder. Links to folders are not followed, since they may lead round in a circle."""
    waiting = _listed(folder)
    while waiting:
        entry = waiting.pop()
        try:
            if entry.is_dir(follow_symlinks=False):
                waiting += _listed(entry.path)
            elif entry.is_file() or not Path(entry.path).exists():
                yield from _of_file(entry.path, limits)
        except OSError as error:
            yield unreadable(entry.path, error)


def _listed(folder: str) -> list[os.DirEntry[str]]:
    """List what is worth reading in a folder, the last name first.

    Dot names are folders of a Maildir++ and hidden elsewhere. What lies in a Maildir beside its
    folders belongs to the mail server (``dovecot-uidlist``, ``maildirsize``, ...).
    """
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name, reverse=True)
    folders = {entry.name for entry in found if entry.is_dir()}
    if folders >= _DELIVERED:
        return [entry for entry in found if entry.name in folders - {"tmp"}]
    return [entry for entry in found if not entry.name.startswith(".")]
