"""``bouncekit scan``: every mail of a folder, an mbox or a Maildir."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bouncekit.cli import Failure
from bouncekit.cli.options import Wanted, words
from bouncekit.cli.posting import Post, posting, posts
from bouncekit.records import Report
from bouncekit.sinks import FORMS, output, sink

if TYPE_CHECKING:
    from bouncekit.run import Run
    from bouncekit.serve.posting import Poster

_BINARY = {"parquet", "arrow"}
_GROWING = ("ndjson", "csv", "table")
"""Forms that can be read before they have ended."""


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
@click.option(
    "--move-to",
    metavar="DIR",
    help="Move each mail below DIR once its record is in the store; DIR is made if need be.",
)
@click.option("--delete", is_flag=True, help="Delete each mail once its record is in the store.")
@click.option(
    "--unknown-to", metavar="DIR", help="Copy to DIR what could not be judged, so that rules can be written."
)
@click.option(
    "--workers",
    type=click.IntRange(min=0),
    metavar="N",
    help="Processes that read; 0 is none but this one. One a core, where there is much to read.",
)
@click.option(
    "--watch", is_flag=True, help="Go on with each mail that arrives, until stopped; needs --store."
)
@posts
@click.option("--quiet", "-q", is_flag=True, help="Say nothing of how far it is and what was done.")
@click.option("--hops", is_flag=True, help="Also read the Received chain of the returned messages.")
@words
def command(
    path: str,
    source: str,
    form: str | None,
    target: str | None,
    kept: str | None,
    *,
    watch: bool,
    quiet: bool,
    post: Post,
    wanted: Wanted,
    **asked: Any,
) -> None:
    """Write a report on every mail at or below PATH (a mail, an mbox, a Maildir, an archive, a folder)."""
    if source == "maillog":
        if kept is not None or watch or post.url or any(asked.values()):
            raise click.UsageError(
                "--post, --store and what goes with them are for mails, not the lines of a log"
            )
        _scan_log(path, form or "ndjson", target or "-", wanted)
        return
    _check_leaving(kept, watch=watch, **asked)
    if watch:
        _check_watch(path, form, target)
    if path != "-":
        Path(path).stat()  # A wrong name must not leave an empty store behind.
    writes = kept is None or form is not None or target is not None
    with ExitStack() as opened:
        poster = opened.enter_context(posting(post, kept))
        run = _run(opened, path, kept, wanted, **asked)
        try:
            reports = _reports(
                run, poster, watch=watch, shows=_shows(quiet, writes and target in {None, "-"})
            )
            if writes:
                _write(reports, form or "ndjson", target or "-")
            else:
                deque(reports, maxlen=0)
        finally:
            _tell(run, kept, quiet=quiet)


def _check_leaving(kept: str | None, *, watch: bool, move_to: str | None, delete: bool, **_: Any) -> None:
    if delete and move_to is not None:
        raise click.UsageError("--delete or --move-to, not both")
    for name, given in (("--delete", delete), ("--move-to", move_to is not None), ("--watch", watch)):
        if given and kept is None:
            raise click.UsageError(f"{name} needs --store, which keeps what was learned of the mails")


def _check_watch(path: str, form: str | None, target: str | None) -> None:
    if path == "-" or Path(path).is_file():
        raise click.UsageError("--watch follows a Maildir or a folder")
    if target not in {None, "-"} or form not in {None, *_GROWING}:
        raise click.UsageError(f"--watch writes to standard output, and only {', '.join(_GROWING)}")
    if find_spec("watchfiles") is None:
        raise Failure("--watch needs watchfiles: pip install 'bouncekit[watch]'")


def _run(
    opened: ExitStack,
    path: str,
    kept: str | None,
    wanted: Wanted,
    **asked: Any,
) -> Run:
    """Make the run, which ends with ``opened``."""
    from bouncekit.run import Options, Run, stoppable  # noqa: PLC0415  # for `--help` it is not needed
    from bouncekit.store import Store  # noqa: PLC0415

    opened.enter_context(stoppable())
    options = Options(
        lang=wanted.lang or "en",
        audience=wanted.audience,
        knowledge=wanted.knowledge,
        store=opened.enter_context(Store.open(kept)) if kept is not None else None,
        **asked,
    )
    return opened.enter_context(Run(path, options))


def _reports(run: Run, poster: Poster | None, *, watch: bool, shows: bool | None) -> Iterator[Report]:
    from bouncekit.run import followed, progress  # noqa: PLC0415  # for `--help` it is not needed

    def idle() -> None:
        sys.stdout.buffer.flush()
        if poster:
            poster.flush()

    reports = followed(run, idle) if watch else run.reports()
    if poster:
        reports = poster.through(reports)
    return reports if watch or shows is None else progress.shown(run, reports, terminal=shows)


def _shows(quiet: bool, to_stdout: bool) -> bool | None:
    """Tell whether progress is a bar on the terminal, or lines; None where it would be in the way."""
    if quiet or (to_stdout and sys.stdout.isatty()):
        return None
    return sys.stderr.isatty()


def _tell(run: Run, kept: str | None, *, quiet: bool) -> None:
    from bouncekit.run import progress  # noqa: PLC0415  # for `--help` it is not needed

    if quiet or (sys.exception() and not run.counts.mails):
        return
    if kept is not None:
        click.echo(f"{kept}: {progress.summary(run)}", err=True)
    if run.leaving and run.leaving.staying:
        click.echo("\n".join([f"{run.leaving.staying} files stay", *run.leaving.why]), err=True)


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
