"""What can go wrong with a store, in one line that names it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

_READ_ONLY = "cannot be used; SQLite must be able to write to it and to its folder, even to read"
_WORDS = {
    "file is not a database": "is no bouncekit store",
    "database is locked": "is locked: another process has been writing for a minute",
    "database or disk is full": "cannot be written: the disk is full",
    "attempt to write a readonly database": _READ_ONLY,
    "database disk image is malformed": "is damaged; `sqlite3 STORE .recover` may save what is in it",
    "unable to open database file": _READ_ONLY,
    "disk I/O error": "cannot be written or read: disk error, or no room",
}
"""What SQLite says, in words for who runs bouncekit."""


class StoreError(OSError):
    """A store that cannot be opened, read or written; ``filename`` names it, ``strerror`` says why."""

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"


def failure(path: str, words: str) -> StoreError:
    """Make the error for the store at ``path``."""
    return StoreError(errno.EIO, words, path)


@contextmanager
def told(path: str) -> Iterator[None]:
    """Turn what SQLite, the system and the decoder raise into a `StoreError`."""
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        raise failure(path, f"cannot be opened: {error.strerror}") from error
    except sqlite3.Error as error:
        words = str(error)
        raise failure(path, _WORDS.get(words, words)) from error
    except msgspec.DecodeError as error:
        raise failure(path, f"holds a report that cannot be read: {error}") from error
