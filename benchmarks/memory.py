"""How much memory a run takes, with few mails and with many: it must not grow.

    python benchmarks/memory.py [--few 2000] [--many 200000]

Each size is read into a store by two processes; the peaks are those that the kernel counted (getrusage,
``ru_maxrss``), of the parent and of the larger of its processes. Written to
``benchmarks/results/memory.md`` too.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from maildirs import fill, machine

RESULTS = Path(__file__).parent / "results/memory.md"
SCAN = """
import resource, sys
from bouncekit.knowledge import default
from bouncekit.run import Options, Run
from bouncekit.store import Store
with Store.open(sys.argv[2]) as store:
    with Run(sys.argv[1], Options(knowledge=default(), store=store, workers=2)) as run:
        for _ in run.reports():
            pass
        print(run.counts.new)
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    print(resource.getrusage(who).ru_maxrss)
"""


def row(mails: int) -> str:
    """Read that many mails and give the line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        root = fill(Path(folder, "md"), mails)
        begun = time.perf_counter()
        done = subprocess.run(  # noqa: S603  # this file's own script
            [sys.executable, "-c", SCAN, str(root), str(Path(folder, "bounces.db"))],
            check=True,
            capture_output=True,
            text=True,
        )
        seconds = time.perf_counter() - begun
    new, parent, worker = map(int, done.stdout.split())
    assert new == mails
    return f"| {mails:,} | {parent / 1024:.0f} | {worker / 1024:.0f} | {seconds:.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the memory of a run.")
    parser.add_argument("--few", type=int, default=2_000)
    parser.add_argument("--many", type=int, default=200_000)
    parser.add_argument("--output", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    lines = [f"Real bounces in a Maildir, read into a store by two processes. {machine()}.", ""]
    lines += ["| mails | parent, peak MB | process that reads, peak MB | seconds |", "|---|---|---|---|"]
    lines += [row(chosen.few), row(chosen.many)]
    text = "\n".join(lines) + "\n"
    print(text, end="")
    chosen.output.write_text(f"# Memory\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
