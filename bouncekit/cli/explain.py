"""``bouncekit explain``: one mail, or a pasted excerpt, as an answer for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click
import msgspec

from bouncekit.cli.options import Wanted, no_folder, words
from bouncekit.cli.reading import given, read
from bouncekit.records import Report
from bouncekit.sources import Mail, mails, with_defect

if TYPE_CHECKING:
    from bouncekit.report.answer import Answer
    from bouncekit.report.words import Words


@click.command("explain")
@click.argument("path", metavar="FILE|-")
@click.option(
    "-t", "--text", "is_text", is_flag=True, help="FILE is the text itself: a reply, a log line, an excerpt."
)
@click.option("-v", "--verbose", is_flag=True, help="Also say why: which field or rule gave each value.")
@click.option("--markdown", "form", flag_value="markdown", help="As Markdown, for a ticket or a chat.")
@click.option("--html", "form", flag_value="html", help="As one HTML page that needs no network.")
@click.option("--json", "form", flag_value="json", help="As the report itself, indented.")
@click.option(
    "--width",
    type=click.IntRange(min=40),
    help="Columns of the text; those of the terminal by default, 100 in a pipe.",
)
@words
def command(
    path: str, form: str | None, *, is_text: bool, verbose: bool, width: int | None, wanted: Wanted
) -> None:
    """Explain a bounce: who was not reached, why, what blocked it, and what to do about it, in order.

    FILE is a mail, an mbox, or just the text that a server wrote. The language is that of --lang, else of
    your locale, else of the bounce, else English.
    """
    found = [Mail("", given(path))] if is_text else mails(no_folder(path))
    reports = (_read(mail, wanted) for mail in found)
    if form == "json":
        for report, _lang in reports:
            click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))
        return
    _write(_answers(reports, wanted, verbose=verbose, path=path), form, width)


def _read(mail: Mail, wanted: Wanted) -> tuple[Report, str]:
    report, lang = read(mail.raw or b"", mail.origin or None, wanted)
    return with_defect(report, mail), lang


def _answers(
    reports: Iterable[tuple[Report, str]], wanted: Wanted, *, verbose: bool, path: str
) -> Iterator[tuple[Answer, Words]]:
    """Make the answers; those of an mbox say which of its mails they are about."""
    from bouncekit.report.answer import answer  # noqa: PLC0415  # not needed to refuse a path, as all below
    from bouncekit.report.words import Words  # noqa: PLC0415

    for report, lang in reports:
        spoken = Words(wanted.knowledge, lang)
        yield answer(report, spoken, evidence=verbose, origin=report.origin != path), spoken


def _write(answers: Iterator[tuple[Answer, Words]], form: str | None, width: int | None) -> None:
    if form == "html":
        from bouncekit.report import html  # noqa: PLC0415

        click.echo(html.render(list(answers)))
    elif form == "markdown":
        from bouncekit.report import markdown  # noqa: PLC0415

        click.echo("\n".join(markdown.render(*one) for one in answers), nl=False)
    else:
        _print(answers, width)


def _print(answers: Iterator[tuple[Answer, Words]], width: int | None) -> None:
    from bouncekit.cli.table import console  # noqa: PLC0415
    from bouncekit.report import text  # noqa: PLC0415

    out = console(width)
    for number, (answer, spoken) in enumerate(answers):
        if number:
            out.print()
        text.show(answer, spoken, out)
