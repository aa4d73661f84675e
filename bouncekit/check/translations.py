"""Translations: complete where they must be, and with the facts of the English text in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bouncekit.check.problem import Problem
from bouncekit.knowledge import Knowledge, KnowledgeError, compiler
from bouncekit.knowledge.catalogue import COMPLETE
from bouncekit.knowledge.letters import letter_texts
from bouncekit.knowledge.source import ROOT

_PLACEHOLDER = re.compile(r"\{\w*\}|%\(\w+\)[a-z]")

Text = str | tuple[str, str]
"""An English text; singular and plural where it holds a number."""


def check_translations(knowledge: Knowledge, root: Path = ROOT) -> Iterator[Problem]:
    """Compare every catalogue with the English texts of the knowledge."""
    texts = list(dict.fromkeys((*english(knowledge), *letter_texts(root))))
    for language in COMPLETE:
        if language != "en" and not _path(root, language).is_file():
            yield Problem("locale", language, "missing", "has no catalogue, and must be complete")
    for path in sorted(root.glob(compiler.CATALOGUES)):
        yield from _catalogue(path, texts)


def english(knowledge: Knowledge) -> Iterator[Text]:
    """List all texts that a reader may be shown, as the catalogues name them."""
    for key, text in knowledge.ui.items():
        name, _, form = key.rpartition(".")
        if not key.startswith("plural."):
            yield text
        elif form == "one":
            yield text, knowledge.ui.get(f"{name}.other", text)
    yield from (reason.summary for reason in knowledge.reasons.values())
    for remedy in knowledge.remedies.remedies.values():
        yield from remedy.summary.values()
    yield from (step.text for step in knowledge.remedies.steps.values())


def _catalogue(path: Path, texts: list[Text]) -> Iterator[Problem]:
    language = path.parents[1].name
    try:
        read = compiler.read_catalogue(path.read_bytes(), path)
    except KnowledgeError as error:
        yield Problem("locale", language, "unreadable", str(error))
        return
    found = {text: _forms(read, text) for text in texts}
    open_texts = [text for text, forms in found.items() if not forms]
    if open_texts and language in COMPLETE:
        detail = f"{len(open_texts)} of {len(texts)} texts, the first is {_first(open_texts[0])!r}"
        yield Problem("locale", language, "untranslated", detail)
    for text, forms in found.items():
        yield from _placeholders(language, text, forms)


def _forms(read: Any, text: Text) -> tuple[str, ...]:
    """Give all forms of a translation; none where one is missing or still to be looked at."""
    message = read.get(_first(text))
    if message is None or message.fuzzy:
        return ()
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(forms) if all(forms) else ()


def _placeholders(language: str, text: Text, forms: tuple[str, ...]) -> Iterator[Problem]:
    """Compare the facts named; a form for one may leave its number out."""
    singular, last = (text, text) if isinstance(text, str) else text
    want = set(_PLACEHOLDER.findall(last))
    allowed = want | set(_PLACEHOLDER.findall(singular))
    for form in forms:
        got = set(_PLACEHOLDER.findall(form))
        wrong = sorted(got - allowed) or sorted(want - got if form is forms[-1] else ())
        if wrong:
            detail = f"{', '.join(wrong)} in only one of {last!r} and {form!r}"
            yield Problem("locale", language, "placeholder", detail)


def _first(text: Text) -> str:
    return text if isinstance(text, str) else text[0]


def _path(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "bouncekit.po"
