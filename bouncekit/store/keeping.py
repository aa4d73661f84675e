"""Read mails into a store: those that it has already are not even parsed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from bouncekit.records import Report
from bouncekit.sources import Mail
from bouncekit.store.entries import Entry, digest, reported_at
from bouncekit.store.sqlite import BATCH, Store

_AT_LEAST_EVERY = 2.0
"""Seconds after which what was read is put in, however little it is."""


class Kept:
    """Iterate over the reports of the mails that are new to the store, each once it is in.

    A run that ends early, by Ctrl-C or by an error, keeps what it has read.
    """

    def __init__(
        self,
        store: Store,
        mails: Iterable[Mail],
        read: Callable[[Mail], Report],
        *,
        knowledge: str | None = None,
    ) -> None:
        """Set out to ``read`` what is new; ``knowledge`` is the revision that it is judged by."""
        self._store = store
        self._mails = mails
        self._read = read
        self._knowledge = knowledge
        self.new = 0
        """Mails put in, by this run."""
        self.known = 0
        """Mails that were in."""
        self.unreadable = 0

    def __iter__(self) -> Iterator[Report]:
        batch: list[Entry] = []
        since = time.monotonic()
        try:
            for mail in self._mails:
                batch += self._entries(mail)
                if len(batch) >= BATCH or (batch and time.monotonic() - since > _AT_LEAST_EVERY):
                    yield from self._put(batch)
                    since = time.monotonic()
            yield from self._put(batch)
        finally:
            for _ in self._put(batch):
                pass

    def _entries(self, mail: Mail) -> Iterator[Entry]:
        """Yield the mail's entry if it is new."""
        mark = None if mail.raw is None else digest(mail.raw)
        if mark in self._store:
            self.known += 1
            return
        report = self._read(mail)
        yield Entry(mark, report, reported_at(mail.raw, report))

    def _put(self, batch: list[Entry]) -> Iterator[Report]:
        entries, batch[:] = batch[:], []
        added = self._store.add(entries, knowledge=self._knowledge)
        gone = sum(entry.digest is None for entry in entries)
        self.new += added
        self.unreadable += gone
        self.known += len(entries) - added - gone
        yield from (entry.report for entry in entries)
