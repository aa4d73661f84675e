"""Tables on a terminal or in a pipe, and the same as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click
import msgspec

from bouncekit.report.answer import Fact

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 100


def console(width: int | None = None) -> Console:
    """Make a console as wide as the terminal, or of 100 columns in a pipe, where it has no colours."""
    from rich.console import Console  # noqa: PLC0415  # ``--help`` imports all commands and needs none of it

    columns = width or (None if sys.stdout.isatty() else PIPE_WIDTH)
    return Console(file=sys.stdout, width=columns, markup=False, emoji=False)


def print_table(facts: Iterable[Fact], *, title: str | None = None, first: bool = True) -> None:
    """Print labels and values in two columns, below a title."""
    from rich.text import Text  # noqa: PLC0415

    from bouncekit.report.text import table  # noqa: PLC0415

    out = console()
    if not first:
        out.print()
    if title:
        out.print(Text(title, style="bold"))
    for line in table(facts, out.width):
        out.print(line, soft_wrap=True, highlight=False)


def print_lines(records: Iterable[Any]) -> None:
    """Print each record as a line of JSON."""
    for record in records:
        click.echo(msgspec.json.encode(record))
