"""``bouncekit kind``: one word on one mail, for scripts and filters."""

from __future__ import annotations

import sys

import click

from bouncekit.cli.options import no_folder
from bouncekit.records import Kind
from bouncekit.serve.intake import take, without_from_line

NOT = 1
"""Exit status where the mail is not of the kind asked for."""


@click.command("kind")
@click.argument("path", metavar="FILE|-")
@click.option(
    "--is",
    "asked",
    type=click.Choice([kind.value for kind in Kind]),
    multiple=True,
    help="Exit with 1 if the mail is not of this kind; may be given again.",
)
def command(path: str, asked: tuple[str, ...]) -> None:
    """Print what one mail is, in one word: bounce, delay, feedback, auto_reply, other ..."""
    from bouncekit.pipeline import parse  # noqa: PLC0415  # not needed for `--help`

    raw = _given(path)
    kind = parse(without_from_line(raw)).kind.value
    click.echo(kind)
    if asked and kind not in asked:
        raise SystemExit(NOT)


def _given(path: str) -> bytes:
    if path == "-":
        return take(sys.stdin.buffer)
    with open(no_folder(path), "rb") as stream:  # noqa: PTH123  # names a file as the user did
        return take(stream)
