"""Logs of Postfix, Exim, Sendmail and Exchange's message tracking: a report a refused or deferred recipient.

A log is read from its top, in one go and with bounded memory: what a line leaves out (the sender, the
Message-ID, the last cause of a mail that expired) stands in earlier lines of the same queue id. A
line in which our own server refuses a client is no bounce; it is counted and gives no report.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from os import PathLike, fspath
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from bouncekit.knowledge import Knowledge
from bouncekit.limits import DEFAULT, Limits
from bouncekit.message.text import decode_bytes
from bouncekit.pipeline import report_from
from bouncekit.readers.draft import Reading
from bouncekit.records import Audience, Report
from bouncekit.smtp import read_said
from bouncekit.sources.logs import exchange, exim, postfix, sendmail
from bouncekit.sources.logs.queue import Line, Queue
from bouncekit.sources.mail import shown

LONGEST = 1 << 16
"""Bytes of a line that are read; syslog cuts at 8 KB, Exchange's context columns stay below 32 KB."""

_SYSLOG = re.compile(
    r"(?:<\d{1,3}>(?:1 )?)?"
    r"(?P<date>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)"
    r" (?P<host>\S+) (?P<program>[^\s\[:]+)(?:\[\d+\])?: (?:\[ID \d+ [\w.]+\] )?(?P<text>.+)"
)
"""RFC 3164, or its form with a whole date that rsyslog and journald write; Solaris adds an ID."""
_REFUSING = ("reject", "refused", "rblsmtpd")
_SERVERS = (postfix, sendmail)


class Counts(Struct):
    """How many lines there were, and how many of them our own server's refusals, which are no bounces."""

    lines: int = 0
    ours: int = 0


def scan_log(
    path: str | PathLike[str],
    *,
    lang: str = "en",
    audience: Audience | str = Audience.ADMIN,
    knowledge: Knowledge | None = None,
    limits: Limits = DEFAULT,
    counts: Counts | None = None,
) -> Iterator[Report]:
    """Read a log, ``-`` for standard input: a report for each recipient that a line says was not reached.

    ``origin`` is the path and the line's number (``mail.log#12``). Lines of other programs are
    passed over. ``counts`` is filled in on the way. Raises `OSError` if the log cannot be read.
    """
    name = fspath(path)
    log = _Log(limits, counts or Counts())
    for number, line in _lines(name):
        log.counts.lines = number
        for reading in log.read(line):
            origin = f"{shown(name)}#{number}"
            yield report_from(reading, origin=origin, lang=lang, audience=audience, knowledge=knowledge)


def _lines(path: str) -> Iterator[tuple[int, str]]:
    if path == "-":
        yield from _decoded(sys.stdin.buffer)
        return
    with Path(path).open("rb") as stream:
        yield from _decoded(stream)


def _decoded(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Number the lines and decode them; the rest of one that is too long is left out."""
    number, whole = 0, True
    while raw := stream.readline(LONGEST):
        if whole:
            number += 1
            yield number, _text(raw)
        whole = raw.endswith(b"\n")


def _text(raw: bytes) -> str:
    try:
        words = raw.decode("utf-8")
    except UnicodeDecodeError:
        words = decode_bytes(raw, None, lambda _name, _detail: None)
    return words.lstrip("\ufeff").rstrip("\r\n")


class _Log:
    """One log, read line by line."""

    def __init__(self, limits: Limits, counts: Counts) -> None:
        self.counts = counts
        self._queue = Queue(limits.queue)
        self._columns: list[str] = []

    def read(self, text: str) -> Iterator[Reading]:
        """Read one line, whichever server wrote it."""
        if text.startswith(exchange.FIELDS):
            self._columns = exchange.columns(text)
        elif self._columns and not text.startswith("#"):
            yield from exchange.read(text, self._columns)
        elif (line := _exim_line(text)) is not None:
            yield from self._by_exim(line)
        elif (found := _SYSLOG.match(text)) is not None:
            line = Line(found["text"], _spaced(found["date"]), found["host"], found["program"])
            yield from self._by_syslog(line)

    def _by_syslog(self, line: Line) -> Iterator[Reading]:
        if line.program.startswith("exim"):
            inner = _exim_line(line.text)
            text = inner.text if inner else line.text
            yield from self._by_exim(Line(text, (inner or line).date, line.host, line.program))
            return
        for server in _SERVERS:
            if server.claims(line.program):
                self._count(line)
                yield from server.read(line, self._queue)

    def _by_exim(self, line: Line) -> Iterator[Reading]:
        self._count(line)
        yield from exim.read(line, self._queue)

    def _count(self, line: Line) -> None:
        if any(word in line.text for word in _REFUSING) and read_said(f"{line.date} {line.text}").ours:
            self.counts.ours += 1


def _exim_line(text: str) -> Line | None:
    """Take the date off a line of Exim's own log; None for another."""
    start = exim.START.match(text)
    if start is None:
        return None
    return Line(text[start.end() :], f"{start['day']}T{start['time']}{start['zone'] or ''}")


def _spaced(date: str) -> str:
    """``Nov  4`` with one space."""
    return " ".join(date.split())
