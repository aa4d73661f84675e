"""Compressed files, unpacked as they are read and within bounds.

A file of a few kilobytes can unpack to terabytes, and archives can be packed in archives; so all
that comes out of one file, at every depth, is held against the bytes that went in (`Budget`).
"""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Protocol, TypeAlias

from bouncekit.limits import Limits
from bouncekit.sources import marks

_BUFFER = 1 << 16
_ZSTD_PIECE = 512
"""Bytes unpacked at a time: a block of 4 bytes can become 128 KB (RFC 8878, section 3.1.1.2)."""


class Budget:
    """What has been read of one file, and what it has unpacked to."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._read = 0
        self._made = 0
        self._depth = 0

    def read(self, size: int) -> None:
        """Count bytes of the file itself."""
        self._read += size

    def made(self, size: int) -> None:
        """Count unpacked bytes. Raises `OSError` when they are too many."""
        self._made += size
        limits = self.limits
        if self._made > max(limits.unpacked_free, limits.unpacked_ratio * self._read):
            raise OSError(errno.EFBIG, f"unpacks to more than {limits.unpacked_ratio} times its size")
        if self._made > limits.unpacked:
            raise OSError(errno.EFBIG, f"unpacks to more than {limits.unpacked} bytes")

    @contextmanager
    def level(self) -> Iterator[bool]:
        """Go one level down, and tell whether it is the first. Raises `OSError` where that is too deep."""
        if self._depth >= self.limits.packed_depth:
            raise OSError(errno.ELOOP, f"is packed more than {self.limits.packed_depth} times")
        self._depth += 1
        try:
            yield self._depth == 1
        finally:
            self._depth -= 1


class Readable(Protocol):
    """All that is asked of what unpacks."""

    def read(self, size: int, /) -> bytes:
        """Give up to ``size`` bytes, none at the end."""


_Opener: TypeAlias = Callable[[BinaryIO], Readable]


def unpack(stream: BinaryIO, packing: str, budget: Budget) -> BinaryIO:
    """Unpack a stream (`marks.packing`) while it is read. What is damaged or too big raises `OSError`."""
    return io.BufferedReader(_Unpacked(_OPENERS[packing](stream), budget), _BUFFER)


def counted(stream: Readable, budget: Budget) -> BinaryIO:
    """Count what is read of a file."""
    return io.BufferedReader(_Counted(stream, budget), _BUFFER)


def _zstd(stream: BinaryIO) -> Readable:
    try:
        import zstandard  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        raise OSError(errno.ENOTSUP, "is packed with zstd: pip install 'bouncekit[zstd]'") from error
    return _Zstd(stream, zstandard.ZstdDecompressor().decompressobj, zstandard.ZstdError)


class _Zstd:
    """Frames of zstd one after the other. The reader of the library does not notice a missing end."""

    def __init__(self, stream: BinaryIO, start: Callable[[], Any], error: type[Exception]) -> None:
        self._stream = stream
        self._start = start
        self._error = error
        self._frame = start()
        self._rest = b""
        self._begun = False
        self._ready = io.BytesIO()

    def read(self, size: int, /) -> bytes:
        while not (data := self._ready.read(size)):
            packed = self._rest or self._stream.read(_ZSTD_PIECE)
            if not packed:
                if self._begun:
                    raise EOFError("its end is missing")
                return b""
            self._ready = io.BytesIO(self._unpacked(packed))
        return data

    def _unpacked(self, packed: bytes) -> bytes:
        try:
            data = bytes(self._frame.decompress(packed))
        except self._error as error:
            raise zlib.error(str(error)) from error
        self._begun = not self._frame.eof
        self._rest = b""
        if self._frame.eof:
            self._rest = self._frame.unused_data
            self._frame = self._start()
        return data


_OPENERS: dict[str, _Opener] = {
    marks.GZIP: lambda stream: gzip.GzipFile(fileobj=stream),
    marks.BZIP2: bz2.BZ2File,
    marks.XZ: lzma.LZMAFile,
    marks.ZSTD: _zstd,
}


class _Counted(io.RawIOBase):
    def __init__(self, stream: Readable, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self._budget.read(len(data))
        buffer[: len(data)] = data
        return len(data)


class _Unpacked(io.RawIOBase):
    def __init__(self, stream: Readable, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
            raise OSError(errno.EIO, f"is damaged: {error}") from error
        self._budget.made(len(data))
        buffer[: len(data)] = data
        return len(data)
