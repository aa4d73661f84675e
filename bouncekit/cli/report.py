"""``bouncekit report``: what many bounces have in common, and what to do first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from bouncekit.cli.options import Wanted, to_file, words_for_all
from bouncekit.cli.reading import locale_language
from bouncekit.records import Report
from bouncekit.sinks import output

if TYPE_CHECKING:
    from bouncekit.report.findings import Summary
    from bouncekit.report.words import Words

_STORE = b"SQLite format 3\0"
"""How a store begins (SQLite's file format, section 1.3)."""

Dated = tuple[datetime | None, Report]


@click.command("report")
@click.argument("path", metavar="STORE|PATH|-")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    help="Text, all numbers for programs, or one HTML page that needs no network.",
)
@to_file
@click.option(
    "--top", type=click.IntRange(min=1), default=10, show_default=True, help="Findings in the text."
)
@click.option("--width", type=click.IntRange(min=40), help="Columns of the text.")
@words_for_all
def command(path: str, form: str, target: str, *, top: int, width: int | None, wanted: Wanted) -> None:
    """Sum up bounces by cause: what to do first, and how many recipients it would bring back.

    From a store that `bouncekit scan --store` filled, or from mails: a mail, an mbox, a Maildir, a folder.
    """
    from bouncekit.report.findings import Findings  # noqa: PLC0415  # not needed to refuse a path
    from bouncekit.report.words import Words  # noqa: PLC0415

    lang = wanted.lang or locale_language() or "en"
    findings = Findings(wanted.knowledge)
    for when, report in _reports(path, wanted):
        findings.add(report, when)
    summary, spoken = findings.summary(lang), Words(wanted.knowledge, lang)
    if form == "text" and target == "-":
        _print(summary, spoken, top, width)
        return
    made = {
        "text": lambda: _text(summary, spoken, top, width),
        "json": lambda: _json(summary),
        "html": lambda: _page(summary, spoken),
    }[form]()
    with output(target) as stream:
        stream.write(made.encode("utf-8", "backslashreplace"))


def _reports(path: str, wanted: Wanted) -> Iterator[Dated]:
    return _stored(path) if _is_store(path) else _read(path, wanted)


def _stored(path: str) -> Iterator[Dated]:
    from bouncekit.store import Store  # noqa: PLC0415

    with closing(Store.open(path, create=False)) as store:
        for entry in store.entries():
            yield entry.date, entry.report


def _read(path: str, wanted: Wanted) -> Iterator[Dated]:
    from bouncekit.sources import mails, read  # noqa: PLC0415
    from bouncekit.store.entries import reported_at  # noqa: PLC0415

    for mail in mails(path):
        report = read(mail, knowledge=wanted.knowledge)
        yield (reported_at(mail.raw, report) if mail.raw else None), report


def _is_store(path: str) -> bool:
    if path == "-" or not Path(path).is_file():
        return False
    with Path(path).open("rb") as stream:
        return stream.read(len(_STORE)) == _STORE


def _print(summary: Summary, spoken: Words, top: int, width: int | None) -> None:
    from bouncekit.cli.table import console  # noqa: PLC0415
    from bouncekit.report import findings_text  # noqa: PLC0415

    findings_text.show(summary, spoken, console(width), most=top)


def _text(summary: Summary, spoken: Words, top: int, width: int | None) -> str:
    from io import StringIO  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415

    from bouncekit.cli.table import PIPE_WIDTH  # noqa: PLC0415
    from bouncekit.report import findings_text  # noqa: PLC0415

    text = StringIO()
    findings_text.show(summary, spoken, Console(file=text, width=width or PIPE_WIDTH), most=top)
    return text.getvalue()


def _page(summary: Summary, spoken: Words) -> str:
    from bouncekit.report import page_report  # noqa: PLC0415

    return page_report.render(summary, spoken)


def _json(summary: Summary) -> str:
    return msgspec.json.format(msgspec.json.encode(summary), indent=2).decode() + "\n"
