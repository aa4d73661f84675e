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


def show(answer: Answer, words: Words, console: Console) -> None:
    """Print an answer to a rich console, which knows the width and whether there are colours."""
    for line in _lines(answer, words, console.width):
        console.print(line, soft_wrap=True, highlight=False)


def _lines(answer: Answer, words: Words, width: int) -> Iterator[Text]:
    yield Text(answer.title, style="bold")
    yield from _table(answer.facts, width)
    for part in answer.parts:
        yield Text()
        yield from _part(part, words, width)
    if answer.more:
        yield Text(f"\n{answer.more}", style="dim")
    if answer.defects:
        yield from _heading(words("heading.defects"))
        yield from _table(answer.defects, width)


def _part(part: Part, words: Words, width: int) -> Iterator[Text]:
    yield Text(part.title, style="bold cyan")
    yield from _hung(INDENT, part.verdict, width, style="bold")
    yield from _heading(words("heading.facts"))
    yield from _table(part.facts, width)
    if part.steps:
        yield from _heading(words("heading.steps"))
        for number, step in enumerate(part.steps, 1):
            yield from _step(number, step, words, width)
    if part.do_not:
        yield from _heading(words("heading.do_not"))
        for text in part.do_not:
            yield from _hung(f"{INDENT}- ", text, width)
    if part.evidence:
        yield from _heading(words("heading.evidence"))
        yield from _table(part.evidence, width)


def _heading(text: str) -> Iterable[Text]:
    return Text(), Text(text, style="bold underline")


def _step(number: int, step: Step, words: Words, width: int) -> Iterator[Text]:
    told = words("step_by", actor=words.name("actor", step.actor), text=step.text)
    yield from _hung(f"{number:>2}. ", told, width)
    if step.url:
        # A link must stay whole to be clicked or copied.
        yield Text(NUMBER + step.url, style="blue")


def _table(facts: Iterable[Fact], width: int) -> Iterator[Text]:
    """Labels in one column, values in the next; a long value is wrapped in its own column."""
    rows = list(facts)
    column = max((cell_len(fact.label) for fact in rows), default=0)
    for fact in rows:
        label = INDENT + fact.label + " " * (column - cell_len(fact.label) + 2)
        if fact.url:
            yield Text.assemble((label, "dim"), (fact.value, "blue"))
        else:
            yield from _hung(label, fact.value, width, label_style="dim")


def _hung(first: str, text: str, width: int, *, style: str = "", label_style: str = "") -> Iterator[Text]:
    """Lay out ``text`` behind ``first``, its further lines indented as far."""
    indent = cell_len(first)
    for number, line in enumerate(wrap(text, max(20, width - indent))):
        yield Text.assemble((" " * indent if number else first, label_style), (line, style))
