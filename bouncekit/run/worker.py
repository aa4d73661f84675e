"""A process that reads mails: it gets a `Setup`, then one `Task` after the other, until nobody sends more.

It keeps nothing, so it may be killed at any moment, and it ends by itself when its parent is gone.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread

from bouncekit.run.reader import Reader
from bouncekit.run.tasks import ENCODER, SETUP, TASK

COMMAND = """\
import sys
sys.path[:] = sys.argv[2:]
from bouncekit.run.worker import main
main(int(sys.argv[1]))
"""
"""What Python is to run; its arguments are a socket's descriptor and the path that modules are found on."""

READY = b"ready"
"""The first message of a process, once it can read mails."""


def main(descriptor: int) -> None:
    """Serve the process at the other end of a socket."""
    # Who stops the whole group stops the parent, and that one sees to this one.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    with Connection(descriptor) as connection:
        try:
            _serve(connection)
        except (EOFError, ConnectionError):
            return


def _serve(connection: Connection) -> None:
    with Reader(SETUP.decode(connection.recv_bytes())) as reader:
        connection.send_bytes(READY)
        for task in _tasks(connection):
            connection.send_bytes(ENCODER.encode(reader.items(TASK.decode(task))))


def _tasks(connection: Connection) -> Iterator[bytes]:
    """Take the next task while one is being read, so that neither side ever waits for the other."""
    waiting: SimpleQueue[bytes | None] = SimpleQueue()

    def receive() -> None:
        try:
            while True:
                waiting.put(connection.recv_bytes())
        except (EOFError, OSError):
            waiting.put(None)

    Thread(target=receive, daemon=True).start()
    while (task := waiting.get()) is not None:
        yield task
