"""An answer as text for a terminal or a pipe, wrapped to its width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bouncekit.records import Step
from bouncekit.report.answer import Answer, Fact, Part
from bouncekit.report.words import Words
from bouncekit.report.wrap import wrap

INDENT = "  "
NUMBER = "    "
NARROW = 24
"""Columns below which a value is not put beside its label, but under it."""


def show(answer: Answer, words: Words, console: Console) -> None:
    """Print an answer to a rich console, which knows the width and whether there are colours."""
    for line in _lines(answer, words, console.width):
        console.print(line, soft_wrap=True, highlight=False)


def _lines(answer: Answer, words: Words, width: int) -> Iterator[Text]:
    if answer.origin:
        yield Text(answer.origin, style="dim")
    yield from _hung("", answer.title, width, style="bold")
    yield from table(answer.facts, width)
    for part in answer.parts:
        yield Text()
        yield from _part(part, words, width)
    if answer.more:
        yield from (Text(), Text(answer.more, style="dim"))
    if answer.defects:
        yield from _heading(words("heading.defects"))
        yield from table(answer.defects, width)


def _part(part: Part, words: Words, width: int) -> Iterator[Text]:
    for recipient in part.recipients or (words.nobody(),):
        yield Text(recipient, style="bold cyan")
    yield from _hung(INDENT, part.verdict, width, style="bold")
    yield from _heading(words("heading.facts"))
    said = (Fact(words("field.diagnostic"), text) for text in part.said)
    yield from table((*part.facts, *said), width)
    yield from _section(words("heading.listings"), table(part.listings, width))
    yield from _section(words("heading.steps"), _steps(part.steps, words, width))
    yield from _section(words("heading.do_not"), _points(part.do_not, width))
    yield from _section(words("heading.evidence"), table(part.evidence, width))


def _section(heading: str, lines: Iterator[Text]) -> Iterator[Text]:
    """Put a heading above the lines, if there are any."""
    first = next(lines, None)
    if first is not None:
        yield from _heading(heading)
        yield first
        yield from lines


def _heading(text: str) -> Iterable[Text]:
    return Text(), Text(text, style="bold underline")


def _steps(steps: tuple[Step, ...], words: Words, width: int) -> Iterator[Text]:
    for number, step in enumerate(steps, 1):
        told = words("step_by", actor=words.name("actor", step.actor), text=step.text)
        yield from _hung(f"{number:>2}. ", told, width)
        if step.url:
            # A link must stay whole to be clicked or copied.
            yield Text(NUMBER + step.url, style="blue")


def _points(texts: tuple[str, ...], width: int) -> Iterator[Text]:
    for text in texts:
        yield from _hung(f"{INDENT}- ", text, width)


def table(facts: Iterable[Fact], width: int) -> Iterator[Text]:
    """Lay out labels in one column and values, wrapped, in the next; on few columns one below the other."""
    rows = list(facts)
    column = max((cell_len(fact.label) for fact in rows), default=0)
    if width - column - 2 * len(INDENT) < NARROW:
        yield from _stacked(rows, width)
        return
    for fact in rows:
        label = INDENT + fact.label + " " * (column - cell_len(fact.label) + len(INDENT))
        yield from _value(label, fact, width)


def _stacked(rows: list[Fact], width: int) -> Iterator[Text]:
    for fact in rows:
        yield from _hung(INDENT, fact.label, width, style="dim")
        yield from _value(NUMBER, fact, width)


def _value(label: str, fact: Fact, width: int) -> Iterator[Text]:
    if fact.url:
        yield Text.assemble((label, "dim"), (fact.value, "blue"))
    else:
        yield from _hung(label, fact.value, width, label_style="dim")


def _hung(first: str, text: str, width: int, *, style: str = "", label_style: str = "") -> Iterator[Text]:
    """Lay out ``text`` behind ``first``, its further lines indented as far."""
    indent = cell_len(first)
    for number, line in enumerate(wrap(text, width - indent)):
        label = " " * indent if number else first
        yield Text.assemble((label if line else label.rstrip(), label_style), (line, style))
