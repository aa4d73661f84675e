"""Many phrases, found in one pass over a text (Aho-Corasick).

To ask for them one by one takes up to ten times as long: the signs of a mail's kind are some 900.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar

import ahocorasick

from bouncekit.knowledge.schema import Signs

_SIGNS = (
    *("senders", "roles", "names", "subjects", "delays", "statements", "patience", "finals", "successes"),
    *("concerns", "quotations", "absences", "acknowledgements", "answers", "challenges"),
)
"""Lists of `Signs` whose phrases may stand anywhere in a text."""


T = TypeVar("T")


class Literals(Generic[T]):
    """What literals stand for, ready to be looked for."""

    def __init__(self, table: Mapping[str, T]) -> None:
        self._automaton: Any = ahocorasick.Automaton()
        for literal, meaning in table.items():
            self._automaton.add_word(literal, (literal, meaning))
        if table:
            self._automaton.make_automaton()

    def found(self, text: str) -> dict[str, T]:
        """Give each literal that stands in ``text``, with what it stands for."""
        if not text or not len(self._automaton):
            return {}
        return dict([hit for _end, hit in self._automaton.iter(text)])


class Phrases:
    """Lists of phrases by name, ready to be looked for."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        entries: dict[str, list[tuple[str, int, str]]] = {}
        for name, phrases in lists.items():
            for rank, phrase in enumerate(phrases):
                entries.setdefault(phrase, []).append((name, rank, phrase))
        self._literals = Literals(entries)

    def found(self, text: str) -> dict[str, str]:
        """Give each list that has a phrase in the folded ``text``: its name, and its first such phrase."""
        first: dict[str, tuple[str, int, str]] = {}
        for told in self._literals.found(text).values():
            for entry in told:
                name = entry[0]
                if name not in first or entry[1] < first[name][1]:
                    first[name] = entry
        return {name: entry[2] for name, entry in first.items()}


@lru_cache(maxsize=8)
def signs_of(signs: Signs) -> Phrases:
    """Give the phrases of ``signs``, made ready once."""
    return Phrases({name: getattr(signs, name) for name in _SIGNS})
