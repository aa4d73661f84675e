"""``bouncekit deliver``: one mail from a mail server's pipe into a store."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from bouncekit.cli.options import Wanted, words
from bouncekit.cli.posting import Post, posting, posts
from bouncekit.serve.intake import received, take

KEEP = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again."""


@contextmanager
def kept_otherwise() -> Iterator[None]:
    """Turn whatever goes wrong into the status with which a mail server keeps the mail, and one line.

    Any other status makes it send a bounce, here of a bounce, and the mail is gone.
    """
    try:
        yield
    except (click.exceptions.Exit, SystemExit):
        raise
    except click.ClickException as error:
        _keep(error.format_message())
    except KeyboardInterrupt:
        _keep("interrupted")
    except Exception as error:  # noqa: BLE001  # see above
        _keep(str(error) if isinstance(error, OSError | ValueError) else f"{type(error).__name__}: {error}")


def _keep(why: str) -> None:
    line = " ".join(why.split())
    click.echo(f"bouncekit: not recorded, the mail is to be kept: {line}", err=True)
    raise SystemExit(KEEP)


class Delivery(click.Command):
    """A command for a mail server: it is done, or the mail server keeps the mail."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the arguments."""
        with kept_otherwise():
            return super().make_context(*args, **kwargs)
        raise AssertionError  # pragma: no cover  # for the type checker: errors have left by now

    def invoke(self, ctx: click.Context) -> Any:
        """Run; SIGTERM, as at the end of a service, is no loss either."""
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            with kept_otherwise():
                return super().invoke(ctx)
        finally:
            signal.signal(signal.SIGTERM, before)


@click.command("deliver", cls=Delivery)
@click.option("--store", "kept", metavar="FILE", required=True, help="Put the record here; made if need be.")
@click.option(
    "--recipient",
    "recipients",
    metavar="ADDRESS",
    multiple=True,
    envvar=["ORIGINAL_RECIPIENT", "RECIPIENT"],
    help="Recipient of the envelope, else that of the environment; with VERP it tells who was mailed.",
)
@posts
@words
def command(kept: str, recipients: tuple[str, ...], *, post: Post, wanted: Wanted) -> None:
    """Put the record of one mail on standard input into a store; for a mail server's pipe.

    Exit status: 0 once it is recorded, else 75, so that the mail server keeps the mail.
    """
    from bouncekit.store import Store  # noqa: PLC0415  # not needed for `--help`

    raw = take(sys.stdin.buffer)
    if not raw:
        raise click.UsageError("no mail on standard input")
    entry = received(
        raw,
        recipients,
        origin=" ".join(("deliver", *recipients)),
        knowledge=wanted.knowledge,
        lang=wanted.lang or "en",
        audience=wanted.audience,
    )
    with Store.open(kept) as store:
        store.add([entry], knowledge=wanted.knowledge.revision)
    # Also a mail that the store had: the last run may have been killed between the two.
    with posting(post, kept, tries=1, timeout=5, at_once=20) as poster:
        if poster:
            poster.put(entry.report)
