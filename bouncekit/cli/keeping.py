"""What the commands that ask a store have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

import click

from bouncekit.cli.options import to_file
from bouncekit.sinks import output
from bouncekit.sinks.rows import Value

Records: TypeAlias = Iterable[Sequence[Value]]

_store = click.option(
    "--store", "kept", metavar="FILE", required=True, help="The store that `bouncekit scan --store` filled."
)
_form = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="A table to read, or all columns for programs.",
)


def asks_store(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--store``, ``--format`` and ``--output``: the arguments ``kept``, ``form`` and ``target``."""
    return _store(_form(to_file(command)))


def write(names: Sequence[str], shares: dict[str, int], records: Records, form: str, target: str) -> None:
    """Write records in one of the forms; as text only the columns that have a share of the width."""
    with output(target) as stream:
        if form == "csv":
            from bouncekit.sinks import csv_rows  # noqa: PLC0415  # only one form is wanted

            csv_rows.write_rows(names, records, stream)
        elif form == "json":
            from bouncekit.sinks import json_array  # noqa: PLC0415

            json_array.write_records((dict(zip(names, row, strict=True)) for row in records), stream)
        else:
            from bouncekit.sinks import table  # noqa: PLC0415

            table.write_rows(shares, _shown(names, shares, records), stream)


def _shown(names: Sequence[str], shares: dict[str, int], records: Records) -> Iterator[list[Value]]:
    places = [names.index(name) for name in shares]
    for row in records:
        yield [row[place] for place in places]


def iso(date: datetime | None) -> str | None:
    """Write a date to the second, in UTC."""
    return date.astimezone(UTC).isoformat(timespec="seconds") if date else None
