"""``bouncekit annotate``: a filter that says in a mail's headers what it is."""

from __future__ import annotations

import sys

import click

from bouncekit.serve.annotation import marked, put


@click.command("annotate")
@click.option(
    "--recipient",
    "recipients",
    metavar="ADDRESS",
    multiple=True,
    help="Recipient of the envelope; with VERP it tells who was mailed.",
)
def command(recipients: tuple[str, ...]) -> None:
    """Pass a mail from standard input on to standard output, with headers that say what it is.

    They are X-Bounce-Kind, and of what is no ordinary mail -Reason, -Recipient, -Blocklist and
    -Suppress. Such headers that came with the mail are taken out; its body stays as it is.
    """
    raw = sys.stdin.buffer.read()
    try:
        out = marked(raw, recipients)
    except Exception as error:  # noqa: BLE001  # the mail must get through, whatever happens
        click.echo(f"bouncekit: passed on as it is: {type(error).__name__}: {error}", err=True)
        out = put(raw, ())
    sys.stdout.buffer.write(out)
