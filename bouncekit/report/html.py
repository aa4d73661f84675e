"""Answers as one HTML page that needs nothing else: no script, no font, no network; light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import jinja2

from bouncekit.report.answer import Answer
from bouncekit.report.links import is_link
from bouncekit.report.words import Words

_TEMPLATE = Path(__file__).with_name("page.html")


def render(answers: Sequence[tuple[Answer, Words]]) -> str:
    """Write a page with an article for each answer, in its own language; raises `ValueError` without any."""
    if not answers:
        raise ValueError("a page needs an answer")
    return _template().render(answers=answers)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.tests["link"] = is_link
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
