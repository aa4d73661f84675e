"""All Reports as one JSON array, one a line, for programs that read a whole document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from bouncekit.records import Report

_ENCODER = msgspec.json.Encoder()


def write(reports: Iterable[Report], stream: BinaryIO) -> int:
    """Write the array as the reports come, and give their number."""
    return write_records(reports, stream)


def write_records(records: Iterable[object], stream: BinaryIO) -> int:
    """Write any records that msgspec can encode, as `write` does."""
    count = 0
    for count, record in enumerate(records, 1):
        stream.write((b",\n" if count > 1 else b"[\n") + _ENCODER.encode(record))
    stream.write(b"\n]\n" if count else b"[]\n")
    stream.flush()
    return count
