"""Findings as one HTML page that needs nothing else: no network, no font, one script of its own.

The page's policy (CSP) lets in exactly its style sheet and its script, by their digests, so nothing
that a mail says could run even if it were not escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup

from bouncekit.records import Step
from bouncekit.report import findings_words as say
from bouncekit.report.answer import Fact
from bouncekit.report.chart import HEIGHT, SERIES, WIDTH, Chart, chart
from bouncekit.report.findings import GAINS, Finding, Place, Row, Summary
from bouncekit.report.harmless import harmless
from bouncekit.report.links import is_link
from bouncekit.report.words import Words

_HERE = Path(__file__).parent
_FINDINGS = 100
"""Findings on the page; nobody reads more, and the JSON has them all."""


class _Shown(NamedTuple):
    """One finding, in words."""

    number: int
    series: int
    title: str
    reach: str
    since: str | None
    percent: float
    summary: str | None
    details: list[Fact]
    steps: tuple[Step, ...]


class _Line(NamedTuple):
    """One row of the table of recipients."""

    recipient: str
    subject: str
    finding: int
    reason: str
    host: str
    said: str
    last: str
    key: str
    times: int


def render(summary: Summary, words: Words) -> str:
    """Write the page in the language of ``words``."""
    shown = [_shown(number, one, summary, words) for number, one in enumerate(summary.findings, 1)][
        :_FINDINGS
    ]
    drawn = chart(summary.findings)
    return _template().render(
        words=words,
        summary=summary,
        overview=say.overview(summary, words),
        groups=list(_groups(shown, summary, words)),
        chart=_labelled(drawn, words) if drawn else None,
        legend=list(_legend(drawn, shown, words)) if drawn else (),
        width=WIDTH,
        height=HEIGHT,
        domains=list(map(_place, summary.domains)),
        systems=list(map(_place, summary.systems)),
        causes=[(one.number, one.title) for one in shown],
        columns=list(_columns(words)),
        rows=[_line(row, words) for row in summary.rows if row.finding <= _FINDINGS],
        style=Markup(_file("findings.css")),  # noqa: S704  # ours
        script=Markup(_file("findings.js")),  # noqa: S704
        style_hash=_digest("findings.css"),
        script_hash=_digest("findings.js"),
    )


def _groups(shown: list[_Shown], summary: Summary, words: Words) -> Iterator[tuple[str, list[_Shown]]]:
    for gain in GAINS:
        chosen = [one for one in shown if summary.findings[one.number - 1].gain == gain]
        if chosen:
            yield words(f"heading.gain.{gain}"), chosen


def _shown(number: int, finding: Finding, summary: Summary, words: Words) -> _Shown:
    remedy = finding.remedy
    return _Shown(
        number=number,
        series=number if number <= SERIES else 0,
        title=say.title(finding, words),
        reach=say.reach(finding, summary, words),
        since=say.since(finding, words),
        percent=min(100.0, round(100 * finding.destinations / (summary.destinations or 1), 1)),
        summary=remedy.summary if remedy else None,
        details=say.details(finding, words),
        steps=remedy.steps if remedy else (),
    )


def _labelled(drawn: Chart, words: Words) -> dict[str, Any]:
    """Put dates and counts of a chart into words."""
    bars = [
        {**bar._asdict(), "label": words("step_by", actor=say.day(bar.begin, words), text=str(bar.times))}
        for bar in drawn.bars
    ]
    first, last = (say.day(day, words) for day in (drawn.first, drawn.last))
    return {"bars": bars, "first": first, "last": last, "highest": str(drawn.highest)}


def _legend(drawn: Chart, shown: list[_Shown], words: Words) -> Iterator[tuple[int, str]]:
    used = {bar.series for bar in drawn.bars}
    yield from ((one.series, f"{one.number}. {one.title}") for one in shown if one.series in used - {0})
    if 0 in used:
        yield 0, words("findings.rest")


def _columns(words: Words) -> Iterator[tuple[str, str]]:
    yield words("field.recipient"), ""
    yield words("findings.cause"), ""
    yield words("field.remote_host"), ""
    yield words("field.diagnostic"), ""
    yield words("findings.last"), "date"
    yield words("findings.times"), "n"


def _line(row: Row, words: Words) -> _Line:
    return _Line(
        recipient=harmless(row.recipient),
        subject=harmless(row.subject or ""),
        finding=row.finding,
        reason=words.name("reason", row.reason),
        host=harmless(row.host or ""),
        said=harmless(row.diagnostic or ""),
        last=f"{row.last:%Y-%m-%d}" if row.last else "",
        key=row.last.isoformat() if row.last else "",
        times=row.times,
    )


def _place(place: Place) -> Place:
    return Place(harmless(place.name), place.outcomes, place.domains)


@cache
def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _digest(name: str) -> str:
    """Give the source expression of CSP for what stands between the tags."""
    return "sha256-" + base64.b64encode(hashlib.sha256(_file(name).encode()).digest()).decode()


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["link"] = is_link
    return environment.from_string(_file("findings.html"))
