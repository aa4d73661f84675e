"""``bouncekit scan``: every mail of a folder, an mbox or a Maildir."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial

import click

from bouncekit.cli import Failure
from bouncekit.cli.options import Wanted, words
from bouncekit.records import Report
from bouncekit.sinks import FORMS, output, sink
from bouncekit.sources import mails, read

_BINARY = {"parquet", "arrow"}


@click.command("scan")
@click.argument("path", metavar="PATH|-")
@click.option(
    "--input",
    "source",
    type=click.Choice(["mails", "maillog"]),
    default="mails",
    show_default=True,
    help="What PATH holds: mails, or the log of a mail server.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    help="How the reports are written; ndjson, unless --store is given.",
)
@click.option(
    "--output", "target", metavar="FILE|-", help="Where to; the file is replaced whole or not at all."
)
@click.option(
    "--store",
    "kept",
    metavar="FILE",
    help="Keep the reports in this store, and read only mails that are not in it; it is made if need be.",
)
@click.option("--hops", is_flag=True, help="Also read the Received chain of the returned messages.")
@words
def command(
    path: str,
    source: str,
    form: str | None,
    target: str | None,
    kept: str | None,
    *,
    hops: bool,
    wanted: Wanted,
) -> None:
    """Write a report on every mail at or below PATH (a mail, an mbox, a Maildir, a folder)."""
    if source == "maillog":
        if kept is not None:
            raise click.UsageError("--store keeps mails, not the lines of a log")
        _scan_log(path, form or "ndjson", target or "-", wanted)
        return
    reading = partial(
        read, lang=wanted.lang or "en", audience=wanted.audience, knowledge=wanted.knowledge, hops=hops
    )
    if kept is None:
        _write(_counted(map(reading, mails(path))), form or "ndjson", target or "-")
        return
    from bouncekit.store import Kept, Store  # noqa: PLC0415  # most runs keep nothing

    with Store.open(kept) as store:
        reports = Kept(store, mails(path), reading, knowledge=wanted.knowledge.revision)
        if form or target:
            _write(_counted(iter(reports)), form or "ndjson", target or "-")
        else:
            for _ in _counted(iter(reports)):
                pass
    click.echo(
        f"{kept}: {reports.new} mails new, {reports.known} known, {reports.unreadable} unreadable", err=True
    )


def _scan_log(path: str, form: str, target: str, wanted: Wanted) -> None:
    from bouncekit.sources.maillog import Counts, scan_log  # noqa: PLC0415  # most runs read mails

    counts = Counts()
    reports = scan_log(
        path, lang=wanted.lang or "en", audience=wanted.audience, knowledge=wanted.knowledge, counts=counts
    )
    _write(_counted(reports), form, target)
    click.echo(
        f"{path}: {counts.lines} lines, {counts.ours} of them refusals of clients by this server itself",
        err=True,
    )


def _write(reports: Iterator[Report], form: str, target: str) -> None:
    if form in _BINARY and target == "-" and sys.stdout.isatty():
        raise click.UsageError(f"{form} is not for a terminal; name a file: --output FILE")
    try:
        write = sink(form)
        with output(target) as stream:
            write(reports, stream)
    except ModuleNotFoundError as error:
        if error.name != "pyarrow":
            raise
        raise Failure(f"--format {form} needs pyarrow: pip install 'bouncekit[arrow]'") from error


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
