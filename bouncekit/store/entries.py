"""What is put into a store: a report, the digest of its mail, and when it was reported."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from msgspec import Struct

from bouncekit.message import parse_headers
from bouncekit.message.dates import iso_date
from bouncekit.records import Report

DIGEST = 20
"""Bytes of a digest; two of 10^12 mails share one with a chance of 10^-24."""
_LONGEST_HEAD = 1 << 16
"""Bytes in which the Date is looked for."""
_BLANK = re.compile(rb"\r?\n\r?\n")
_FIRST = datetime(1982, 8, 13, tzinfo=UTC)
"""Mail as it is today is not older than RFC 822; a clock that stands at 1970 is not set."""
_AHEAD = timedelta(days=1)
"""How far a clock may be fast before it is not believed."""


class Entry(Struct, frozen=True):
    """One mail that was read. As JSON or MessagePack it travels between processes."""

    digest: bytes | None
    """None for a mail that could not be read: it is noted, and tried again in the next run."""
    report: Report
    date: datetime
    """When it was reported, in UTC."""


def entry(raw: bytes | None, report: Report, *, now: datetime | None = None) -> Entry:
    """Make the entry of a mail: ``raw`` is None where it could not be read.

    ``now`` stands for a date where the mail has none, see `reported_at`.
    """
    return Entry(digest(raw) if raw is not None else None, report, reported_at(raw, report, now=now))


def digest(raw: bytes) -> bytes:
    """Tell mails apart by their bytes; line ends, and blank lines at the end, do not count.

    A mail keeps its digest when it goes from a server's CRLF into an mbox or a Maildir.
    """
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")
    return blake2b(lines, digest_size=DIGEST).digest()


def reported_at(raw: bytes | None, report: Report, *, now: datetime | None = None) -> datetime:
    """Give the Date of a mail, else when the reporting MTA got what it returns, else ``now``.

    A date before there was mail, or in the future, comes from a clock that is not set.
    """
    now = now or datetime.now(UTC)
    for stated in (iso_date(_stated_date(raw)) if raw else None, report.arrival_date):
        date = _read(stated)
        if date and _FIRST <= date <= now + _AHEAD:
            return date
    return now


def _stated_date(raw: bytes) -> str | None:
    head = raw[:_LONGEST_HEAD]
    end = _BLANK.search(head)
    return parse_headers(head[: end.start()] if end else head).get("date")


def _read(stated: str | None) -> datetime | None:
    try:
        date = datetime.fromisoformat(stated or "")
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
