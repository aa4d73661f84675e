"""An mbox that a mail server writes to is waited for."""

import fcntl
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from bouncekit.sources import locks, mails

MBOX = b"From a@example.com Tue Mar  3 09:12:40 2026\nSubject: one\n\nfirst\n"
HOLD = """
import fcntl, sys
with open(sys.argv[1], "r+b") as box:
    fcntl.lockf(box, fcntl.LOCK_EX)
    print("locked", flush=True)
    sys.stdin.readline()
    box.seek(0, 2)
    box.write(b"more\\n")
"""


@pytest.fixture
def box(tmp_path):
    path = tmp_path / "box"
    path.write_bytes(MBOX)
    return path


@pytest.fixture
def writer(box):
    """Start a process that has locked the mbox, and writes to it before it lets go."""
    held = [sys.executable, "-c", HOLD, str(box)]
    with subprocess.Popen(held, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"locked\n"
        yield process
        if process.returncode is None:
            process.communicate(b"\n", timeout=60)


def test_what_is_being_written_is_read_whole(box, writer, monkeypatch):
    clock = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: writer.communicate(b"\n", timeout=60))
    monkeypatch.setattr(locks, "time", clock)
    assert [mail.raw for mail in mails(str(box))] == [b"Subject: one\n\nfirst\nmore\n"]


def test_a_lock_that_stays_is_reported(box, writer, monkeypatch):
    monkeypatch.setattr(locks, "PATIENCE", 0.2)
    (mail,) = mails(str(box.parent))
    assert mail.defect.detail == "is locked: another process has written to it for 0.2 s"


def test_the_lock_goes_with_the_last_mail(box):
    list(mails(str(box)))
    held = [sys.executable, "-c", HOLD, str(box)]
    assert (
        subprocess.run(held, input=b"\n", check=True, capture_output=True, timeout=60).stdout == b"locked\n"
    )


def test_a_single_mail_needs_no_lock(tmp_path, monkeypatch):
    (tmp_path / "mail").write_bytes(b"Subject: one\n\n")
    monkeypatch.setattr(fcntl, "lockf", None)
    assert len(list(mails(str(tmp_path / "mail")))) == 1


def test_a_file_system_without_locks_is_read_all_the_same(box, monkeypatch):
    def refuse(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "lockf", refuse)
    assert len(list(mails(str(box)))) == 1
