"""Lines in a log where there is no terminal, and none for a run that is soon done."""

import io
import itertools

import pytest

from bouncekit.knowledge import default
from bouncekit.run import Options, Run, progress
from tests.run.making import LETTER, bounce, maildir


@pytest.fixture
def clock(monkeypatch):
    """Let each look at the clock take four seconds."""
    seconds = itertools.count(0, 4)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(seconds))


def shown(root, **options):
    out = io.StringIO()
    with Run(str(root), Options(knowledge=default(), workers=0)) as run:
        reports = list(progress.shown(run, run.reports(), out=out, **options))
    return reports, out.getvalue()


def test_a_line_now_and_then(tmp_path, clock):
    root = maildir(tmp_path / "md", [bounce(n) for n in range(6)])
    reports, text = shown(root, terminal=False)
    assert len(reports) == 6
    assert text == "".join(
        f"{root}: 6 mails new, 0 known, 0 unreadable; {rate} mails/s\n" for rate in ("0", "0")
    )


def test_no_line_for_a_run_that_is_soon_done(tmp_path):
    assert shown(maildir(tmp_path / "md", [LETTER]), terminal=False)[1] == ""


def test_the_bytes_of_an_mbox_are_what_is_to_be_done(tmp_path):
    box = b"".join(b"From a Tue Mar  3 09:12:40 2026\n" + bounce(n) + b"\n" for n in range(10))
    (tmp_path / "box").write_bytes(box)
    with Run(str(tmp_path / "box"), Options(knowledge=default(), workers=0)) as run:
        list(run.reports())
        assert run.size() * 0.9 < run.done() < run.size()
