"""``bouncekit scan``: every mail of a folder, an mbox or a Maildir."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from bouncekit.cli.options import Wanted, words
from bouncekit.records import Report
from bouncekit.sinks import ndjson
from bouncekit.sources import scan


@click.command("scan")
@click.argument("path", metavar="PATH|-")
@click.option(
    "--format",
    "form",
    type=click.Choice(["ndjson"]),
    default="ndjson",
    show_default=True,
    help="How the reports are written.",
)
@click.option("--hops", is_flag=True, help="Also read the Received chain of the returned messages.")
@words
def command(path: str, form: str, *, hops: bool, wanted: Wanted) -> None:  # noqa: ARG001  # one form so far
    """Write a report on every mail at or below PATH (a mail, an mbox, a Maildir, a folder)."""
    reports = scan(
        path, lang=wanted.lang or "en", audience=wanted.audience, knowledge=wanted.knowledge, hops=hops
    )
    ndjson.write(_counted(reports), sys.stdout.buffer)


def _counted(reports: Iterator[Report]) -> Iterator[Report]:
    """Count on the terminal while the reports go to a file or a pipe."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from reports
        return
    from rich.console import Console  # noqa: PLC0415  # most runs have no terminal to show it on
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.completed} mails"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(reports, total=None)
