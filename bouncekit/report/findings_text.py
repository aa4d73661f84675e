"""Findings as text for a terminal or a pipe."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bouncekit.records import Step
from bouncekit.report import findings_words as say
from bouncekit.report.findings import GAINS, Finding, Summary
from bouncekit.report.text import table
from bouncekit.report.words import Words
from bouncekit.report.wrap import wrap

_INDENT = "    "


def show(summary: Summary, words: Words, console: Console, *, most: int) -> None:
    """Print the first ``most`` findings, and how many there are more."""
    for line in _lines(summary, words, console.width, most):
        console.print(line, soft_wrap=True, highlight=False)


def _lines(summary: Summary, words: Words, width: int, most: int) -> Iterator[Text]:
    yield Text(words("findings.title"), style="bold")
    yield from table(say.overview(summary, words), width)
    if not summary.exact:
        yield from _hung("  ", words("findings.estimated"), width, "dim")
    if not summary.findings:
        yield from (Text(), Text(words("findings.none")))
    numbered = list(enumerate(summary.findings[:most], 1))
    for gain in GAINS:
        chosen = [(number, finding) for number, finding in numbered if finding.gain == gain]
        if chosen:
            yield from (Text(), Text(words(f"heading.gain.{gain}"), style="bold underline"))
        for number, finding in chosen:
            yield Text()
            yield from _finding(number, finding, summary, words, width)
    hidden = len(summary.findings) - most
    if hidden > 0:
        yield from (Text(), Text(words.count("more", hidden), style="dim"))


def _finding(number: int, finding: Finding, summary: Summary, words: Words, width: int) -> Iterator[Text]:
    yield from _hung(f"{number:>2}. ", say.title(finding, words), width, "bold cyan")
    yield from _hung(_INDENT, say.reach(finding, summary, words), width, "bold")
    when = say.since(finding, words)
    if when:
        yield from _hung(_INDENT, when, width)
    if finding.remedy:
        yield from _hung(_INDENT, finding.remedy.summary, width)
    for line in table(say.details(finding, words), width - 2):
        yield Text("  ") + line
    if finding.remedy and finding.remedy.steps:
        yield Text(_INDENT + words("heading.steps"), style="underline")
        for place, step in enumerate(finding.remedy.steps, 1):
            yield from _step(place, step, words, width)


def _step(place: int, step: Step, words: Words, width: int) -> Iterator[Text]:
    told = words("step_by", actor=words.name("actor", step.actor), text=step.text)
    first = f"{_INDENT}{place:>2}. "
    yield from _hung(first, told, width)
    if step.url:
        # A link must stay whole to be clicked or copied.
        yield Text(" " * cell_len(first) + step.url, style="blue")


def _hung(first: str, text: str, width: int, style: str = "") -> Iterator[Text]:
    """Lay out ``text`` behind ``first``, its further lines indented as far."""
    indent = cell_len(first)
    for number, line in enumerate(wrap(text, width - indent)):
        yield Text.assemble(" " * indent if number else first, (line, style))
