"""The tables, and how an older store is brought up to date.

The files in ``migrations/`` are run in order, each once and in a transaction of its own; a file
that was released is never changed. SQLite's ``user_version`` holds the number of the last one, its
``application_id`` says that the file is a store of bouncekit at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from bouncekit.store.errors import failure

APPLICATION = 0x626E636B
"""``bnck``"""


@cache
def migrations() -> tuple[str, ...]:
    """Give the SQL of all migrations; the first makes version 1."""
    folder = files("bouncekit.store") / "migrations"
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda x: x.name)
    return tuple(file.read_text(encoding="utf-8") for file in found)


def bring_up_to_date(connection: sqlite3.Connection, path: str) -> None:
    """Make the tables, or add to them what a newer version has. Raises `StoreError` for what is no store."""
    if _version(connection, path) == len(migrations()):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it while this one waited for the lock.
        for number, script in enumerate(
            migrations()[_version(connection, path) :], _version(connection, path)
        ):
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection, path: str) -> int:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION:
        if application or version or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise failure(path, "is no bouncekit store")
        return 0
    if version > len(migrations()):
        raise failure(
            path, f"was written by a newer bouncekit (schema {version}, this one knows {len(migrations())})"
        )
    return int(version)


def _statements(script: str) -> Iterator[str]:
    """Split a script, as `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
