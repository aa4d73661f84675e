"""An LMTP server (RFC 2033) that keeps the record of each mail, for volume.

``250`` after the mail means that its record is on the disk. Whatever goes wrong is said with ``4xx``,
so that the sending server keeps the mail; a ``5xx`` would make it bounce a bounce.
"""

from __future__ import annotations

import asyncio
import logging
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any, AnyStr

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session
from msgspec import Struct

from bouncekit.serve.recorder import Recorder
from bouncekit.store import StoreError

_LOG = logging.getLogger("bouncekit.lmtp")
_PERMANENT = re.compile(r"^5(?P<rest>\d\d)(?P<space>[ -])(?:5(?=\.\d))?")
_LINE = 1 << 20
"""Bytes of a line; RFC 5321 has 1,000, but reports with longer ones are reports all the same."""


class Bounds(Struct, frozen=True):
    """What the server takes, each with a bound."""

    connections: int = 50
    """At a time; more are told to come back. Postfix opens 20 by default."""
    size: int = 50 << 20
    """Bytes of a mail; Postfix takes 10 MB by default, Exim 50."""
    idle: float = 300
    """Seconds without a command after which a connection is closed (RFC 5321, section 4.5.3.2.7)."""
    grace: float = 30
    """Seconds that mails on their way have once the server is told to stop."""


class _Busy(asyncio.Protocol):
    """Tells a client to come back, where there are as many as may be."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 Too many connections, come back later\r\n")
            transport.close()


class _Connection(LMTP):
    """One client."""

    line_length_limit = _LINE
    __ident__ = "bouncekit LMTP"

    def __init__(self, server: Server, **options: Any) -> None:
        super().__init__(server, **options)
        self._server = server
        self._in_mail = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._server.connections.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._server.left(self)

    async def push(self, status: AnyStr) -> None:
        """Answer; nothing about a mail is ever refused for good."""
        if self._in_mail and isinstance(status, str):
            await super().push(_PERMANENT.sub(_temporary, status))
        else:
            await super().push(status)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        await self._kept(super().smtp_MAIL, arg)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        await self._kept(super().smtp_RCPT, arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        await self._kept(super().smtp_DATA, arg)
        if self._server.stopping:
            self.leave()

    async def _kept(self, command: Callable[[str], Any], arg: str) -> None:
        self._in_mail = True
        try:
            await command(arg)
        finally:
            self._in_mail = False

    def leave_if_idle(self) -> None:
        if not self._in_mail:
            self.leave()

    def leave(self) -> None:
        """Say good-bye; a client that has begun a mail keeps it."""
        if self.transport is not None:
            self._writer.write(b"421 4.3.2 Stopping, come back later\r\n")
            self.transport.close()


class Server:
    """Serves until it is told to stop."""

    def __init__(self, recorder: Recorder, bounds: Bounds | None = None) -> None:
        self.connections: set[_Connection] = set()
        self.stopping = False
        self._recorder = recorder
        self._bounds = bounds or Bounds()
        self._empty = asyncio.Event()

    def protocol(self) -> asyncio.Protocol:
        """Make what talks to the next client."""
        if self.stopping or len(self.connections) >= self._bounds.connections:
            return _Busy()
        connection: asyncio.Protocol = _Connection(
            self,
            hostname="localhost",
            data_size_limit=self._bounds.size,
            timeout=self._bounds.idle,
            enable_SMTPUTF8=True,
        )
        return connection

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, _server: LMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Keep the size to ourselves: a client that knows it bounces larger mails by itself."""
        session.host_name = hostname
        return [each if not each.startswith("250-SIZE") else "250-ENHANCEDSTATUSCODES" for each in responses]

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, _server: LMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Record a mail, and answer for each of its recipients (RFC 2033, section 4.2)."""
        raw = envelope.original_content or b""
        answer = await self._answer(raw, envelope.rcpt_tos)
        return "\r\n".join([answer] * len(envelope.rcpt_tos))

    async def handle_exception(self, error: Exception) -> str:
        """Answer where bouncekit or aiosmtpd fails."""
        _LOG.error("%s: %s", type(error).__name__, error)
        return "451 4.3.0 Local error, come back later"

    async def _answer(self, raw: bytes, recipients: list[str]) -> str:
        origin = " ".join(("lmtp", *recipients)).encode("utf-8", "replace").decode()
        try:
            await asyncio.wrap_future(self._recorder.record(raw, recipients, origin))
        except StoreError as error:
            _LOG.error("%s", error)  # a full disk needs no traceback
            return "452 4.3.1 The store cannot be written, come back later"
        except Exception:  # noqa: BLE001  # the client keeps the mail, whatever it was
            _LOG.exception("bouncekit failed to read a mail; please report it")
            return "451 4.3.0 Local error, come back later"
        return "250 2.0.0 Recorded"

    async def stop(self) -> None:
        """Take no more mails, and wait for those on their way, but not for long."""
        self.stopping = True
        for connection in list(self.connections):
            connection.leave_if_idle()
        if self.connections:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._empty.wait(), self._bounds.grace)

    def left(self, connection: _Connection) -> None:
        """Forget a client that is gone."""
        self.connections.discard(connection)
        if self.stopping and not self.connections:
            self._empty.set()


def _temporary(found: re.Match[str]) -> str:
    rest, space = found["rest"], found["space"]
    return f"4{rest}{space}{'4' if found[0].endswith('5') else ''}"


async def serve(
    server: Server, listen: str | tuple[str, int], ready: Callable[[], None] = lambda: None
) -> None:
    """Listen on a path or on host and port until SIGTERM or SIGINT; ``ready`` is called once that works.

    Raises `OSError` if it cannot be listened there.
    """
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    if isinstance(listen, str):
        listening = await loop.create_unix_server(server.protocol, listen)
    else:
        listening = await loop.create_server(server.protocol, *listen)
    ready()
    await told.wait()
    listening.close()
    await server.stop()
