"""``bouncekit draft``: a letter about a bounce, ready to be opened in a mail client."""

from __future__ import annotations

import click

from bouncekit.cli.options import Wanted, no_folder, to_file, words
from bouncekit.cli.reading import read
from bouncekit.sinks import output
from bouncekit.sources import mails

_TO = ("list", "isp", "recipient-postmaster", "sender")


class Refused(click.ClickException):
    """There is nothing to write: exit status 1."""

    exit_code = 1

    def show(self, file: object = None) -> None:  # noqa: ARG002  # click's signature
        """Say it as it is: it is an answer, no error."""
        click.echo(self.message, err=True)


@click.command("draft")
@click.argument("path", metavar="FILE|-")
@click.option("--to", required=True, type=click.Choice(_TO), help="Whom the letter is for.")
@click.option("--recipient", metavar="ADDRESS", help="Write about this recipient, where there are several.")
@to_file
@words
def command(path: str, to: str, recipient: str | None, target: str, *, wanted: Wanted) -> None:
    """Write a letter about a bounce as an .eml file, for a person to fill in and send. Nothing is sent.

    To the maintainer of the list (a request for removal), to the ISP, to the recipient's postmaster, or to
    the person who sent the mail. Where nobody could answer such a letter, it says so, with exit status 1.

    A letter to a list is in English unless --lang is given; the others as `explain` would be.
    """
    from bouncekit.report.drafts import NoDraft, draft  # noqa: PLC0415  # not needed to refuse a path
    from bouncekit.report.letters import To  # noqa: PLC0415
    from bouncekit.report.words import Words  # noqa: PLC0415

    mail = next(iter(mails(no_folder(path))))
    report, lang = read(mail.raw or b"", mail.origin or None, wanted)
    try:
        made = draft(
            report,
            To(to),
            wanted.knowledge,
            Words(wanted.knowledge, "en" if to == "list" and not wanted.lang else lang),
            told=Words(wanted.knowledge, lang),
            recipient=recipient,
            audience=wanted.audience,
        )
    except NoDraft as refusal:
        raise Refused(str(refusal)) from refusal
    with output(target) as stream:
        stream.write(made.eml)
    for hint in made.hints:
        click.echo(hint, err=True)
