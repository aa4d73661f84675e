"""``bouncekit parse``: one mail as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from bouncekit.cli.options import knowledge, readable, words
from bouncekit.sinks import ndjson
from bouncekit.sources import scan


@click.command("parse")
@click.argument("path", metavar="FILE|-")
@click.option("--hops", is_flag=True, help="Also read the Received chain of the returned message.")
@words
def command(path: str, lang: str | None, audience: str, rules: tuple[Path, ...], *, hops: bool) -> None:
    """Write the report on a mail as JSON, one line (an mbox: one line for each of its mails)."""
    known = knowledge(rules)
    with readable(path):
        ndjson.write(
            scan(path, lang=lang or "en", audience=audience, knowledge=known, hops=hops), click.get_binary_stream("stdout")
        )
