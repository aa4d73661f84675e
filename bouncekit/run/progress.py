"""Show on standard error how far a run is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import TextIO

from bouncekit.records import Report
from bouncekit.run.scanning import Run

LINE_EVERY = 10.0
"""Seconds between two lines in a log; a run that is done before writes none."""
_BAR_EVERY = 0.1


def shown(
    run: Run, reports: Iterator[Report], *, terminal: bool, out: TextIO | None = None
) -> Iterator[Report]:
    """Hand on the reports of a run, and show how far it is."""
    yield from (_on_terminal if terminal else _in_lines)(run, reports, out or sys.stderr)


def summary(run: Run) -> str:
    """Say in a line what a run has done."""
    counts = run.counts
    words = [f"{counts.new} mails new", f"{counts.known} known", f"{counts.unreadable} unreadable"]
    if counts.copied:
        words.append(f"{counts.copied} not judged")
    if run.leaving:
        words.append(f"{run.leaving.left} left the mailbox")
    return ", ".join(words)


def _in_lines(run: Run, reports: Iterator[Report], out: TextIO) -> Iterator[Report]:
    began = last = time.monotonic()
    for report in reports:
        yield report
        now = time.monotonic()
        if now - last >= LINE_EVERY:
            last = now
            print(
                f"{run.path}: {summary(run)}; {run.counts.mails / (now - began):.0f} mails/s",
                file=out,
                flush=True,
            )


def _on_terminal(run: Run, reports: Iterator[Report], out: TextIO) -> Iterator[Report]:
    from rich.console import Console  # noqa: PLC0415  # most runs have no terminal to show it on
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        BarColumn(),
        TextColumn("{task.fields[mails]:,} mails"),
        TextColumn("{task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(file=out), transient=True) as bar:
        task = bar.add_task("", total=run.size(), mails=0, rate=0.0)
        began = last = time.monotonic()
        for report in reports:
            yield report
            now = time.monotonic()
            if now - last >= _BAR_EVERY:
                last = now
                mails = run.counts.mails
                bar.update(task, completed=run.done(), mails=mails, rate=mails / (now - began))
