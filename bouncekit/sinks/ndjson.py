"""One Report a line, as UTF-8 JSON (https://github.com/ndjson/ndjson-spec)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from bouncekit.records import Outcome, Report

_ENCODER = msgspec.json.Encoder()


def line(record: Report | Outcome) -> bytes:
    """One record as a line, its line feed included."""
    return _ENCODER.encode(record) + b"\n"


def write(reports: Iterable[Report], stream: BinaryIO) -> int:
    """Write each report as it comes; returns how many."""
    count = 0
    for count, report in enumerate(reports, 1):  # noqa: B007  # the count is the result
        stream.write(line(report))
    return count
