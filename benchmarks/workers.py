"""How much faster two processes read a Maildir than one, as a ratio within one run.

    python benchmarks/workers.py [--mails 10000] [--rounds 3]

Each round times both, in turn; the fastest round of each counts, with the start of the processes.
Written to ``benchmarks/results/workers.md`` too. Other work on the machine lowers the ratio, since one
process then still has a core for itself and two have not.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from maildirs import fill, machine

from bouncekit.knowledge import default
from bouncekit.run import Options, Run
from bouncekit.store import Store

RESULTS = Path(__file__).parent / "results/workers.md"


def seconds(root: Path, workers: int, store: Store | None = None) -> float:
    """Read a Maildir and give the time it took."""
    begun = time.perf_counter()
    with Run(str(root), Options(knowledge=default(), workers=workers, store=store)) as run:
        for _ in run.reports():
            pass
    return time.perf_counter() - begun


def stored(root: Path, workers: int) -> float:
    """Read a Maildir into a new store and give the time it took."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder, "bounces.db")) as store:
        return seconds(root, workers, store)


def measured(root: Path, rounds: int, *, keeps: bool) -> tuple[float, float]:
    """Give the best time of one process and of two."""
    read = stored if keeps else seconds
    times = [[read(root, workers) for workers in (1, 2)] for _ in range(rounds)]
    return min(one for one, _ in times), min(two for _, two in times)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time one process and two.")
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--output", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    where = machine()
    lines = [f"{chosen.mails:,} real bounces in a Maildir, best of {chosen.rounds}. {where}.", ""]
    lines += ["| to | 1 process, mails/s | 2 processes, mails/s | ratio |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        root = fill(Path(folder, "md"), chosen.mails)
        for what, keeps in (("reports", False), ("a store", True)):
            one, two = measured(root, chosen.rounds, keeps=keeps)
            lines.append(
                f"| {what} | {chosen.mails / one:,.0f} | {chosen.mails / two:,.0f} | {one / two:.2f} |"
            )
    text = "\n".join(lines) + "\n"
    print(text, end="")
    chosen.output.write_text(f"# Processes\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
