"""A run over a mailbox: many mails read side by side, their records put into a store, the mails moved.

The order in which reports come says nothing; which come does not depend on the number of processes.
What is in the store is on the disk before its report is handed on and before its mail leaves, so a
run may be killed at any moment and begun again: no mail is lost and none is there twice.
"""

from __future__ import annotations

import errno
import os
import stat
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from msgspec import Struct

from bouncekit.knowledge import Knowledge
from bouncekit.limits import DEFAULT, Limits
from bouncekit.records import Audience, Defect, Kind, Report
from bouncekit.run.leaving import Leaving
from bouncekit.run.pool import Pool, Result
from bouncekit.run.reader import Reader
from bouncekit.run.tasks import Item, Seen, Setup, Task, of_files, of_mails
from bouncekit.sources import Mail
from bouncekit.sources.files import contents, one
from bouncekit.sources.mail import shown, unreadable
from bouncekit.sources.walk import files
from bouncekit.store import Entry, Store
from bouncekit.store.entries import reported_at

DIED = "reader-died"
"""The process that read the mail did not survive it; the mail is left as it is."""


_NEVER_CHANGED = "an mbox, an archive or a pipe is never changed"


class Options(Struct, frozen=True, kw_only=True):
    """How a run reads, and what becomes of the mails."""

    knowledge: Knowledge
    lang: str = "en"
    audience: Audience = Audience.ADMIN
    hops: bool = False
    limits: Limits = DEFAULT
    workers: int | None = None
    """Processes that read; 0 for none but this one, None for one a core where there is much to read."""
    store: Store | None = None
    """Gets the records; mails that it has are passed over."""
    move_to: str | None = None
    """Folder into which mails go once their record is in the store."""
    delete: bool = False
    """Whether they are deleted then."""
    unknown_to: str | None = None
    """Folder for copies of what could not be judged (`unknown`)."""

    @property
    def leaves(self) -> bool:
        """Whether mails leave the mailbox. Only a store keeps what was learned of them."""
        return self.store is not None and (self.delete or self.move_to is not None)


class Counts(Struct):
    """What a run has done so far."""

    mails: int = 0
    new: int = 0
    """Put into the store by this run; without a store, all that could be read."""
    known: int = 0
    """In the store before, or read twice."""
    unreadable: int = 0
    copied: int = 0
    files: int = 0
    """Files that are done."""
    bytes: int = 0
    """Of mails taken out of files that hold many."""


class Run:
    """Reads a mailbox. Use it as a context: its processes are gone when it ends."""

    def __init__(self, path: str, options: Options) -> None:
        self.path = path
        self.counts = Counts()
        self.leaving = Leaving(path, options.move_to) if options.leaves else None
        self._options = options
        self._setup = _setup(options)
        self._own = frozenset(_files_of(options.store, path)) if options.store is not None else frozenset()
        self.is_folder = path != "-" and Path(path).is_dir()
        # Another process cannot open the pipes of this one.
        self._is_stream = path == "-" or (not self.is_folder and _is_stream(path))
        self._boxes: deque[str] = deque()
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def files(self) -> Iterator[str | Mail]:
        """Yield the files at or below the path. Raises `OSError` if there is nothing that can be opened."""
        if self.is_folder:
            _check_outside(self.path, self._options)
            return files(self.path, ordered=False)
        if self.leaving and (self._is_stream or one(self.path, self._options.limits) is None):
            raise OSError(errno.EPERM, f"mails cannot leave it: {_NEVER_CHANGED}", self.path)
        if self._is_stream:
            self._boxes.append(self.path)
            return iter(())
        Path(self.path).open("rb").close()
        return iter([self.path])

    def size(self) -> int | None:
        """Count the files, or the bytes of the only one; None where nothing tells how much there is."""
        if self.is_folder:
            return sum(1 for _ in self.files())
        return None if self._is_stream else Path(self.path).stat().st_size

    def done(self) -> int:
        """Give how much of `size` is done. What is packed gives more bytes than it has."""
        return self.counts.files if self.is_folder else self.counts.bytes

    def reports(self, found: Iterable[str | Mail] | None = None) -> Iterator[Report]:
        """Read some files, or all that there are, and yield the reports on the mails that are new.

        Raises `OSError` that names the path, the store or a folder for copies that cannot be used.
        """
        tasks = self._tasks(self.files() if found is None else found)
        while True:
            for task, items in self._results(tasks):
                yield from self._settled(task, items)
            # That a file holds many shows only when it is read, and it may have been the last.
            if not self._boxes:
                return
            tasks = self._of_boxes()

    def _tasks(self, found: Iterable[str | Mail]) -> Iterator[Task]:
        for task in of_files(each for each in found if each not in self._own):
            yield task
            yield from self._of_boxes()
        yield from self._of_boxes()

    def _of_boxes(self) -> Iterator[Task]:
        while self._boxes:
            path = self._boxes.popleft()
            yield from of_mails(self._taken_apart(path))
            self.counts.files += 1
            if self.leaving:
                self.leaving.stays(path, _NEVER_CHANGED)

    def _taken_apart(self, path: str) -> Iterator[Mail]:
        try:
            for mail in contents(path, self._options.limits):
                self.counts.bytes += len(mail.raw or b"")
                yield mail
        except OSError as error:
            if path == self.path:
                raise
            yield unreadable(path, error)

    def _results(self, tasks: Iterator[Task]) -> Iterator[Result]:
        """Read tasks side by side; a few mails are read here before another process would have started."""
        first = list(islice(tasks, 2))
        size = self._options.workers
        if size == 0 or (size is None and len(first) < 2):  # noqa: PLR2004  # there is no second one
            yield from ((task, self._reader.items(task)) for task in chain(first, tasks))
        else:
            yield from self._pool.results(chain(first, tasks))

    @cached_property
    def _reader(self) -> Reader:
        return self._open.enter_context(Reader(self._setup, self._options.knowledge))

    @cached_property
    def _pool(self) -> Pool:
        size = self._options.workers or len(os.sched_getaffinity(0))
        return self._open.enter_context(Pool(self._setup, size))

    def _settled(self, task: Task, items: list[Item] | None) -> Iterator[Report]:
        """Put into the store what was read, then let the mails leave, then hand their reports on."""
        items = [_killed(task)] if items is None else items
        self._boxes += (os.fsdecode(item.path) for item in items if item.many and item.path)
        entries = [item.entry for item in items if item.entry]
        added = self._added(entries)
        self._count(items, entries, added)
        if self.leaving:
            self.leaving.leave(_movable(items))
        yield from (entry.report for entry in entries)

    def _added(self, entries: list[Entry]) -> int:
        store = self._options.store
        if store is None:
            return sum(entry.digest is not None for entry in entries)
        return store.add(entries, knowledge=self._options.knowledge.revision)

    def _count(self, items: list[Item], entries: list[Entry], added: int) -> None:
        counts = self.counts
        mails = sum(not item.many for item in items)
        gone = sum(entry.digest is None for entry in entries)
        counts.mails += mails
        counts.new += added
        counts.unreadable += gone
        counts.known += mails - added - gone
        counts.copied += sum(item.copied for item in items)
        counts.files += sum(item.path is not None and not item.many for item in items)


def _files_of(store: Store, folder: str) -> Iterator[str]:
    """Yield the names that the files of a store have in a folder, where it may lie: it is no mail."""
    below = os.path.relpath(os.path.realpath(store.path), os.path.realpath(folder))
    yield from (os.path.join(folder, below + end) for end in ("", "-wal", "-shm", "-journal"))  # noqa: PTH118


def _check_outside(folder: str, options: Options) -> None:
    """Refuse folders for mails that would be read as part of the mailbox."""
    for name in (options.move_to, options.unknown_to):
        if name is not None and Path(name).resolve().is_relative_to(Path(folder).resolve()):
            raise OSError(errno.EINVAL, f"lies in {folder}, so what goes there would be read again", name)


def _is_stream(path: str) -> bool:
    with suppress(OSError):
        return not stat.S_ISREG(Path(path).stat().st_mode)
    return False


def _setup(options: Options) -> Setup:
    return Setup(
        knowledge=msgspec.json.encode(options.knowledge),
        lang=options.lang,
        audience=options.audience,
        hops=options.hops,
        limits=options.limits,
        store=os.fsencode(options.store.path) if options.store is not None else None,
        unknown_to=os.fsencode(options.unknown_to) if options.unknown_to is not None else None,
    )


def _movable(items: list[Item]) -> Iterator[tuple[str, Seen]]:
    """Yield the files whose one mail is in the store."""
    for item in items:
        if item.path and item.movable and (item.entry is None or item.entry.digest is not None):
            yield os.fsdecode(item.path), item.movable


def _killed(task: Task) -> Item:
    """Make the item of the one mail that killed the process that read it."""
    origin = shown(os.fsdecode(task.paths[0])) if task.paths else task.mails[0].origin
    report = Report(Kind.OTHER, origin=origin, defects=(Defect(DIED),))
    return Item(Entry(None, report, reported_at(None, report)), path=task.paths[0] if task.paths else None)
