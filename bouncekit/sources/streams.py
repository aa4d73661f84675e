"""The mails in a stream of bytes: a single one, an mbox, or what either is packed in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from bouncekit.limits import Limits
from bouncekit.sources.mail import Mail, whole
from bouncekit.sources.marks import HEAD, packing
from bouncekit.sources.mbox import is_start, split

if TYPE_CHECKING:
    from bouncekit.sources.packed import Budget

_CHUNK = 1 << 20
"""Bytes asked for at a time; nearly all mails fit, and a pipe must not be given 256 MB at once."""


def mails(stream: BinaryIO, origin: str, limits: Limits, budget: Budget | None = None) -> Iterator[Mail]:
    """Yield the mails of a stream; ``budget`` is that of the file that the stream was unpacked from."""
    head = stream.read(HEAD)
    stream = io.BufferedReader(_Replayed(head, stream))
    packed_in = packing(head)
    if packed_in is None:
        yield from _plain(stream, origin, limits)
        return
    from bouncekit.sources import unpacking  # noqa: PLC0415  # most files need none of what it imports

    yield from unpacking.mails(stream, packed_in, origin, budget or unpacking.Budget(limits))


def chunks(stream: BinaryIO, room: int) -> Iterator[bytes]:
    """Read up to ``room`` bytes."""
    while room > 0 and (chunk := stream.read(min(room, _CHUNK))):
        room -= len(chunk)
        yield chunk


def _plain(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Mail]:
    """Yield the one mail of a stream, or those of an mbox with ``#1``, ``#2``, ... behind the origin."""
    first = stream.readline(limits.mail)
    if is_start(first):
        yield from _mbox(stream, origin, limits)
        return
    rest = b"".join(chunks(stream, limits.mail - len(first)))
    yield whole(origin, first + rest, limits.mail, cut=bool(stream.read(1)))


def _mbox(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[Mail]:
    """Give each mail its number; a single one is just a mail that kept its ``From `` line."""
    messages = split(stream, limits.mail)
    raw, cut = next(messages)
    number = 1
    for number, (after, after_cut) in enumerate(messages, 2):
        yield _numbered(f"{origin}#{number - 1}", raw, limits.mail, cut=cut)
        raw, cut = after, after_cut
    yield _numbered(origin if number == 1 else f"{origin}#{number}", raw, limits.mail, cut=cut)


def _numbered(origin: str, raw: bytes, limit: int, *, cut: bool) -> Mail:
    return whole(origin, raw, limit, cut=cut)._replace(alone=False)


class _Replayed(io.RawIOBase):
    """A stream with the bytes put back that were read to see what it is."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._stream.read(len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)
