"""Copies of what could not be judged."""

import pytest

from bouncekit.knowledge import default
from bouncekit.pipeline import parse
from bouncekit.run import Options, Run, unknown
from tests.run.making import LETTER, bounce, maildir

RIDDLE = bounce(1, b"5.9.9 qwertz uiop")
PROSE = b"From: MAILER-DAEMON@mx.example.net\nSubject: qwertz\n\nUiop asdf.\n"


def scan(path, **options):
    with Run(str(path), Options(knowledge=default(), workers=0, **options)) as run:
        list(run.reports())
    return run


@pytest.mark.parametrize(
    ("raw", "judged"),
    [(bounce(), True), (LETTER, True), (RIDDLE, False), (PROSE, False)],
    ids=["a bounce with a reason", "a letter", "a bounce without", "a system's mail without any"],
)
def test_what_is_judged(raw, judged):
    assert unknown.is_judged(parse(raw), raw, default()) is judged


def test_copies_are_the_mails_as_read_each_once_and_private(tmp_path):
    root = maildir(tmp_path / "md", [bounce(), RIDDLE, LETTER, PROSE, RIDDLE])
    (root / "old").mkdir()
    (root / "old/box").write_bytes(b"From a Tue Mar  3 09:12:40 2026\n" + RIDDLE)
    copies = tmp_path / "a/copies"
    for _ in range(2):
        run = scan(root, unknown_to=str(copies))
        assert run.counts.copied == 4
        assert sorted(path.read_bytes() for path in copies.iterdir()) == sorted([RIDDLE, PROSE])
    assert {path.stat().st_mode & 0o777 for path in copies.iterdir()} == {0o600}
    assert copies.stat().st_mode & 0o777 == 0o700
    assert all(path.suffix == ".eml" for path in copies.iterdir())


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    root = maildir(tmp_path / "md", [RIDDLE])
    with pytest.raises(OSError, match="file"):
        scan(root, unknown_to=str(tmp_path / "file"))
