"""The store: one SQLite file with each mail once, however often and by whomever it is read.

Writers take the lock for one batch at a time (WAL mode, so that readers never wait), and a batch is
on the disk when `Store.add` comes back. A process that is killed leaves whole batches behind; the
next run skips the mails that are in (`digest in store`) and goes on.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby, islice
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple, Self

import msgspec

from bouncekit.policy import Event
from bouncekit.records import Action, Fault, Kind, Outcome, Report
from bouncekit.sinks.rows import COLUMNS, Row
from bouncekit.store import inserts
from bouncekit.store.entries import Entry
from bouncekit.store.errors import failure, told
from bouncekit.store.keys import address_key
from bouncekit.store.schema import bring_up_to_date

BATCH = 500
"""Mails in a transaction: enough to make the disk's part small, few enough to read again."""
_PATIENCE = 60
"""Seconds to wait for another process that writes."""
_PAUSE = 0.05
_DECODER = msgspec.json.Decoder(Report)


class Reported(NamedTuple):
    """One thing that was reported about an address."""

    date: datetime
    """When, in UTC."""
    report: Report
    outcome: Outcome


class Store:
    """The mails that were read, and what they say. Use it in one thread, and not across a fork.

    Every method raises `StoreError`, one line that names the file, where it cannot be used.
    """

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: str | PathLike[str], *, create: bool = True) -> Self:
        """Open the store at ``path``, and bring one of an older version up to date.

        A new one is made if ``create`` is set; only its owner may read it, since it holds addresses.
        """
        name = fspath(path)
        with told(name):
            _make(name) if create else _must_be(name)
            connection = sqlite3.connect(name, timeout=_PATIENCE, isolation_level=None)
            try:
                _prepare(connection, name)
            except BaseException:
                connection.close()
                raise
        return cls(name, connection)

    def close(self) -> None:
        """Close the file."""
        with told(self.path):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __contains__(self, digest: object) -> bool:
        """Tell whether the mail with this digest (`entries.digest`) is in."""
        with told(self.path):
            found = self._connection.execute("SELECT 1 FROM mails WHERE digest = ?", (digest,)).fetchone()
        return found is not None

    def __bool__(self) -> bool:
        """A store is one, also while nothing is in it."""
        return True

    def __len__(self) -> int:
        """Count the mails."""
        with told(self.path):
            return int(self._connection.execute("SELECT count(*) FROM mails").fetchone()[0])

    def add(self, entries: Iterable[Entry], *, knowledge: str | None = None) -> int:
        """Put mails in, those left out that are in already, and give the number of new ones.

        They are taken as they come and written in batches, each of which is there whole or not at
        all. ``knowledge`` is the revision of the knowledge that judged them.
        """
        waiting = iter(entries)
        added = 0
        while batch := list(islice(waiting, BATCH)):
            with told(self.path), self._transaction():
                added += sum(inserts.insert(self._connection, entry, knowledge) for entry in batch)
        return added

    def entries(self) -> Iterator[Entry]:
        """Yield every mail, in the order in which they were put in."""
        sql = "SELECT digest, report, reported_at FROM mails ORDER BY id"
        for digest, report, date in self._rows(sql):
            with told(self.path):
                decoded = _DECODER.decode(report)
            yield Entry(digest, decoded, datetime.fromisoformat(date))

    def reports(self) -> Iterator[Report]:
        """Yield the report of every mail, in the order in which they were put in."""
        return (entry.report for entry in self.entries())

    def rows(self) -> Iterator[Row]:
        """Yield a row for each recipient, as the tabular sinks have it."""
        names = ", ".join(column.name for column in COLUMNS)
        for row in self._rows(f"SELECT {names} FROM recipients ORDER BY mail, number"):  # noqa: S608  # our names
            yield tuple(
                bool(value) if column.type is bool and value is not None else value
                for column, value in zip(COLUMNS, row, strict=True)
            )

    def addresses(self) -> Iterator[str]:
        """Yield each address that something was reported about, in the form of `address_key`, sorted.

        It is the address that was mailed: the original recipient where the report has one.
        """
        return (
            address
            for (address,) in self._rows(
                "SELECT DISTINCT address FROM outcomes WHERE address IS NOT NULL ORDER BY address"
            )
        )

    def history(self, address: str) -> Iterator[Reported]:
        """Yield all that was reported about an address, as mailed or as the final one; oldest first."""
        key = address_key(address)
        sql = """
            SELECT reported_at, report, number FROM outcomes JOIN mails ON mails.id = outcomes.mail
            WHERE address = ? OR final_address = ? ORDER BY reported_at, mail, number
        """
        for date, report, number in self._rows(sql, key, key):
            with told(self.path):
                decoded = _DECODER.decode(report)
            yield Reported(datetime.fromisoformat(date), decoded, decoded.outcomes[number])

    def events(self) -> Iterator[tuple[str, list[Event]]]:
        """Yield each address of `addresses` with its history, as `bouncekit.policy` weighs it."""
        sql = """
            SELECT address, reported_at, kind, action, reason, fault
            FROM outcomes JOIN mails ON mails.id = outcomes.mail
            WHERE address IS NOT NULL ORDER BY address
        """
        for address, found in groupby(self._rows(sql), key=lambda row: row[0]):
            yield address, [_event(*row[1:]) for row in found]

    def place(self, source: str) -> tuple[int, int] | None:
        """Tell how far a source was read: its validity and the last number; None where it never was."""
        found = next(self._rows("SELECT validity, last FROM places WHERE source = ?", source), None)
        return (int(found[0]), int(found[1])) if found else None

    def set_place(self, source: str, validity: int, last: int) -> None:
        """Keep how far a source was read; call it once its mails are in."""
        sql = "INSERT OR REPLACE INTO places (source, validity, last) VALUES (?, ?, ?)"
        with told(self.path), self._transaction():
            self._connection.execute(sql, (source, validity, last))

    def unreadable(self) -> Iterator[tuple[str, str]]:
        """Yield where mails lie that could not be read in the last run, and why."""
        return (
            (origin, why) for origin, why in self._rows("SELECT origin, why FROM unreadable ORDER BY origin")
        )

    def _rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, a few of them in memory at a time."""
        with told(self.path):
            cursor = self._connection.execute(sql, values)
            while rows := cursor.fetchmany(BATCH):
                yield from rows

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def _make(path: str) -> None:
    """Make an empty file for its owner alone, if there is none; SQLite gives its side files the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        _must_be(path)


def _must_be(path: str) -> None:
    if not Path(path).is_file():
        raise failure(path, "is no bouncekit store" if Path(path).exists() else "there is no such file")


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    bring_up_to_date(connection, path)
    connection.execute("PRAGMA foreign_keys = ON")
    # A mail may be deleted once its record is in, so that must outlive a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    _journal(connection)


def _journal(connection: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite does not wait where others are about to do the same."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _event(date: str, kind: str, action: str | None, reason: str, fault: str) -> Event:
    outcome = Outcome(action=Action(action) if action else None, reason=reason, fault=Fault(fault))
    return Event(datetime.fromisoformat(date), outcome, Kind(kind))
