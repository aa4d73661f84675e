"""One report a line: complete, in order, in UTF-8."""

import io
import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bouncekit
from bouncekit.records import Kind, Report
from bouncekit.sinks import ndjson

CHECKOUT = Path(__file__).parents[2]
FIXTURES = sorted((CHECKOUT / "tests/fixtures").glob("*/*.eml"))[::7]


@pytest.fixture(scope="module")
def validator():
    """Give a validator for the published schema."""
    schema = json.loads((CHECKOUT / "docs/report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_line_is_the_report_and_fits_the_schema(path, validator):
    report = next(bouncekit.scan(path, hops=True))
    line = ndjson.line(report)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert msgspec.json.decode(line, type=Report) == report
    validator.validate(json.loads(line))


def test_the_schema_refuses_what_is_no_report(validator):
    """A validator that took anything would prove nothing above."""
    report = json.loads(ndjson.line(next(bouncekit.scan(FIXTURES[0]))))
    for wrong in (
        {**report, "kind": "joke"},
        {**report, "schema": "bouncekit.report/0"},
        {**report, "outcomes": [{**report["outcomes"][0], "temporary": "no"}]},
        {name: value for name, value in report.items() if name != "kind"},
    ):
        assert list(validator.iter_errors(wrong)), wrong


def test_write_gives_one_line_each_and_their_number():
    stream = io.BytesIO()
    reports = [Report(Kind.OTHER, origin=str(number)) for number in range(3)]
    assert ndjson.write(reports, stream) == 3
    assert [json.loads(line)["origin"] for line in stream.getvalue().splitlines()] == ["0", "1", "2"]


def test_nothing_writes_nothing():
    stream = io.BytesIO()
    assert ndjson.write([], stream) == 0
    assert stream.getvalue() == b""


def test_reports_are_written_as_they_come():
    """A long run shows its first report before it has read its last mail."""
    stream = io.BytesIO()

    def reports():
        yield Report(Kind.OTHER)
        assert stream.getvalue().count(b"\n") == 1
        yield Report(Kind.OTHER)

    assert ndjson.write(reports(), stream) == 2


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_stays_on_its_line(text):
    line = ndjson.line(Report(Kind.OTHER, reporting_mta=text))
    assert line.count(b"\n") == 1
    assert json.loads(line)["reporting_mta"] == text
