"""A table for a terminal: the columns that tell most, cut to its width."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from bouncekit.records import Report
from bouncekit.report.harmless import harmless
from bouncekit.sinks.rows import NAMES, Counted, Value

SHOWN: dict[str, int] = {
    "recipient": 30,
    "reason": 20,
    "fault": 13,
    "status": 8,
    "remote_host": 24,
    "blocklist": 20,
    "blocked_ip": 15,
}
"""The columns shown, and the share of the width that each gets; `rows.COLUMNS` has them all."""
_PIPE_WIDTH = 140
_GAP = 2
_NARROWEST = 4
_PLACES = tuple(NAMES.index(name) for name in SHOWN)


def write(reports: Iterable[Report], stream: BinaryIO, *, width: int | None = None) -> int:
    """Write a heading and a line a recipient, as they come; give the number of reports.

    ``width`` is that of the terminal, or 140 columns where there is none.
    """
    counted = Counted(reports)
    write_rows(SHOWN, ([row[place] for place in _PLACES] for row in counted), stream, width=width)
    return counted.reports


def write_rows(
    shares: dict[str, int], table: Iterable[Iterable[Value]], stream: BinaryIO, *, width: int | None = None
) -> None:
    """Write any rows below their names; ``shares`` are these and the room that each asks for."""
    columns = width or shutil.get_terminal_size((_PIPE_WIDTH, 0)).columns
    stream.writelines(
        line.encode("utf-8", "backslashreplace") + b"\n" for line in _lines(shares, table, columns)
    )
    stream.flush()


def _lines(shares: dict[str, int], table: Iterable[Iterable[Value]], width: int) -> Iterator[str]:
    """Yield the heading and each row as a line that fits ``width`` columns, and hold none of them."""
    room = width - _GAP * (len(shares) - 1)
    whole = sum(shares.values())
    sizes = [max(room * share // whole, _NARROWEST) for share in shares.values()]
    yield _line(shares, sizes)
    for row in table:
        yield _line(map(_text, row), sizes)


def _line(cells: Iterable[str], sizes: list[int]) -> str:
    return (" " * _GAP).join(map(_fitted, cells, sizes)).rstrip()


def _fitted(text: str, size: int) -> str:
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415  # knows how wide Chinese is; rarely needed

    return set_cell_size(text, size) if cell_len(text) <= size else set_cell_size(text, size - 1) + "…"


def _text(value: Value) -> str:
    return "" if value is None else harmless(str(value))
