"""The files in a tar archive, read one after the other and never put on the disk.

So a name like ``../../etc/passwd`` does no harm. Links, devices and pipes in an archive hold no mail.
"""

from __future__ import annotations

import errno
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO, Self


def members(stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """Yield name and content of each file. Each must be read before the next; damage raises `OSError`."""
    with told(), tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member, errors="surrogateescape") as tar:
        while member := tar.next():
            # An archive of millions of mails must not stay in memory.
            tar.members.clear()  # type: ignore[attr-defined]  # not in the stubs
            hidden = PurePosixPath(member.name).name.startswith(".")
            if member.isreg() and not hidden and (content := tar.extractfile(member)):
                yield member.name, content  # type: ignore[misc]  # it reads like a BinaryIO


class _Member(tarfile.TarInfo):
    """A member whose damaged header is an error, where tarfile takes it for the end of the archive."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]  # not in the stubs
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(str(error)) from error

    def isreg(self) -> bool:
        """Leave sparse files out: a few bytes of them stand for terabytes of zeros."""
        return super().isreg() and not self.issparse()


@contextmanager
def told() -> Iterator[None]:
    """Turn what tarfile raises into an `OSError`."""
    try:
        yield
    except tarfile.TarError as error:
        raise OSError(errno.EIO, f"is damaged: {error}") from error
