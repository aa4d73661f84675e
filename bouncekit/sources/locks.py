"""An advisory lock on an mbox while it is read, as mail servers take one while they write to it."""

from __future__ import annotations

import errno
import fcntl
import time

PATIENCE = 30.0
"""Seconds to wait for a server that writes: it appends one mail, and has done so long before."""
_PAUSE = 0.1
_TAKEN = {errno.EACCES, errno.EAGAIN}


def lock(descriptor: int) -> None:
    """Take a shared fcntl(2) lock on an open file; it goes when the file is closed.

    Raises `OSError` if another process keeps it for too long. A file system without locks has none.
    """
    end = time.monotonic() + PATIENCE
    while not _taken(descriptor):
        if time.monotonic() > end:
            raise OSError(errno.EAGAIN, f"is locked: another process has written to it for {PATIENCE:g} s")
        time.sleep(_PAUSE)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _TAKEN
    return True
