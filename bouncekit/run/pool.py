"""Processes that read mails side by side, and what is done when one of them dies.

Each has two tasks, one that it reads and one that waits, so that memory stays flat and no process
idles. When one dies, its mails are read again one by one: the one that kills a process of its own is
reported, and the others are not lost. (With multiprocessing.Pool a run would wait for ever then, and
concurrent.futures gives up all that is under way.)
"""

from __future__ import annotations

import errno
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import wait
from typing import Self, TypeAlias

from bouncekit.run.tasks import ENCODER, ITEMS, Item, Setup, Task
from bouncekit.run.worker import COMMAND, READY

_AHEAD = 2
_PATIENCE = 5.0
"""Seconds that a process without tasks gets to end."""


Result: TypeAlias = tuple[Task, list[Item] | None]


class PoolError(OSError):
    """A process cannot be started, or does not get as far as to read a mail."""


class Pool:
    """Some processes, started at once. Use it as a context: they are gone when it ends."""

    def __init__(self, setup: Setup, size: int) -> None:
        self._setup = ENCODER.encode(setup)
        self._size = size
        self._workers: list[_Worker] = []
        self._again: deque[Task] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for worker in self._workers:
            worker.end(_PATIENCE if kind is None else 0)

    def results(self, tasks: Iterator[Task]) -> Iterator[Result]:
        """Yield each task with what became of its mails, in the order in which they are done.

        None stands for the items of a task with one mail that killed the process that read it.
        """
        if not self._workers:
            self._workers = [_Worker() for _ in range(self._size)]
            for worker in self._workers:
                worker.set_up(self._setup)
        self._fill(tasks)
        while any(worker.tasks for worker in self._workers):
            done = [each for worker in self._ready() for each in self._received(worker)]
            self._fill(tasks)
            yield from done

    def _fill(self, tasks: Iterator[Task]) -> None:
        for _ in range(_AHEAD):
            for worker in self._workers:
                if len(worker.tasks) < _AHEAD:
                    task = self._again.popleft() if self._again else next(tasks, None)
                    if task is None:
                        return
                    worker.give(task)

    def _ready(self) -> list[_Worker]:
        found = wait([worker.connection for worker in self._workers if worker.tasks])
        return [worker for worker in self._workers if worker.connection in found]

    def _received(self, worker: _Worker) -> list[Result]:
        try:
            raw = worker.connection.recv_bytes()
        except (EOFError, ConnectionError):
            return self._replaced(worker)
        if raw == READY:
            worker.is_ready = True
            return []
        return [(worker.tasks.popleft(), ITEMS.decode(raw))]

    def _replaced(self, worker: _Worker) -> list[Result]:
        """Start a process in the place of a dead one, and let it begin with the mails of that one."""
        worker.end(0)
        if not worker.is_ready:
            raise PoolError(errno.ECHILD, "does not start; --workers 0 reads without it", "a reading process")
        suspect, *others = worker.tasks
        new = _Worker()
        self._workers[self._workers.index(worker)] = new
        new.set_up(self._setup)
        self._again.extendleft(reversed(others))
        if suspect.again:
            return [(suspect, None)]
        self._again.extendleft(reversed(list(suspect.singles())))
        return []


class _Worker:
    """One process, and what it was given to do."""

    def __init__(self) -> None:
        self.connection, theirs = Pipe()
        self.tasks: deque[Task] = deque()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter
                [sys.executable, "-c", COMMAND, str(theirs.fileno()), *sys.path],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                process_group=0,  # Ctrl-C is for the parent.
            )
        self.is_ready = False

    def set_up(self, setup: bytes) -> None:
        """Send the first message; it waits until the process has started."""
        self._send(setup)

    def give(self, task: Task) -> None:
        """Let the process read some mails."""
        self.tasks.append(task)
        self._send(ENCODER.encode(task))

    def _send(self, data: bytes) -> None:
        # That a process is dead shows when its answer is read.
        with suppress(ConnectionError):
            self.connection.send_bytes(data)

    def end(self, patience: float) -> None:
        """Let the process end when it has nothing to do; it is killed if it takes too long."""
        self.connection.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
