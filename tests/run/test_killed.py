"""20,000 mails, killed in the middle and begun again; and the memory that this takes."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.run.making import CHECKOUT, bounce, maildir, start

MAILS, FEW, BEFORE = 20_000, 2_000, 3_000
MEASURED = """
import resource, sys
from bouncekit.knowledge import default
from bouncekit.run import Options, Run
from bouncekit.store import Store
with Store.open(sys.argv[2]) as store:
    with Run(sys.argv[1], Options(knowledge=default(), store=store, workers=2)) as run:
        for _ in run.reports():
            pass
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    print(resource.getrusage(who).ru_maxrss)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Make a Maildir of 20,000 mails, 2,000 of them in a folder of it."""
    root = tmp_path_factory.mktemp("killed") / "md"
    maildir(root, (bounce(number) for number in range(FEW, MAILS)))
    maildir(root / ".Few", (bounce(number) for number in range(FEW)))
    return root


def measured(root, store):
    """Scan, and give the most memory in KB that the parent had, and that any of its processes had."""
    command = [sys.executable, "-c", MEASURED, str(root), str(store)]
    done = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True, timeout=300)
    return [int(line) for line in done.stdout.split()]


def count(store):
    """Count the mails in a store that another process writes to."""
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT count(*) FROM mails").fetchone()[0]
    except sqlite3.OperationalError:
        return 0  # It is not there yet.


def state(root):
    """Give what a mailbox is like, without reading it."""
    return {
        entry.path: (entry.inode(), entry.stat().st_size, entry.stat().st_mtime_ns)
        for folder in (root / "new", root / ".Few/new")
        for entry in os.scandir(folder)
    }


def children(pid):
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_there(pid):
    """Tell a process that runs from one that has ended and waits to be noticed."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def until(happens):
    deadline = time.monotonic() + 120
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_killed_in_the_middle_and_resumed_and_memory_is_flat(root, tmp_path):
    store = tmp_path / "bounces.db"
    before = state(root)
    few = measured(root / ".Few", tmp_path / "few.db")

    with start(root, "--store", store, "--workers", "2", stderr=subprocess.DEVNULL) as process:
        until(lambda: count(store) >= BEFORE)
        workers = children(process.pid)
        process.send_signal(signal.SIGKILL)
    assert len(workers) == 2
    assert BEFORE <= count(store) < MAILS
    until(lambda: not any(map(is_there, workers)))

    many = measured(root, store)
    with closing(sqlite3.connect(store)) as connection:
        numbers = connection.execute("SELECT recipient FROM outcomes").fetchall()
    assert {number for (number,) in numbers} == {f"user{number}@example.org" for number in range(MAILS)}
    assert len(numbers) == count(store) == MAILS
    assert state(root) == before
    for few_kb, many_kb in zip(few, many, strict=True):
        assert many_kb < few_kb * 1.15, (few, many)
