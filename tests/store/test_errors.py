"""A store that cannot be used ends in one line that says which and why."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bouncekit.store import Store, StoreError, sqlite
from store.making import bounce


def refused(path, **options):
    with pytest.raises(StoreError) as raised:
        Store.open(path, **options)
    line = str(raised.value)
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    return line.removeprefix(f"{path}: ")


def test_a_folder_that_is_not_there(tmp_path):
    assert refused(tmp_path / "no/s.db") == "cannot be opened: No such file or directory"


def test_a_store_that_is_asked_and_not_there_is_not_made(tmp_path):
    assert refused(tmp_path / "s.db", create=False) == "there is no such file"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"From: a letter\n\nhello\n" * 99, b"SQLite format 3\0" + b"x" * 9999])
def test_another_file_is_left_as_it_is(tmp_path, content):
    path = tmp_path / "s.db"
    path.write_bytes(content)
    assert refused(path) == "is no bouncekit store"
    assert path.read_bytes() == content


def test_a_folder_is_no_store(tmp_path):
    assert refused(tmp_path) == "is no bouncekit store"


def test_the_database_of_another_program_is_left_as_it_is(tmp_path):
    path = tmp_path / "s.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mails (x)")
    connection.close()
    before = path.read_bytes()
    assert refused(path) == "is no bouncekit store"
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_store(tmp_path):
    """`mktemp` makes one."""
    path = tmp_path / "s.db"
    path.touch()
    with Store.open(path) as store:
        assert store.add([bounce(1)]) == 1


def test_damage_is_told(tmp_path):
    path = tmp_path / "s.db"
    with Store.open(path) as store:
        store.add(map(bounce, range(200)))
    content = bytearray(path.read_bytes())
    content[8192:-4096] = os.urandom(len(content) - 8192 - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged|no bouncekit store"):
        _all(path)


def _all(path):
    with Store.open(path) as store:
        return [list(store.entries()), list(store.rows()), list(store.events())]


def test_a_report_that_was_tampered_with_is_told(tmp_path):
    path = tmp_path / "s.db"
    with Store.open(path) as store:
        store.add([bounce(1)])
    connection = sqlite3.connect(path)
    connection.execute("UPDATE mails SET report = '{'")
    connection.commit()
    connection.close()
    with Store.open(path) as store, pytest.raises(StoreError, match="holds a report that cannot be read"):
        list(store.reports())


def test_a_lock_that_is_never_given_back_is_told(tmp_path, monkeypatch):
    path = tmp_path / "s.db"
    Store.open(path).close()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.1)
    with Store.open(path) as store, pytest.raises(StoreError, match="is locked: another process"):
        store.add([bounce(1)])
    holder.execute("ROLLBACK")
    holder.close()


def test_a_full_disk_is_told_and_what_was_in_stays(tmp_path):
    """The limit on a file's size stands in for a disk that is full."""
    path = tmp_path / "s.db"
    with Store.open(path) as store:
        store.add(map(bounce, range(50)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 4096, before[1]))
    try:
        with pytest.raises(StoreError, match=r"disk|room") as raised, Store.open(path) as store:
            store.add(map(bounce, range(5000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(raised.value).startswith(str(path))
    with Store.open(path) as store:
        assert len(store) >= 50
        assert len(list(store.rows())) == len(store)
        store.add(map(bounce, range(1000)))
        assert sorted(int(report.origin.removeprefix("new/")) for report in store.reports())[:1000] == [
            *range(1000)
        ]


@pytest.fixture
def shared():
    """Give a folder that everybody may read, and only its owner may write to."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("s.db", "s.db: cannot be used; SQLite must be able to write to it and to its folder, even to read"),
        ("other.db", "other.db: there is no such file"),
        ("private/s.db", "s.db: cannot be opened: Permission denied"),
    ],
)
def test_what_a_stranger_may_not_do_is_told(shared, name, words):
    Store.open(shared / "s.db").close()
    (shared / "s.db").chmod(0o644)
    (shared / "private").mkdir(mode=0o700)
    script = (
        "import os, sys; from bouncekit.store import Store; os.setuid(65534)\n"
        "try:\n    Store.open(sys.argv[1], create=False)\n"
        "except OSError as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, shared / name], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().endswith(words)
