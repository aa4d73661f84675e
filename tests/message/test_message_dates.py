from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.message.dates import iso_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("Tue, 3 Mar 2026 09:12:38 +0800", "2026-03-03T09:12:38+08:00"),
        ("3 Mar 2026 09:12:38 -0000 (UTC)", "2026-03-03T09:12:38-00:00"),
        ("Tue, 3 Mar 2026 09:12:38 GMT", "2026-03-03T09:12:38+00:00"),
        ("Tue, 03 Mar 26 09:12 +0000", "2026-03-03T09:12:00+00:00"),
        ("31 Feb 2026 09:12:38 +0000", "31 Feb 2026 09:12:38 +0000"),
        (" yesterday ", "yesterday"),
        ("", None),
        (None, None),
    ],
)
def test_it_reads_dates_and_keeps_what_is_none(written: str | None, iso: str | None) -> None:
    assert iso_date(written) == iso


EPOCH = datetime(1980, 1, 1)  # noqa: DTZ001  # hypothesis adds the zone


@given(st.datetimes(min_value=EPOCH, timezones=st.timezones()))
def test_the_fast_way_agrees_with_the_standard_library(date) -> None:
    written = format_datetime(date)
    assert (iso_date(written) or "").replace("-00:00", "") == parsedate_to_datetime(
        written
    ).isoformat().replace("-00:00", "")


@given(st.text())
def test_it_returns_on_any_text(text: str) -> None:
    assert iso_date(text) is None or isinstance(iso_date(text), str)
