"""``bouncekit classify``: a bare reply or log line as JSON."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bouncekit.cli.options import knowledge, words
from bouncekit.pipeline import classify
from bouncekit.sinks import ndjson


@click.command("classify")
@click.argument("text", metavar="TEXT|-")
@click.option("--remote-host", metavar="HOST", help="Who refused, where the text does not say it.")
@words
def command(text: str, remote_host: str | None, lang: str | None, audience: str, rules: tuple[Path, ...]) -> None:
    """Judge an SMTP reply, a log line or a pasted excerpt; write the outcome as JSON."""
    known = knowledge(rules)
    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    outcome = classify(text, remote_host=remote_host, lang=lang or "en", audience=audience, knowledge=known)
    click.get_binary_stream("stdout").write(ndjson.line(outcome))
