"""All Reports as one JSON array, one a line, for programs that read a whole document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from bouncekit.records import Report

_ENCODER = msgspec.json.Encoder()


def write(reports: Iterable[Report], stream: BinaryIO) -> int:
    """Write the array as the reports come, and give their number."""
    stream.write(b"[")
    count = 0
    for report in reports:
        stream.write(b",\n" if count else b"\n")
        stream.write(_ENCODER.encode(report))
        count += 1
    stream.write(b"\n]\n")
    stream.flush()
    return count
