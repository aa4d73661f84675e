"""``bouncekit classify``: a bare reply or log line as JSON."""

from __future__ import annotations

import sys

import click

from bouncekit.cli.options import Wanted, words
from bouncekit.cli.reading import decoded, given
from bouncekit.pipeline import classify
from bouncekit.sinks import ndjson


@click.command("classify")
@click.argument("text", metavar="TEXT|-")
@click.option("--remote-host", metavar="HOST", help="Who refused, where the text does not say it.")
@words
def command(text: str, remote_host: str | None, *, wanted: Wanted) -> None:
    """Judge an SMTP reply, a log line or a pasted excerpt; write the outcome as JSON."""
    outcome = classify(
        decoded(given(text)),
        remote_host=remote_host,
        lang=wanted.lang or "en",
        audience=wanted.audience,
        knowledge=wanted.knowledge,
    )
    sys.stdout.buffer.write(ndjson.line(outcome))
