"""Reports with anything in them, and readers of what the sinks write."""

import csv
import io
import json

import msgspec
import pyarrow as pa
from hypothesis import strategies as st
from pyarrow import parquet

from bouncekit.records import (
    Action,
    Category,
    Certainty,
    Defect,
    Fault,
    Kind,
    Listing,
    ListState,
    Original,
    Outcome,
    Remedy,
    Report,
    Retry,
)
from bouncekit.sinks.csv_rows import plain
from bouncekit.sinks.rows import COLUMNS, rows

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    ["=1+1", "'=x", "+a", "-a", "@a", "\t=a", "a\r\nb", "a\rb", 'a"b,c', "ann@example.net", "郵件", "''-"]
)
NAMES = st.from_regex("[a-z]{1,6}", fullmatch=True)
MAYBE = st.none() | TEXTS
LISTINGS = st.builds(
    Listing,
    id=NAMES,
    name=TEXTS,
    operator=MAYBE,
    zone=MAYBE,
    kind=MAYBE,
    target=st.none(),
    lookup_url=MAYBE,
    delist_url=MAYBE,
    self_service=st.none() | st.booleans(),
    state=st.sampled_from(ListState),
)
OUTCOMES = st.builds(
    Outcome,
    recipient=MAYBE,
    original_recipient=MAYBE,
    action=st.none() | st.sampled_from(Action),
    status=MAYBE,
    reply_code=MAYBE,
    diagnostic=MAYBE,
    remote_host=MAYBE,
    remote_ip=MAYBE,
    reason=NAMES,
    category=st.sampled_from(Category),
    temporary=st.none() | st.booleans(),
    fault=st.sampled_from(Fault),
    certainty=st.sampled_from(Certainty),
    blocklist=MAYBE,
    listings=st.lists(LISTINGS, max_size=2).map(tuple),
    retry_after=st.none() | st.integers(0, 1_209_600),
    remedy=st.none()
    | st.builds(
        Remedy,
        id=NAMES,
        summary=TEXTS,
        steps=st.just(()),
        retry=st.sampled_from(Retry),
        suppress=st.booleans(),
    ),
)
REPORTS = st.builds(
    Report,
    kind=st.sampled_from(Kind),
    origin=MAYBE,
    format=MAYBE,
    reporting_mta=MAYBE,
    arrival_date=MAYBE,
    language=MAYBE,
    original=st.none() | st.builds(Original, sender=MAYBE, subject=MAYBE, list_id=MAYBE),
    outcomes=st.lists(OUTCOMES, max_size=3).map(tuple),
    defects=st.lists(st.builds(Defect, name=NAMES), max_size=2).map(tuple),
)


def of_ndjson(data: bytes) -> list:
    return [row for line in data.splitlines() for row in rows(msgspec.json.decode(line, type=Report))]


def of_json(data: bytes) -> list:
    assert isinstance(json.loads(data), list)
    return [row for report in msgspec.json.decode(data, type=list[Report]) for row in rows(report)]


def of_csv(data: bytes) -> list:
    heading, *lines = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    assert heading == [column.name for column in COLUMNS]
    return [
        tuple(_typed(cell, column.type) for cell, column in zip(line, COLUMNS, strict=True)) for line in lines
    ]


def _typed(cell: str, kind: type) -> object:
    if cell == "":
        return None
    return {str: plain, int: int, bool: {"true": True, "false": False}.get}[kind](cell)


def of_table(table: pa.Table) -> list:
    assert table.column_names == [column.name for column in COLUMNS]
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def of_parquet(data: bytes) -> list:
    return of_table(parquet.read_table(pa.BufferReader(data)))


def of_arrow(data: bytes) -> list:
    return of_table(pa.ipc.open_file(pa.BufferReader(data)).read_all())
