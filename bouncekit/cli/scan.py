"""``bouncekit scan``: every mail of a folder, an mbox or a Maildir."""

from __future__ import annotations

from pathlib import Path

import click

from bouncekit.cli.options import knowledge, readable, words
from bouncekit.sinks import ndjson
from bouncekit.sources import scan


@click.command("scan")
@click.argument("path", metavar="PATH|-")
@click.option("--format", "form", type=click.Choice(["ndjson"]), default="ndjson", show_default=True, help="How the reports are written.")
@click.option("--hops", is_flag=True, help="Also read the Received chain of the returned messages.")
@words
def command(path: str, form: str, lang: str | None, audience: str, rules: tuple[Path, ...], *, hops: bool) -> None:  # noqa: ARG001  # one form so far, the option is its place
    """Write a report on every mail at or below PATH (a mail, an mbox, a Maildir, a folder)."""
    known = knowledge(rules)
    with readable(path):
        ndjson.write(
            scan(path, lang=lang or "en", audience=audience, knowledge=known, hops=hops), click.get_binary_stream("stdout")
        )
