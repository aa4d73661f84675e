"""An answer as Markdown (CommonMark, tables as GitHub reads them), for tickets and chats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bouncekit.records import Step
from bouncekit.report.answer import Answer, Fact, Part
from bouncekit.report.links import is_link
from bouncekit.report.words import Words

_SPECIAL = re.compile(r"[\\`*\[\]<>|#~]|(?<!\w)[_@]|_(?!\w)|&(?=#?\w{1,32};)")
"""What is markup inside a line, or calls a person or a ticket on the sites that render it."""
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")


def render(answer: Answer, words: Words) -> str:
    """Write an answer as a Markdown document that ends in a line feed."""
    return "\n".join(_lines(answer, words)) + "\n"


def _lines(answer: Answer, words: Words) -> Iterator[str]:
    yield f"# {escape(answer.title)}"
    if answer.origin:
        yield from ("", escape(answer.origin))
    yield from _table(answer.facts)
    for part in answer.parts:
        yield from _part(part, words)
    if answer.more:
        yield from ("", escape(answer.more))
    yield from _section(words("heading.defects"), _table(answer.defects), level=2)


def _part(part: Part, words: Words) -> Iterator[str]:
    yield from ("", "## " + ", ".join(map(escape, part.recipients or (words.nobody(),))))
    yield from ("", f"**{escape(part.verdict)}**")
    said = (Fact(words("field.diagnostic"), text) for text in part.said)
    yield from _section(words("heading.facts"), _table((*part.facts, *said)))
    yield from _section(words("heading.listings"), _table(part.listings))
    yield from _section(words("heading.steps"), _steps(part.steps, words))
    yield from _section(words("heading.do_not"), (f"- {escape(text)}" for text in part.do_not))
    yield from _section(words("heading.evidence"), _table(part.evidence))


def _section(heading: str, lines: Iterable[str], *, level: int = 3) -> Iterator[str]:
    body = list(lines)
    if body:
        yield from ("", f"{'#' * level} {escape(heading)}")
        yield from ([] if body[0] == "" else [""])
        yield from body


def _table(facts: Iterable[Fact]) -> Iterator[str]:
    rows = list(facts)
    if rows:
        yield from ("", "| | |", "|---|---|")
        yield from (f"| {escape(fact.label)} | {_value(fact)} |" for fact in rows)


def _value(fact: Fact) -> str:
    return f"<{fact.url}>" if fact.url and is_link(fact.url) else escape(fact.value)


def _steps(steps: tuple[Step, ...], words: Words) -> Iterator[str]:
    for number, step in enumerate(steps, 1):
        told = words("step_by", actor=words.name("actor", step.actor), text=step.text)
        yield f"{number}. {escape(told)}"
        if step.url and is_link(step.url):
            yield f"   <{step.url}>"


def escape(text: str) -> str:
    """Write text so that a Markdown renderer shows it as it is."""
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", text))
