"""``bouncekit parse``: one mail as JSON."""

from __future__ import annotations

import sys

import click

from bouncekit.cli.options import Wanted, no_folder, words
from bouncekit.sinks import ndjson
from bouncekit.sources import scan


@click.command("parse")
@click.argument("path", metavar="FILE|-")
@click.option("--hops", is_flag=True, help="Also read the Received chain of the returned message.")
@words
def command(path: str, *, hops: bool, wanted: Wanted) -> None:
    """Write the report on a mail as JSON, one line (an mbox: one line for each of its mails)."""
    reports = scan(
        no_folder(path),
        lang=wanted.lang or "en",
        audience=wanted.audience,
        knowledge=wanted.knowledge,
        hops=hops,
    )
    ndjson.write(reports, sys.stdout.buffer)
