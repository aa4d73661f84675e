"""A store of any earlier version is brought up to date and keeps what is in it."""

import sqlite3
from contextlib import closing

import pytest

from bouncekit.sinks.rows import COLUMNS
from bouncekit.store import Store, StoreError, schema
from store.making import bounce


def at_version(path, version, monkeypatch):
    """Make a store as the bouncekit of that schema version did."""
    with monkeypatch.context() as patched:
        patched.setattr(schema, "migrations", lambda: ALL[:version])
        Store.open(path).close()


ALL = schema.migrations()
MAIL = (
    "INSERT INTO mails (id, digest, reported_at, read_at, report, origin, kind) "
    "VALUES (1, ?, ?, ?, ?, 'new/1', 'bounce')"
)
OUTCOME = (
    "INSERT INTO outcomes (mail, number, address, final_address, recipient, action, reason, category, fault, "
    "certainty) VALUES (1, 0, 'u1@example.net', 'u1@example.net', 'u1@example.net', 'failed', "
    "'user_unknown', 'unknown', 'recipient', 'inferred')"
)
REPORT = (
    '{"kind":"bounce","origin":"new/1","outcomes":[{"recipient":"u1@example.net","action":"failed",'
    '"reason":"user_unknown","fault":"recipient"}]}'
)


@pytest.mark.parametrize("version", range(1, len(ALL)))
def test_an_older_store_is_brought_up_to_date(tmp_path, monkeypatch, version):
    path = tmp_path / "s.db"
    at_version(path, version, monkeypatch)
    old = bounce(1)
    connection = sqlite3.connect(path)
    values = (old.digest, old.date.isoformat(), old.date.isoformat(), REPORT)
    connection.execute(MAIL, values)
    connection.execute(OUTCOME)
    connection.commit()
    assert connection.execute("PRAGMA user_version").fetchone() == (version,)
    connection.close()
    with Store.open(path) as store:
        assert list(store.entries()) == [old]
        assert store.add([bounce(1), bounce(2)]) == 1
        assert len(list(store.rows())) == 2
        assert list(store.unreadable()) == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(ALL),)


def test_a_migration_that_fails_changes_nothing(tmp_path, monkeypatch):
    path = tmp_path / "s.db"
    at_version(path, len(ALL), monkeypatch)
    with monkeypatch.context() as patched:
        broken = (*ALL, "CREATE TABLE extra (x);\nINSERT INTO nowhere VALUES (1);\n")
        patched.setattr(schema, "migrations", lambda: broken)
        with pytest.raises(StoreError, match="no such table: nowhere"):
            Store.open(path)
    with Store.open(path) as store:
        store.add([bounce(1)])
    with closing(sqlite3.connect(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert "extra" not in tables


def test_a_store_of_a_newer_version_is_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "s.db"
    with monkeypatch.context() as patched:
        patched.setattr(schema, "migrations", lambda: (*ALL, "CREATE TABLE future (x);\n"))
        Store.open(path).close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as raised:
        Store.open(path)
    assert (
        str(raised.value) == f"{path}: was written by a newer bouncekit "
        f"(schema {len(ALL) + 1}, this one knows {len(ALL)})"
    )
    assert path.read_bytes() == before


def test_every_column_of_the_sinks_has_its_place_in_one_table(tmp_path):
    Store.open(tmp_path / "s.db").close()
    types = {str: "TEXT", int: "INTEGER", bool: "INTEGER"}
    with closing(sqlite3.connect(tmp_path / "s.db")) as connection:
        found = [
            (name, declared)
            for table in ("mails", "outcomes")
            for _, name, declared, *_ in connection.execute(f"PRAGMA table_info({table})")
        ]
    for column in COLUMNS:
        assert [declared for name, declared in found if name == column.name] == [types[column.type]]
