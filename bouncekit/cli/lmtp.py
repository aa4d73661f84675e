"""``bouncekit lmtp``: a server that mail servers deliver bounces to."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import click

from bouncekit.cli import Failure
from bouncekit.cli.options import Wanted, words

Place = str | tuple[str, int]
"""The path of a socket, or host and port."""


class Listen(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic since click 8.2
    """Where to listen."""

    name = "HOST:PORT|unix:PATH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        """Read ``127.0.0.1:24``, ``[::1]:24`` or ``unix:/run/bouncekit.sock``."""
        if isinstance(value, tuple):
            return value
        if value.startswith("unix:") and value != "unix:":
            return str(value.removeprefix("unix:"))
        host, _, port = value.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 0xFFFF:  # noqa: PLR2004  # the last port
            self.fail(f"{value!r} is neither HOST:PORT nor unix:PATH", param, ctx)
        return host.removeprefix("[").removesuffix("]"), int(port)


@click.command("lmtp")
@click.option(
    "--listen",
    type=Listen(),
    required=True,
    help="Where mail servers reach it; whoever can, can put records into the store.",
)
@click.option("--store", "kept", metavar="FILE", required=True, help="Put the records here; made if need be.")
@click.option(
    "--connections", type=click.IntRange(min=1), default=50, show_default=True, help="Taken at a time."
)
@click.option(
    "--max-size",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    metavar="MB",
    help="Larger mails stay with the mail server.",
)
@words
def command(listen: Place, kept: str, connections: int, max_size: int, *, wanted: Wanted) -> None:
    """Take mails over LMTP and put their records into a store, until told to stop (SIGTERM).

    A mail is accepted only once its record is on the disk; whatever goes wrong, it stays with the
    mail server.
    """
    try:
        from bouncekit.serve.lmtp import Bounds, Server, serve  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        if error.name != "aiosmtpd":
            raise
        raise Failure("lmtp needs aiosmtpd: pip install 'bouncekit[serve]'") from error
    import asyncio  # noqa: PLC0415  # for `--help` it is not needed

    from bouncekit.serve.recorder import Recorder  # noqa: PLC0415

    if isinstance(listen, str):
        _check_free(listen)
    lang = wanted.lang or "en"
    recorder = Recorder(kept, knowledge=wanted.knowledge, lang=lang, audience=wanted.audience)
    with closing(recorder):
        server = Server(recorder, Bounds(connections=connections, size=max_size << 20))
        asyncio.run(serve(server, listen, lambda: click.echo(f"listening on {_shown(listen)}", err=True)))
    if isinstance(listen, str):
        Path(listen).unlink(missing_ok=True)


def _check_free(path: str) -> None:
    """Refuse a path at which another server listens, or which is no socket; asyncio takes any socket over."""
    os.umask(0o007)
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(Path(path).stat().st_mode):
            raise Failure(f"{path}: is no socket")
        with socket.socket(socket.AF_UNIX) as client, suppress(ConnectionRefusedError):
            client.connect(path)
            raise Failure(f"{path}: another server listens here")


def _shown(listen: Place) -> str:
    return f"unix:{listen}" if isinstance(listen, str) else f"{listen[0]}:{listen[1]}"
