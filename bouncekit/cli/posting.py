"""``--post``: the options with which commands send reports on, and what they do."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bouncekit.cli import Failure

if TYPE_CHECKING:
    from bouncekit.serve.posting import Poster

SECRET = "BOUNCEKIT_POST_SECRET"  # noqa: S105  # the name of a variable
"""Environment variable with the secret."""


class Post(NamedTuple):
    """What the user asks for."""

    url: str | None
    secret_file: str | None
    spool: str | None


def posts(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--post``, ``--post-secret-file`` and ``--spool``, which the command gets as one `Post`."""

    @functools.wraps(command)
    def gathered(
        *, post_url: str | None, post_secret_file: str | None, spool: str | None, **others: Any
    ) -> None:
        command(post=Post(post_url, post_secret_file, spool), **others)

    found: Callable[..., Any] = gathered
    for option in reversed(_OPTIONS):
        found = option(found)
    return found


_OPTIONS = (
    click.option(
        "--post", "post_url", metavar="URL", help="Send each new report there, too; needs a secret."
    ),
    click.option(
        "--post-secret-file",
        metavar="FILE",
        help=f"First line is the secret that signs what is sent; else {SECRET} in the environment.",
    ),
    click.option(
        "--spool", metavar="DIR", help="Keep there what is not sent yet; STORE.spool where none is named."
    ),
)


@contextmanager
def posting(wanted: Post, kept: str | None, **bounds: Any) -> Iterator[Poster | None]:
    """Give what sends reports, and send all at the end; None where the user did not ask for it.

    ``bounds`` are fields of `Receiver`, where they are to differ.
    A receiver that is down is said in one line, and is no failure: the spool has what was not sent.
    """
    if wanted.url is None:
        yield None
        return
    spool = wanted.spool or (f"{kept}.spool" if kept else None)
    if spool is None:
        raise click.UsageError("--post needs --spool, or --store beside which it is made")
    poster = _poster(wanted.url, _secret(wanted.secret_file), spool, bounds)
    try:
        yield poster
    finally:
        _finish(poster, spool)


def _finish(poster: Poster, spool: str) -> None:
    from bouncekit.serve.posting import PostError  # noqa: PLC0415  # an extra

    try:
        poster.close()
    except PostError as error:
        click.echo(f"{error.filename}: {error.strerror}; {poster.left()} batches stay in {spool}", err=True)


def _poster(url: str, secret: bytes, spool: str, bounds: dict[str, Any]) -> Poster:
    try:
        from bouncekit.serve.posting import Poster, Receiver  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        if error.name != "urllib3":
            raise
        raise Failure("--post needs urllib3: pip install 'bouncekit[post]'") from error
    try:
        return Poster(Receiver(url=url, secret=secret, spool=spool, **bounds))
    except ValueError as error:
        raise click.UsageError(f"--post: {error}") from error


def _secret(file: str | None) -> bytes:
    found = (
        Path(file).read_bytes().partition(b"\n")[0].strip() if file else os.environb.get(SECRET.encode(), b"")
    )
    if not found:
        raise click.UsageError(f"--post needs a secret: --post-secret-file or {SECRET}")
    return found
