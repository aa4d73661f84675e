"""What goes to a process that reads mails, and what comes back, as MessagePack.

A task is a chunk: a message for each mail would cost more than the reading (facts: 5 times).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from bouncekit.limits import DEFAULT, Limits
from bouncekit.records import Audience
from bouncekit.sources import Mail
from bouncekit.store import Entry

FILES = 250
"""Mails in a task: enough to make its way cheap, few enough to begin again when a process dies."""
BYTES = 8 << 20
"""Bytes of mails that travel in one task."""


class Setup(Struct, frozen=True):
    """What is the same for all mails of a run."""

    knowledge: bytes
    """As JSON; to load it from its files would take each process seconds."""
    lang: str = "en"
    audience: Audience = Audience.ADMIN
    hops: bool = False
    limits: Limits = DEFAULT
    store: bytes | None = None
    """Mails in this store are known, and not read again."""
    unknown_to: bytes | None = None
    """Folder for copies of what could not be judged."""


class Task(Struct, array_like=True):
    """Some mails to read: files by their path, or mails that were taken out of an mbox or an archive."""

    paths: tuple[bytes, ...] = ()
    mails: tuple[Mail, ...] = ()
    again: bool = False
    """Its process died the first time."""

    def __len__(self) -> int:
        """Count the files and mails."""
        return len(self.paths) + len(self.mails)

    def singles(self) -> Iterator[Task]:
        """Yield a task for each file and mail alone, to find the one that is deadly."""
        yield from (Task((path,), again=True) for path in self.paths)
        yield from (Task(mails=(mail,), again=True) for mail in self.mails)


class Seen(Struct, frozen=True, array_like=True):
    """The file that was read, so that only that one is moved away and none that took its place."""

    device: int
    number: int
    size: int
    changed: int
    """Nanoseconds."""

    @classmethod
    def of(cls, found: os.stat_result) -> Seen:
        """Take it from what stat(2) gives."""
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


class Item(Struct, array_like=True):
    """What became of one file or mail."""

    entry: Entry | None = None
    """None where there is nothing to put into a store: the mail is known, or the file holds many."""
    path: bytes | None = None
    """Of the file, where the task named one."""
    many: bool = False
    """The file is an mbox or an archive, to be taken apart."""
    movable: Seen | None = None
    """Set where the file holds just this mail, and it was read whole."""
    copied: bool = False
    """A copy went to `Setup.unknown_to`."""


ENCODER = msgspec.msgpack.Encoder()
SETUP = msgspec.msgpack.Decoder(Setup)
TASK = msgspec.msgpack.Decoder(Task)
ITEMS = msgspec.msgpack.Decoder(list[Item])


def of_files(found: Iterable[str | Mail]) -> Iterator[Task]:
    """Put files together into tasks, and with them what stands for folders that cannot be listed.

    Those of a task are in the order of their names, so that a small folder gives the same every time.
    """
    paths: list[bytes] = []
    mails: list[Mail] = []
    for each in found:
        if isinstance(each, Mail):
            mails.append(each)
        else:
            paths.append(os.fsencode(each))
        if len(paths) + len(mails) >= FILES:
            yield Task(tuple(sorted(paths)), tuple(mails))
            paths, mails = [], []
    if paths or mails:
        yield Task(tuple(sorted(paths)), tuple(mails))


def of_mails(found: Iterable[Mail]) -> Iterator[Task]:
    """Put mails together into tasks."""
    mails: list[Mail] = []
    size = 0
    for mail in found:
        mails.append(mail)
        size += len(mail.raw or b"")
        if len(mails) >= FILES or size >= BYTES:
            yield Task(mails=tuple(mails))
            mails, size = [], 0
    if mails:
        yield Task(mails=tuple(mails))
