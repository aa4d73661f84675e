"""The example and the benchmarks of runs, on a few mails."""

import subprocess
import sys

from tests.run.making import CHECKOUT, bounce, maildir


def run(script, *arguments):
    done = subprocess.run(
        [sys.executable, script, *map(str, arguments)],
        cwd=CHECKOUT,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_scan_maildir(tmp_path):
    root = maildir(tmp_path / "md", [bounce(1), bounce(2), bounce(3, b"5.2.2 mailbox full")])
    (root / "sub").mkdir()
    (root / "sub/link").symlink_to(tmp_path / "gone")
    printed = run("examples/scan_maildir.py", root, tmp_path / "x.db").splitlines()
    assert printed == [
        f"{root}/sub/link: unreadable: No such file or directory",
        "3 new, 0 known, 1 unreadable",
        "       2 user_unknown",
        "       1 mailbox_full",
    ]


def test_the_benchmarks_measure(tmp_path):
    memory = run("benchmarks/memory.py", "--few", 10, "--many", 20, "--output", tmp_path / "memory.md")
    assert [line.split(" |")[0] for line in memory.splitlines()[-2:]] == ["| 10", "| 20"]
    arguments = ("--mails", 10, "--rounds", 1, "--output", tmp_path / "workers.md")
    workers = run("benchmarks/workers.py", *arguments)
    assert [line.split(" |")[0] for line in workers.splitlines()[-2:]] == ["| reports", "| a store"]
    assert memory in (tmp_path / "memory.md").read_text()
    assert workers in (tmp_path / "workers.md").read_text()
