"""A column chart over time, as numbers that a template turns into SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from bouncekit.report.findings import Finding

WIDTH, HEIGHT = 720, 160
"""Units of the drawing; it grows with the page."""
SERIES = 5
"""Findings with a colour of their own; more could not be told apart."""
_GAP = 0.15
_DAYS, _WEEKS = 62, 400
"""Up to so many days a column stands for a day, or for a week; else for a month."""
_LONGEST = 250
"""Columns; a clock that was wrong by decades must not make thousands."""


class Bar(NamedTuple):
    """A part of a column."""

    x: float
    y: float
    width: float
    height: float
    series: int
    """From 1 to `SERIES`; 0 for all other findings."""
    begin: date
    times: int


class Chart(NamedTuple):
    """The drawing: its parts, and what its axes say."""

    bars: tuple[Bar, ...]
    first: date
    last: date
    highest: int


def chart(findings: Iterable[Finding]) -> Chart | None:
    """Lay out refusals by day, week or month; None where fewer than two days are known."""
    counted = _counted(findings)
    days = sorted({day for day, _series in counted})
    if len(days) < 2:  # noqa: PLR2004  # one column shows no course of time
        return None
    begin = _begins((days[-1] - days[0]).days)
    columns = _columns(counted, begin)
    places = _places(days[0], days[-1], begin)[-_LONGEST:]
    highest = max(sum(columns.get(place, {}).values()) for place in places)
    step = WIDTH / len(places)
    bars = [
        bar
        for number, place in enumerate(places)
        for bar in _stacked(columns.get(place, {}), place, number * step, step, highest)
    ]
    return Chart(tuple(bars), places[0], days[-1], highest)


def _counted(findings: Iterable[Finding]) -> dict[tuple[date, int], int]:
    counted: dict[tuple[date, int], int] = {}
    for number, finding in enumerate(findings, 1):
        series = number if number <= SERIES else 0
        for day, times in finding.days.items():
            key = (date.fromisoformat(day), series)
            counted[key] = counted.get(key, 0) + times
    return counted


def _begins(span: int) -> Callable[[date], date]:
    """Give the function that tells the first day of a day's column."""
    if span <= _DAYS:
        return lambda day: day
    if span <= _WEEKS:
        return lambda day: day - timedelta(days=day.weekday())
    return lambda day: day.replace(day=1)


def _columns(
    counted: dict[tuple[date, int], int], begin: Callable[[date], date]
) -> dict[date, dict[int, int]]:
    columns: dict[date, dict[int, int]] = {}
    for (day, series), times in counted.items():
        column = columns.setdefault(begin(day), {})
        column[series] = column.get(series, 0) + times
    return columns


def _places(first: date, last: date, begin: Callable[[date], date]) -> list[date]:
    """List all columns, also those without a refusal."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return list(dict.fromkeys(map(begin, days)))


def _stacked(column: dict[int, int], begin: date, x: float, step: float, highest: int) -> Iterable[Bar]:
    top = float(HEIGHT)
    for series in (*range(1, SERIES + 1), 0):
        count = column.get(series, 0)
        if count:
            height = HEIGHT * count / highest
            top -= height
            yield Bar(
                round(x + step * _GAP / 2, 2),
                round(top, 2),
                round(step * (1 - _GAP), 2),
                round(height, 2),
                series,
                begin,
                count,
            )
