"""Send reports on to a URL: batched, signed, kept on the disk until the receiver has taken them.

A batch is written into a folder (the spool) first, and sent from there, the oldest first; it is
deleted once the receiver has answered ``2xx``. A receiver that is down, or a process that is killed,
so costs nothing but time. A batch may come twice, where the answer was lost: its number tells.
"""

from __future__ import annotations

import errno
import fcntl
import hmac
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import urllib3
from msgspec import Struct
from urllib3.util import Retry, Timeout

from bouncekit.records import Report

SIGNATURE = "X-Bouncekit-Signature"
"""``t=SECONDS,v1=HEX``: HMAC-SHA256 of ``SECONDS.BODY`` under the secret."""
BATCH = "X-Bouncekit-Batch"
"""Number of the batch, the same whenever it is sent."""

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same batch is sent again at once."""
_NAME = "*.json"
_LOCK = ".lock"


class PostError(OSError):
    """The receiver did not take a batch; it stays in the spool."""


class Receiver(Struct, frozen=True, kw_only=True):
    """Where reports go."""

    url: str
    secret: bytes
    """Shared with the receiver, who so knows who sends."""
    spool: str
    """Folder for what is not sent yet; made if need be."""
    reports: int = 100
    """In a batch."""
    tries: int = 5
    """How often a batch is sent in a row, ever more slowly: after 0.5, 1, 2, 4 seconds."""
    pause: float = 0.5
    timeout: float = 10
    """Seconds for an answer."""
    at_once: int | None = None
    """Batches that are sent in one go; None for all."""
    rest: float = 30
    """Seconds without another try once a receiver has not answered all of them."""


class Poster:
    """Sends reports. Many processes may share a spool; one of them sends at a time."""

    def __init__(self, receiver: Receiver) -> None:
        """Raise `ValueError` for a URL that is none, and `OSError` for a spool that cannot be made."""
        parts = urlsplit(receiver.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{receiver.url!r} is no http or https URL")
        if not receiver.secret:
            raise ValueError("the secret is empty")
        self._receiver = receiver
        self._spool = Path(receiver.spool)
        self._spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._waiting: list[bytes] = []
        self._not_before = 0.0
        self._pool = urllib3.PoolManager(
            timeout=Timeout(receiver.timeout),
            retries=Retry(
                total=receiver.tries - 1,
                backoff_factor=receiver.pause,
                status_forcelist=_AGAIN,
                allowed_methods=None,
                # One who says "tomorrow" would hold everything up until then.
                respect_retry_after_header=False,
                raise_on_status=False,
            ),
        )

    def put(self, report: Report) -> None:
        """Give a report; it is sent with the others of its batch."""
        self._waiting.append(msgspec.json.encode(report))
        if len(self._waiting) >= self._receiver.reports:
            self.flush()

    def through(self, reports: Iterable[Report]) -> Iterator[Report]:
        """Yield reports as they come, each given to `put` before."""
        for report in reports:
            self.put(report)
            yield report

    def close(self) -> None:
        """Send what is left. Raises `PostError` for what the receiver does not take; the spool keeps it."""
        self._keep()
        self.send()

    def flush(self) -> None:
        """Send what is there, however little; where the receiver does not take it, the spool keeps it."""
        self._keep()
        if time.monotonic() >= self._not_before:
            with suppress(PostError):
                self.send()

    def left(self) -> int:
        """Count the batches in the spool."""
        return sum(1 for _ in self._spool.glob(_NAME))

    def _keep(self) -> None:
        """Write a batch onto the disk, under a name that sorts by time."""
        if not self._waiting:
            return
        name = f"{time.time_ns():020}-{secrets.token_hex(4)}"
        part = self._spool / f"{name}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as stream:  # noqa: PTH123  # an open file
            stream.write(b"[" + b",\n".join(self._waiting) + b"]")
            stream.flush()
            os.fsync(descriptor)
        part.rename(self._spool / f"{name}.json")
        self._waiting = []

    def send(self) -> None:
        """Send what is in the spool, the oldest first. Raises `PostError` at the first that is not taken."""
        with self._alone() as alone:
            # Another process that is at it takes ours along.
            for path in sorted(self._spool.glob(_NAME))[: self._receiver.at_once] if alone else ():
                try:
                    self._send(path.stem, path.read_bytes())
                except PostError:
                    self._not_before = time.monotonic() + self._receiver.rest
                    raise
                path.unlink()

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        with (self._spool / _LOCK).open("wb") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _send(self, number: str, body: bytes) -> None:
        url = self._receiver.url
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "bouncekit",
            BATCH: number,
            SIGNATURE: signature(self._receiver.secret, body, int(time.time())),
        }
        try:
            answer = self._pool.request("POST", url, body=body, headers=headers, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise PostError(errno.ECONNREFUSED, _words(error), url) from error
        if not 200 <= answer.status < 300:  # noqa: PLR2004  # RFC 9110, section 15.3
            raise PostError(errno.EPROTO, f"answers {answer.status}", url)


def signature(secret: bytes, body: bytes, at: int) -> str:
    """Sign a body, with the time, so that an old one cannot be sent again by others.

    >>> signature(b"secret", b"[]", 1800000000)[:16]
    't=1800000000,v1='
    """
    digest = hmac.new(secret, b"%d." % at + body, "sha256").hexdigest()
    return f"t={at},v1={digest}"


def _words(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return " ".join(str(reason).split())
