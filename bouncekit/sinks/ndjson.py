"""One Report a line, as UTF-8 JSON (https://github.com/ndjson/ndjson-spec)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from bouncekit.records import Outcome, Report

_ENCODER = msgspec.json.Encoder()


def line(record: Report | Outcome) -> bytes:
    """Write one record as a line, its line feed included."""
    return _ENCODER.encode(record) + b"\n"


def write(reports: Iterable[Report], stream: BinaryIO) -> int:
    """Write each report as it comes, and give their number. Raises `OSError` if the stream takes no more."""
    count = 0
    for report in reports:
        stream.write(line(report))
        count += 1
    stream.flush()
    return count
