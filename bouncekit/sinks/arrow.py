"""Parquet and Arrow (IPC file format, also known as Feather 2), by pyarrow: the extra ``arrow``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from bouncekit.records import SCHEMA, Report
from bouncekit.sinks.rows import COLUMNS, NAMES, Counted, Row

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 10_000
"""Rows held in memory, and in a row group: about 10 MB of them."""


def write_parquet(reports: Iterable[Report], stream: BinaryIO) -> int:
    """Write a Parquet file, a row a recipient; give the number of reports.

    Raises `ModuleNotFoundError` where pyarrow is not installed.
    """
    from pyarrow import parquet  # noqa: PLC0415  # an extra

    return _write(reports, stream, parquet.ParquetWriter)


def write_arrow(reports: Iterable[Report], stream: BinaryIO) -> int:
    """Write an Arrow file, as `write_parquet` does."""
    from pyarrow import ipc  # noqa: PLC0415  # an extra

    return _write(reports, stream, ipc.new_file)


def schema() -> pa.Schema:
    """Give the schema of both: the columns, and the version of the records as metadata."""
    import pyarrow as pa  # noqa: PLC0415  # an extra

    types = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}
    fields = [pa.field(column.name, types[column.type]) for column in COLUMNS]
    return pa.schema(fields, metadata={"schema": SCHEMA})


def _write(reports: Iterable[Report], stream: BinaryIO, open_writer: Callable[[Any, pa.Schema], Any]) -> int:
    import pyarrow as pa  # noqa: PLC0415  # an extra

    columns = schema()
    counted = Counted(reports)
    rows = iter(counted)
    with open_writer(pa.PythonFile(_Sink(stream), mode="w"), columns) as writer:
        while batch := list(islice(rows, BATCH)):
            writer.write_batch(_batch(batch, columns))
    stream.flush()
    return counted.reports


def _batch(rows: list[Row], columns: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415  # an extra

    return pa.RecordBatch.from_pydict(dict(zip(NAMES, zip(*rows, strict=True), strict=True)), schema=columns)


class _Sink:
    """A stream that tells how much was written, which a pipe cannot, and stays open afterwards."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._written = 0

    def write(self, data: Any) -> int:
        self._stream.write(data)
        size = memoryview(data).nbytes
        self._written += size
        return size

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """Leave the stream to whoever opened it."""
