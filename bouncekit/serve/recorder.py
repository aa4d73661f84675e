"""A thread that reads mails and puts their records into the store, many in one commit.

Each commit waits for the disk. While it does, further mails arrive; they share the next one, so
that a busy server makes fewer and larger commits, and nobody waits for a batch to fill up.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple

from bouncekit.knowledge import Knowledge
from bouncekit.limits import DEFAULT, Limits
from bouncekit.records import Audience
from bouncekit.serve.intake import received
from bouncekit.store import Entry, Store, StoreError

_MOST = 200
"""Mails in a commit."""
_TRIES = 3


class Received(NamedTuple):
    """A mail that waits for its record."""

    raw: bytes
    recipients: Sequence[str]
    origin: str
    done: Future[None]


class Recorder:
    """Keeps the records of mails that a server takes. All its methods may be called from any thread."""

    def __init__(
        self,
        path: str,
        *,
        knowledge: Knowledge,
        lang: str = "en",
        audience: Audience = Audience.ADMIN,
        limits: Limits = DEFAULT,
    ) -> None:
        """Open the store at ``path``, and raise `StoreError` where it cannot be used."""
        Store.open(path).close()
        self._path = path
        self._knowledge = knowledge
        self._lang = lang
        self._audience = audience
        self._limits = limits
        self._store: Store | None = None
        self._seen: tuple[int, int] | None = None
        self._waiting: SimpleQueue[Received | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="recorder")
        self._thread.start()

    def close(self) -> None:
        """End once all that was given is recorded."""
        self._waiting.put(None)
        self._thread.join()

    def record(self, raw: bytes, recipients: Sequence[str], origin: str) -> Future[None]:
        """Give a mail; the future is done once its record is on the disk.

        It ends with a `StoreError` where the store fails, or with what a fault of bouncekit raised.
        """
        mail = Received(raw, recipients, origin, Future())
        self._waiting.put(mail)
        return mail.done

    def _run(self) -> None:
        for mails in self._batches():
            read = [(mail, entry) for mail in mails if (entry := self._entry(mail))]
            try:
                self._add([entry for _, entry in read])
            except Exception as error:  # noqa: BLE001  # whatever it was, the senders keep their mails
                for mail, _ in read:
                    mail.done.set_exception(error)
            else:
                for mail, _ in read:
                    mail.done.set_result(None)
        self._forget()

    def _batches(self) -> Iterator[list[Received]]:
        """Yield all that waits, as soon as something does; end behind None."""
        last = False
        while not last:
            first = self._waiting.get()
            mails, last = ([first], False) if first else ([], True)
            with suppress(Empty):
                while not last and len(mails) < _MOST:
                    mail = self._waiting.get_nowait()
                    mails, last = ([*mails, mail], False) if mail else (mails, True)
            if mails:
                yield mails

    def _entry(self, mail: Received) -> Entry | None:
        try:
            return received(
                mail.raw,
                mail.recipients,
                origin=mail.origin,
                knowledge=self._knowledge,
                lang=self._lang,
                audience=self._audience,
                limits=self._limits,
            )
        except Exception as error:  # noqa: BLE001  # one odd mail must not end the service
            mail.done.set_exception(error)
            return None

    def _add(self, entries: list[Entry]) -> None:
        """Commit, into the file that stands at the path: another may have taken its place."""
        for _ in range(_TRIES):
            with self._forgotten_if_it_fails():
                store = self._store = self._store or Store.open(self._path)
                seen = self._seen = self._seen or _file(self._path)
                store.add(entries, knowledge=self._knowledge.revision)
            if seen == _file(self._path):
                return
            self._forget()
        raise OSError(errno.ESTALE, "is replaced again and again", self._path)

    @contextmanager
    def _forgotten_if_it_fails(self) -> Iterator[None]:
        try:
            yield
        except StoreError:
            self._forget()
            raise

    def _forget(self) -> None:
        """Close the store, to open it anew with the next mail."""
        store, self._store, self._seen = self._store, None, None
        if store:
            with suppress(StoreError):
                store.close()


def _file(path: str) -> tuple[int, int] | None:
    """Tell files apart that stand at the same path one after the other."""
    with suppress(OSError):
        found = os.stat(path)  # noqa: PTH116  # the path is text
        return found.st_dev, found.st_ino
    return None
