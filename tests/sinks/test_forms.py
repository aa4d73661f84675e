"""Every form says the same, under the same names."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bouncekit
from bouncekit.records import Kind, Outcome, Report
from bouncekit.sinks import FORMS, arrow, sink, write
from bouncekit.sinks.rows import COLUMNS, NAMES, rows
from bouncekit.store import Store, entry
from sinks import reports as read

CHECKOUT = Path(__file__).parents[2]
FIXTURES = CHECKOUT / "tests/fixtures"
READERS = {
    "ndjson": read.of_ndjson,
    "json": read.of_json,
    "csv": read.of_csv,
    "parquet": read.of_parquet,
    "arrow": read.of_arrow,
}
NO_ROWS = Report(Kind.OTHER, origin="letter")


def written(form, reports):
    stream = io.BytesIO()
    count = sink(form)(iter(reports), stream)
    assert count == len(reports)
    return stream.getvalue()


@pytest.mark.parametrize("form", READERS)
@given(st.lists(read.REPORTS, max_size=2))
@settings(max_examples=20, deadline=None)
def test_every_form_has_the_same_rows(form, reports):
    expected = [row for report in reports for row in rows(report)]
    assert READERS[form](written(form, reports)) == expected


@given(st.lists(read.REPORTS, max_size=2))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_store_has_the_same_rows_and_reports(tmp_path, reports):
    path = tmp_path / f"{os.urandom(8).hex()}.db"
    with Store.open(path) as store:
        store.add(entry(os.urandom(8), report) for report in reports)
        assert list(store.rows()) == [row for report in reports for row in rows(report)]
        assert list(store.reports()) == reports


def test_duckdb_reads_parquet_arrow_and_csv_as_the_reports_say(tmp_path):
    """Real mails, through another reader than the one that the files were written with."""
    reports = list(bouncekit.scan(FIXTURES / "exchange"))
    for form in ("ndjson", "parquet", "csv"):
        write(reports, form, str(tmp_path / f"x.{form}"))
    expected = read.of_ndjson((tmp_path / "x.ndjson").read_bytes())
    assert duckdb.read_parquet(str(tmp_path / "x.parquet")).fetchall() == expected
    found = duckdb.read_csv(str(tmp_path / "x.csv")).project("recipient, reason").fetchall()
    assert found == [(row[NAMES.index("recipient")], row[NAMES.index("reason")]) for row in expected]
    assert len(expected) > 5


@pytest.mark.parametrize("form", FORMS)
def test_nothing_and_mail_without_recipients_give_a_whole_file(form):
    for reports in ([], [NO_ROWS]):
        data = written(form, reports)
        if form in READERS:
            assert READERS[form](data) == []


def test_json_is_an_array_with_mail_that_has_no_recipients_as_well():
    data = json.loads(written("json", [NO_ROWS, NO_ROWS]))
    assert [report["origin"] for report in data] == ["letter", "letter"]


def test_parquet_is_written_in_batches(monkeypatch):
    monkeypatch.setattr(arrow, "BATCH", 2)
    report = Report(Kind.BOUNCE, outcomes=(Outcome(recipient="a@example.net"),))
    data = written("parquet", [report] * 5)
    assert read.parquet.ParquetFile(io.BytesIO(data)).num_row_groups == 3
    assert len(read.of_parquet(data)) == 5


def test_the_files_tell_the_version_of_the_records():
    data = written("parquet", [NO_ROWS])
    assert read.parquet.read_schema(io.BytesIO(data)).metadata[b"schema"] == b"bouncekit.report/1"


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_pipe_takes_columnar_forms(form):
    """A pipe cannot tell its place, which these formats need."""
    run = "write(bouncekit.scan(sys.argv[1]), sys.argv[2])"
    script = f"import sys, bouncekit; from bouncekit.sinks import write; {run}"
    fixture = FIXTURES / "exchange"
    done = subprocess.run([sys.executable, "-c", script, fixture, form], check=True, capture_output=True)
    assert READERS[form](done.stdout) == [row for report in bouncekit.scan(fixture) for row in rows(report)]


def test_columns_are_named_once_and_described():
    assert len(set(NAMES)) == len(NAMES)
    assert all(column.meaning for column in COLUMNS)


def test_the_values_have_the_type_of_their_column():
    for report in bouncekit.scan(FIXTURES / "exchange"):
        for row in rows(report):
            for column, value in zip(COLUMNS, row, strict=True):
                assert value is None or type(value) is column.type, column.name
