"""How much faster two processes read a Maildir than one, as a ratio within one run.

    python benchmarks/workers.py [--mails 30000] [--rounds 3]

Each round times both, in turn; the fastest round of each counts, with the start of the processes.
Other work on the machine lowers the ratio, since one process then still has a core for itself and two
have not. So the CPU times are taken as well, w of the reading and p of the parent: with two cores for
itself a run of two processes takes (w + p) / 2, one of one process w, and the ratio is at most 2w / (w + p).
Written to ``benchmarks/results/workers.md`` too.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from maildirs import fill, machine

from bouncekit.knowledge import default
from bouncekit.run import Options, Run
from bouncekit.store import Store

RESULTS = Path(__file__).parent / "results/workers.md"


class Took(NamedTuple):
    """Seconds that a run took."""

    time: float
    parent: float
    readers: float
    """CPU time, as that of the parent."""


def took(root: Path, workers: int, store: Store | None = None) -> Took:
    """Read a Maildir and give the time it took."""
    begun, parent, readers = time.perf_counter(), cpu(resource.RUSAGE_SELF), cpu(resource.RUSAGE_CHILDREN)
    with Run(str(root), Options(knowledge=default(), workers=workers, store=store)) as run:
        for _ in run.reports():
            pass
    return Took(
        time.perf_counter() - begun,
        cpu(resource.RUSAGE_SELF) - parent,
        cpu(resource.RUSAGE_CHILDREN) - readers,
    )


def cpu(who: int) -> float:
    """Give the CPU time of this process, or of those that it has started and that have ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def stored(root: Path, workers: int) -> Took:
    """Read a Maildir into a new store and give the time it took."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder, "bounces.db")) as store:
        return took(root, workers, store)


def row(root: Path, mails: int, rounds: int, *, keeps: bool) -> str:
    """Read a Maildir by one process and by two, and give the line of the table."""
    read = stored if keeps else took
    times = [[read(root, workers) for workers in (1, 2)] for _ in range(rounds)]
    one, two = (min(each) for each in zip(*times, strict=True))
    bound = 2 * one.readers / (one.readers + one.parent)
    return (
        f"| {'a store' if keeps else 'reports'} | {mails / one.time:,.0f} | {mails / two.time:,.0f} | "
        f"{one.time / two.time:.2f} | {one.readers:.2f} | {one.parent:.2f} | {bound:.2f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Time one process and two.")
    parser.add_argument("--mails", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    where = machine()
    lines = [f"{chosen.mails:,} real bounces in a Maildir, best of {chosen.rounds}. {where}.", ""]
    lines += ["| to | 1 process, mails/s | 2 processes, mails/s | ratio | w | p | 2w / (w + p) |"]
    lines += ["|---|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        root = fill(Path(folder, "md"), chosen.mails)
        lines += [row(root, chosen.mails, chosen.rounds, keeps=keeps) for keeps in (False, True)]
    text = "\n".join(lines) + "\n"
    print(text, end="")
    chosen.output.write_text(f"# Processes\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
