"""Killed at any moment and written by several at once: no mail is lost, none is there twice."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bouncekit.store import Store

WRITER = Path(__file__).with_name("writer.py")
MAILS = 600


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a folder of mails, the first line of each its number."""
    made = tmp_path_factory.mktemp("mails")
    for number in range(MAILS):
        (made / f"{number:04}").write_bytes(b"%d\n\nmail\n" % number)
    return made


def start(store, folder, pause=0.0):
    arguments = [sys.executable, WRITER, store, folder, str(pause)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process):
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors.decode()


def in_it(path):
    """Count how often each mail is in, after a look at the file's own health."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    with Store.open(path) as store:
        assert len(list(store.rows())) == len(store)
        return Counter(report.origin for report in store.reports())


def everything(folder):
    return Counter(str(path) for path in folder.iterdir())


def test_killed_in_the_middle_and_resumed_it_has_every_mail_once(tmp_path, folder):
    path = tmp_path / "s.db"
    before = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    for reports in (1, 45, 130):
        with start(path, folder, pause=0.0005) as process:
            for _ in range(reports):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
    half = in_it(path)
    # What a writer has told of was in before it told.
    assert 1 + 45 + 130 <= len(half) < MAILS
    assert set(half.values()) == {1}
    finish(start(path, folder))
    assert in_it(path) == everything(folder)
    assert {file: file.stat().st_mtime_ns for file in folder.iterdir()} == before


@pytest.mark.parametrize("moment", [0.0, 0.1, 0.3])
def test_killed_at_any_moment_it_goes_on(tmp_path, folder, moment):
    """Also while the store is being made."""
    path = tmp_path / "s.db"
    with start(path, folder) as process:
        while not path.exists():
            time.sleep(0.001)
        time.sleep(moment)
        process.kill()
    finish(start(path, folder))
    assert in_it(path) == everything(folder)


def test_a_second_run_adds_nothing(tmp_path, folder):
    path = tmp_path / "s.db"
    finish(start(path, folder))
    again = start(path, folder)
    output, _ = again.communicate(timeout=60)
    assert output == b""
    assert in_it(path) == everything(folder)


def test_several_writers_from_the_very_start_make_one_store(tmp_path, folder):
    path = tmp_path / "s.db"
    processes = [start(path, folder, pause=0.001) for _ in range(4)]
    for process in processes:
        finish(process)
    assert in_it(path) == everything(folder)


def test_readers_do_not_wait_for_a_writer(tmp_path, folder):
    path = tmp_path / "s.db"
    with start(path, folder, pause=0.003) as process:
        process.stdout.readline()
        with Store.open(path, create=False) as store:
            seen = [len(list(store.rows())) for _ in range(5)]
            assert process.poll() is None
        finish(process)
    assert 0 < seen[0] <= seen[-1] <= MAILS
