"""``bouncekit schema``: the JSON Schema of the records."""

from __future__ import annotations

import click

from bouncekit.schema import dumps


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of a report."""
    click.echo(dumps(), nl=False)
