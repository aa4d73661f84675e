"""Ctrl-C and SIGTERM end a run in good order, and what was done stays."""

import json
import os
import pty
import signal
import subprocess

import pytest
from click.testing import CliRunner

from bouncekit.cli import main
from bouncekit.run import stoppable
from bouncekit.store import Store
from tests.run.making import LETTER, bounce, maildir, start
from tests.run.test_killed import children, count, is_there, until


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return maildir(tmp_path_factory.mktemp("stopped") / "md", (bounce(number) for number in range(3_000)))


def until_started(process, store):
    """Wait for the first records, unless the run has ended."""
    until(lambda: count(store) > 0 or process.poll() is not None)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_keeps_what_it_has(root, tmp_path, number, status):
    """The signal goes to the whole group, as a terminal and systemd send it."""
    store = tmp_path / "bounces.db"
    output = tmp_path / "reports.ndjson"
    output.write_text("of the last run")
    with start(
        root, "--store", store, "--workers", "1", "--output", output, stderr=subprocess.PIPE
    ) as process:
        until_started(process, store)
        workers = children(process.pid)
        os.killpg(process.pid, number)
        errors = process.communicate(timeout=60)[1].decode()
    assert process.returncode == status
    assert not any(map(is_there, workers))
    with Store.open(store) as kept:
        assert 0 < len(kept) < 3_000
        assert errors == f"{store}: {len(kept)} mails new, 0 known, 0 unreadable\n"
    assert output.read_text() == "of the last run"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_quiet_says_nothing(tmp_path):
    root = maildir(tmp_path / "md", [LETTER])
    arguments = ["scan", str(root), "--store", str(tmp_path / "x.db")]
    assert CliRunner().invoke(main, [*arguments, "--quiet"]).output == ""
    said = CliRunner().invoke(main, arguments).output
    assert said == f"{tmp_path}/x.db: 0 mails new, 1 known, 0 unreadable\n"


def test_reports_of_a_stopped_run_are_whole_lines(root):
    with start(root, "--workers", "1", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, errors = process.stdout.read(), process.stderr.read()
    assert (process.returncode, errors) == (130, b"")
    assert (first + rest).endswith(b"\n")
    for line in (first + rest).splitlines():
        assert json.loads(line)["kind"] == "bounce"


def test_a_terminal_gets_a_bar_with_rate_and_time_left(root, tmp_path):
    ours, theirs = pty.openpty()
    arguments = (root, "--store", tmp_path / "x.db", "--workers", "1")
    with start(*arguments, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"}) as process:
        os.close(theirs)
        shown = b""
        while b"/s " not in shown or b"0:00:" not in shown:
            shown += os.read(ours, 65536)
        process.send_signal(signal.SIGINT)
        while not shown.endswith(b" unreadable\r\n"):
            shown += os.read(ours, 65536)
    os.close(ours)
    assert "━".encode() in shown
    assert b" mails " in shown


def test_the_handler_is_put_back():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as caught, stoppable():
        signal.raise_signal(signal.SIGTERM)
    assert caught.value.code == 143
    assert signal.getsignal(signal.SIGTERM) is before
    with pytest.raises(KeyboardInterrupt), stoppable():
        raise KeyboardInterrupt
