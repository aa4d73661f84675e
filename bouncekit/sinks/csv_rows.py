"""CSV (RFC 4180) in UTF-8, safe to open in a spreadsheet.

What a server said is a stranger's text, and a spreadsheet runs a cell that begins like a formula.
Such a cell gets an apostrophe in front, which a spreadsheet takes for "this is text"
(OWASP, "CSV Injection"); `plain` takes it away again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import BinaryIO

from bouncekit.records import Report
from bouncekit.sinks.rows import NAMES, Counted, Value

_FORMULA = re.compile(r"[\s']*+[=+\-@＝＋－＠]")
"""How a formula may begin, also in full-width signs and behind white space."""


def write(reports: Iterable[Report], stream: BinaryIO) -> int:
    """Write a heading and a row a recipient, as they come; give the number of reports."""
    counted = Counted(reports)
    write_rows(NAMES, counted, stream)
    return counted.reports


def write_rows(names: Iterable[str], table: Iterable[Iterable[Value]], stream: BinaryIO) -> None:
    """Write any rows below their ``names``."""
    writer = csv.writer(_Encoded(stream))
    writer.writerow(names)
    writer.writerows(map(cell, row) for row in table)
    stream.flush()


class _Encoded:
    """A binary stream that takes text."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.encode("utf-8", "backslashreplace"))


def cell(value: Value) -> str:
    """Write a value as a cell: nothing for None, ``true`` and ``false``, and no formulas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if _FORMULA.match(value) else value


def plain(text: str) -> str:
    """Give back the text that `cell` made safe."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
