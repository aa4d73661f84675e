"""Read the mails of a task: in a process made for it (`worker`), or in this one where they are few."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Self

import msgspec

from bouncekit.knowledge import Knowledge
from bouncekit.records import Defect, Kind, Report
from bouncekit.run import unknown
from bouncekit.run.tasks import Item, Seen, Setup, Task
from bouncekit.sources import Mail, read
from bouncekit.sources.files import one
from bouncekit.sources.mail import unreadable
from bouncekit.sources.walk import renamed
from bouncekit.store import Entry, Store, digest
from bouncekit.store.entries import reported_at

FAILED = "reader-failed"
"""The mail was read, but made bouncekit fail: a fault of bouncekit, which is to be reported."""


class Reader:
    """Reads mails in the way of one `Setup`. Only the store is asked, nothing is put into it."""

    def __init__(self, setup: Setup, knowledge: Knowledge | None = None) -> None:
        """Set out to read; ``knowledge`` is that of the setup, where it need not be decoded."""
        self._knowledge = knowledge or msgspec.json.decode(setup.knowledge, type=Knowledge)
        self._store = Store.open(os.fsdecode(setup.store)) if setup.store else None
        self._limits = setup.limits
        self._unknown_to = Path(os.fsdecode(setup.unknown_to)) if setup.unknown_to else None
        self._read = partial(
            read,
            lang=setup.lang,
            audience=setup.audience,
            knowledge=self._knowledge,
            hops=setup.hops,
            limits=setup.limits,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._store is not None:
            self._store.close()

    def items(self, task: Task) -> list[Item]:
        """Read the mails of a task, and give what became of each, in their order."""
        return [*map(self._of_file, task.paths), *map(self._of_mail, task.mails)]

    def _of_file(self, path: bytes) -> Item:
        name, mail, seen = self._found(os.fsdecode(path))
        path = os.fsencode(name)
        if mail is None:
            return Item(path=path, many=True)
        item = self._of_mail(mail)
        item.path = path
        item.movable = seen if mail.defect is None else None
        return item

    def _found(self, path: str) -> tuple[str, Mail | None, Seen | None]:
        """Read a file, also if it has got a new name since it was listed; None if it holds many mails."""
        try:
            return path, *self._opened(path)
        except FileNotFoundError as error:
            with suppress(OSError):
                if new := renamed(path):
                    return new, *self._opened(new)
            return path, unreadable(path, error), None
        except OSError as error:
            return path, unreadable(path, error), None

    def _opened(self, path: str) -> tuple[Mail | None, Seen]:
        # What it is like is asked first, so that a later change shows.
        seen = Seen.of(os.lstat(path))
        return one(path, self._limits), seen

    def _of_mail(self, mail: Mail) -> Item:
        mark = None if mail.raw is None else digest(mail.raw)
        if self._store is not None and mark in self._store:
            return Item()
        try:
            report = self._read(mail)
            entry = Entry(mark, report, reported_at(mail.raw, report))
            msgspec.msgpack.encode(entry)
        except Exception as error:  # noqa: BLE001  # one odd mail must not end a run over a million
            report = Report(Kind.OTHER, origin=mail.origin, defects=(_failure(error),))
            entry = Entry(None, report, reported_at(None, report))
        return Item(entry, copied=self._copied(mail, report))

    def _copied(self, mail: Mail, report: Report) -> bool:
        if self._unknown_to is None or mail.raw is None:
            return False
        if unknown.is_judged(report, mail.raw, self._knowledge):
            return False
        unknown.copy(mail.raw, self._unknown_to)
        return True


def _failure(error: Exception) -> Defect:
    """Say what made the reading of a mail fail."""
    return Defect(FAILED, f"{type(error).__name__}: {error}"[:300].encode("utf-8", "replace").decode())
