import io
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bouncekit.records import Kind, Outcome, Report
from bouncekit.sinks import table
from sinks.reports import REPORTS


def lines(reports, width):
    stream = io.BytesIO()
    table.write(reports, stream, width=width)
    return stream.getvalue().decode().splitlines()


@given(st.lists(REPORTS, max_size=2), st.integers(60, 200))
@settings(max_examples=20, deadline=None)
def test_every_line_fits_the_width_and_holds_one_recipient(reports, width):
    found = lines(reports, width)
    assert len(found) == 1 + sum(len(report.outcomes) for report in reports)
    assert max(map(cell_len, found)) <= width
    assert not [char for line in found for char in line if unicodedata.category(char) in {"Cc", "Cf", "Zl"}]


def test_what_is_cut_ends_in_an_ellipsis():
    (_, line) = lines([Report(Kind.BOUNCE, outcomes=(Outcome(recipient="收" * 90),))], 80)
    assert "…" in line


def test_a_terminal_is_told_nothing_by_a_stranger():
    (_, line) = lines([Report(Kind.BOUNCE, outcomes=(Outcome(recipient="a\x1b[2J\u202eb"),))], 200)
    assert "a\\u001b[2J\\u202eb" in line


def test_lines_come_as_the_reports_do():
    stream = io.BytesIO()

    def reports():
        yield Report(Kind.BOUNCE, outcomes=(Outcome(recipient="ann@example.net"),))
        assert b"ann@example.net" in stream.getvalue()

    assert table.write(reports(), stream) == 1
