"""A file that is there whole or not at all, or standard output.

What is written goes to a hidden file beside the target, onto the disk, and takes the target's name
last. A run that fails or is killed leaves the file of the last whole run as it was.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_PART = ".part"
_LONGEST = 200
"""Characters kept of the target's name, since the hidden one must fit the file system too."""


@contextmanager
def output(target: str) -> Iterator[BinaryIO]:
    """Open ``target`` for writing; ``-`` is standard output. Raises `OSError` that names the target."""
    if target == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        # The name may be a link: what it leads to is replaced, and the link stays.
        path = Path(os.path.realpath(target))
        with _whole(path) if path.is_file() or not path.exists() else path.open("wb") as stream:
            yield stream
    except OSError as error:
        # A full disk does not say which file it could not take, and the hidden name tells a user nothing.
        if error.filename is None or str(error.filename).endswith(_PART):
            error.filename = target
        raise


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    part = path.with_name(f".{path.name[:_LONGEST]}.{secrets.token_hex(4)}{_PART}")
    with part.open("xb") as stream:
        try:
            if path.exists():
                os.fchmod(stream.fileno(), stat.S_IMODE(path.stat().st_mode))
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, as far as the file system can."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:
        return  # Network file systems refuse it; the file itself is on the disk.
    finally:
        os.close(descriptor)
