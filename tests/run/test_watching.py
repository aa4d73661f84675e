"""Mails are read as they arrive, in Maildirs and in folders."""

import os
import subprocess
import time
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from bouncekit.cli import main
from bouncekit.run import watching
from tests.run.making import CHECKOUT, LETTER, bounce, maildir, names, start
from tests.run.test_killed import count, until


@pytest.fixture
def store(tmp_path):
    return tmp_path / "bounces.db"


@contextmanager
def watched(root, store, *arguments, **more):
    """Watch a folder, and stop with SIGTERM as a service manager does."""
    with start(
        root, "--store", store, "--watch", "--quiet", *arguments, stderr=subprocess.PIPE, **more
    ) as process:
        yield process
        process.terminate()
        _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (143, b"")


def deliver(root, name, raw, folder="new"):
    """Deliver as a mail server does: write below tmp, then rename."""
    (root / "tmp" / name).write_bytes(raw)
    (root / "tmp" / name).rename(root / folder / name)


def test_a_maildir_is_followed_and_a_restart_goes_on(tmp_path, store):
    root = maildir(tmp_path / "md", [bounce(0)])
    with watched(root, store):
        until(lambda: count(store) == 1)
        (root / "tmp/half").write_bytes(b"half")
        deliver(root, "1.host", bounce(1))
        until(lambda: count(store) == 2)
        maildir(root / ".New", [bounce(2)])
        until(lambda: count(store) == 3)
        deliver(root / ".New", "3.host", bounce(3))
        until(lambda: count(store) == 4)
        (root / "new/1.host").rename(root / "cur/1.host:2,S")
    deliver(root, "4.host", bounce(4))
    deliver(root / ".New", "5.host", bounce(5))
    with watched(root, store):
        until(lambda: count(store) == 6)
    assert len(names(root)) == 7


def test_a_plain_folder_is_followed_relative_and_through_a_link(tmp_path, store):
    """A file that is written in pieces is read when it is whole; the store may lie beside it."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    store = tmp_path / "real/bounces.db"
    ours, theirs = os.pipe()
    root = os.path.relpath(tmp_path / "link", CHECKOUT)
    with watched(root, store, "--format", "ndjson", stdout=theirs), open(ours, "rb") as reports:  # noqa: PTH123
        os.close(theirs)
        until(store.exists)
        with (tmp_path / "real/mail.eml").open("wb", buffering=0) as mail:
            for piece in bounce(1).splitlines(keepends=True):
                mail.write(piece)
                time.sleep(0.05)
        (tmp_path / "real/.hidden").write_bytes(LETTER)
        assert b'"recipient":"user1@example.org"' in reports.readline()
        assert count(store) == 1


def test_what_arrives_leaves_when_asked_to(tmp_path, store):
    root = maildir(tmp_path / "md", [])
    with watched(root, store, "--delete"):
        until(store.exists)
        deliver(root, "1.host", bounce(1))
        until(lambda: count(store) == 1)
        until(lambda: names(root) == [])


def test_a_file_that_was_just_written_waits(tmp_path, monkeypatch):
    path = tmp_path / "mail"
    path.write_bytes(LETTER)
    arrivals = watching._Arrivals()
    assert list(arrivals.whole([str(path), str(tmp_path / "gone")])) == []
    monkeypatch.setattr(watching.time, "time", lambda: path.stat().st_ctime + watching.SETTLED)
    assert list(arrivals.whole(arrivals.waiting())) == [str(path)]
    assert arrivals.waiting() == []


def refused(*arguments):
    """Give what is said of arguments that are wrong."""
    done = CliRunner().invoke(main, ["scan", *map(str, arguments)])
    assert done.exit_code == 2
    return " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--watch"], "--watch needs --store"),
        (["--delete"], "--delete needs --store"),
        (["--move-to", "x"], "--move-to needs --store"),
        (["--delete", "--move-to", "x", "--store", "s"], "not both"),
        (["--watch", "--store", "s", "--output", "x"], "standard output"),
        (["--watch", "--store", "s", "--format", "parquet"], "only ndjson, csv, table"),
    ],
)
def test_what_does_not_go_together_is_said(tmp_path, arguments, words):
    assert words in refused(tmp_path, *arguments)


def test_only_folders_are_watched(tmp_path, store):
    (tmp_path / "box").write_bytes(LETTER)
    for path in (tmp_path / "box", "-"):
        assert "a Maildir or a folder" in refused(path, "--watch", "--store", store)
