"""Options that several commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click

from bouncekit.cli import Failure
from bouncekit.knowledge import Knowledge, default
from bouncekit.knowledge.catalogue import COMPLETE, language, languages
from bouncekit.records import Audience

Command = Callable[..., Any]
Option = Callable[[Command], Command]


class Wanted(NamedTuple):
    """What the user asks of the words and the knowledge."""

    lang: str | None
    """None where the user did not say."""
    audience: Audience
    knowledge: Knowledge


rules: Option = click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Lay your own rules over the shipped ones: a TOML file or a folder of them; may be given again.",
)
audience: Option = click.option(
    "--audience",
    type=click.Choice([each.value for each in Audience]),
    default=Audience.ADMIN.value,
    show_default=True,
    help="Whom the advice speaks to.",
)
lang: Option = click.option(
    "--lang",
    metavar="TAG",
    help=f"Language of the advice: {', '.join(name.replace('_', '-') for name in COMPLETE)}.",
)
to_file: Option = click.option(
    "--output",
    "target",
    default="-",
    show_default=True,
    metavar="FILE|-",
    help="Where to; the file is replaced whole or not at all.",
)
as_json: Option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


def words(command: Command) -> Command:
    """Add ``--lang``, ``--audience`` and ``--rules``, which the command gets as one `Wanted`."""
    return lang(audience(rules(_gathered(command))))


def words_for_all(command: Command) -> Command:
    """Add ``--lang`` and ``--rules``, for texts that are the same for every audience."""
    return lang(rules(_gathered(command)))


def _gathered(command: Command) -> Command:
    @functools.wraps(command)
    def gathered(
        *, lang: str | None, rules: tuple[Path, ...], audience: str = Audience.ADMIN, **others: Any
    ) -> None:
        wanted = Wanted(_known(lang), Audience(audience), knowledge(rules))
        command(wanted=wanted, **others)

    return gathered


def _known(tag: str | None) -> str | None:
    """Warn of a language without texts, where English serves."""
    if tag and language(tag) == "en" and not tag.lower().startswith("en"):
        names = ", ".join(name.replace("_", "-") for name in languages())
        click.echo(f"Warning: no texts in {tag!r}, English serves; there are {names}", err=True)
    return tag


def knowledge(paths: tuple[Path, ...]) -> Knowledge:
    """Load the shipped knowledge with the user's rules on top."""
    return Knowledge.load(extra=paths) if paths else default()


def no_folder(path: str) -> str:
    """Refuse a folder where one mail is asked for."""
    if path != "-" and Path(path).is_dir():
        raise Failure(f"{path}: is a folder; `bouncekit scan` reads folders")
    return path
