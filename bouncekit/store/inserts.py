"""Put one entry into the tables."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import msgspec

from bouncekit.records import Outcome
from bouncekit.sinks.rows import COLUMNS, Column
from bouncekit.store.entries import Entry
from bouncekit.store.keys import address_key

_OF_MAIL = frozenset(
    {
        "origin",
        "kind",
        "format",
        "reporting_mta",
        "arrival_date",
        "language",
        "sender",
        "message_id",
        "subject",
        "sent_date",
        "list_id",
        "defects",
    }
)
"""Columns that are the same for all recipients of a mail."""
_MAIL = tuple(column for column in COLUMNS if column.name in _OF_MAIL)
_OUTCOME = tuple(column for column in COLUMNS if column.name not in _OF_MAIL)
_NOBODY = Outcome()
_NOTE = "INSERT INTO unreadable (origin, read_at, why) VALUES (?, ?, ?)"


def _sql(table: str, own: tuple[str, ...], columns: tuple[Column, ...]) -> str:
    names = (*own, *(column.name for column in columns))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608  # ours


_PUT_MAIL = (
    _sql("mails", ("digest", "reported_at", "read_at", "knowledge", "report"), _MAIL)
    + " ON CONFLICT (digest) DO NOTHING"
)
_PUT_OUTCOME = _sql("outcomes", ("mail", "number", "address", "final_address"), _OUTCOME)


def insert(connection: sqlite3.Connection, entry: Entry, knowledge: str | None) -> bool:
    """Put a mail and its outcomes in; tell whether it was new. One that could not be read is noted."""
    report = entry.report
    now = datetime.now(UTC).isoformat(timespec="seconds")
    connection.execute("DELETE FROM unreadable WHERE origin = ?", (report.origin,))
    if entry.digest is None:
        why = "; ".join(defect.detail or defect.name for defect in report.defects)
        connection.execute(_NOTE, (report.origin or "", now, why))
        return False
    values = [column.of(report, _NOBODY) for column in _MAIL]
    own = (entry.digest, entry.date.isoformat(), now, knowledge, msgspec.json.encode(report).decode())
    cursor = connection.execute(_PUT_MAIL, (*own, *values))
    if not cursor.rowcount:
        return False
    mail = cursor.lastrowid
    connection.executemany(
        _PUT_OUTCOME,
        (
            (mail, number, *_keys(outcome), *(column.of(report, outcome) for column in _OUTCOME))
            for number, outcome in enumerate(report.outcomes)
        ),
    )
    return True


def _keys(outcome: Outcome) -> tuple[str | None, str | None]:
    """Give the keys of the address that was mailed and of the final one."""
    final = address_key(outcome.recipient) if outcome.recipient else None
    return address_key(outcome.original_recipient) if outcome.original_recipient else final, final
