"""Where reports go: files and standard output, in the forms that programs and people read.

Each form is a function ``write(reports, stream)`` that takes the reports as they come and gives
their number. ``ndjson`` and ``json`` hold whole reports; the others have a row a recipient, with
the columns of `rows.COLUMNS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import BinaryIO, TypeAlias

from bouncekit.records import Report
from bouncekit.sinks.output import output

__all__ = ["FORMS", "Sink", "output", "sink", "write"]

Sink: TypeAlias = Callable[[Iterable[Report], BinaryIO], int]

FORMS: dict[str, str] = {
    "ndjson": "ndjson:write",
    "json": "json_array:write",
    "csv": "csv_rows:write",
    "table": "table:write",
    "parquet": "arrow:write_parquet",
    "arrow": "arrow:write_arrow",
}
"""Names of the forms, and the function that writes each; imported when asked for."""


def sink(form: str) -> Sink:
    """Give the function that writes ``form``. Raises `KeyError` for a name that is none."""
    module, _, name = FORMS[form].partition(":")
    found: Sink = getattr(import_module(f"bouncekit.sinks.{module}"), name)
    return found


def write(reports: Iterable[Report], form: str = "ndjson", target: str = "-") -> int:
    """Write reports to a file, or to standard output for ``-``; give their number.

    The file is there whole or not at all. Raises `OSError` that names the file if it cannot be
    written, and `ModuleNotFoundError` for ``parquet`` and ``arrow`` where pyarrow is not installed.
    """
    with output(target) as stream:
        return sink(form)(reports, stream)
