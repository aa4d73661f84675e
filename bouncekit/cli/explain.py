"""``bouncekit explain``: one mail, or a pasted excerpt, as an answer for a person."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bouncekit.cli.options import knowledge, readable, words
from bouncekit.pipeline import classify, parse
from bouncekit.records import Kind, Report
from bouncekit.sources import Unreadable, mails


@click.command("explain")
@click.argument("path", metavar="FILE|-")
@click.option("-v", "--verbose", is_flag=True, help="Also say why: which field or rule gave each value.")
@click.option("--width", type=click.IntRange(min=40), help="Columns of the text; the terminal's by default, 100 in a pipe.")
@words
def command(
    path: str, lang: str | None, audience: str, rules: tuple[Path, ...], *, verbose: bool, width: int | None
) -> None:
    """Explain a bounce: who was not reached, why, what blocked it, and what to do about it, in order."""
    from bouncekit.report import text  # noqa: PLC0415  # rich is not needed to refuse a path
    from bouncekit.report.answer import answer  # noqa: PLC0415
    from bouncekit.report.words import Words  # noqa: PLC0415

    known = knowledge(rules)
    language = lang or locale_language()
    spoken = Words(known, language)
    console = _console(width)
    with readable(path):
        for origin, raw in mails(path):
            if isinstance(raw, Unreadable):
                raise OSError(0, str(raw), origin)
            report = parse(raw, origin=origin, lang=language, audience=audience, knowledge=known, hops=True)
            text.show(answer(report, spoken, evidence=verbose), spoken, console)


def _console(width: int | None):  # noqa: ANN202  # rich is imported late
    from rich.console import Console  # noqa: PLC0415

    columns = width or (None if sys.stdout.isatty() else 100)
    return Console(file=sys.stdout, width=columns, markup=False, emoji=False)


def locale_language() -> str:
    """The language of the user's locale (``LC_ALL``, ``LC_MESSAGES``, ``LANG``); English where it is C."""
    import os  # noqa: PLC0415

    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "en" if value.partition(".")[0] in ("C", "POSIX") else value
    return "en"
