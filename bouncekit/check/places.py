"""Where the entry stands that a problem is about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path

from bouncekit.check.problem import Problem
from bouncekit.knowledge import place, source
from bouncekit.knowledge.layers import Source, parse


class Places:
    """The files of the knowledge, read again only if there is a problem to place."""

    def __init__(self, extra: Sequence[str | PathLike[str]] = ()) -> None:
        """Take the overlays, the last one strongest."""
        self._extra = [Path(path) for path in extra]

    def of(self, problem: Problem) -> str:
        """Give ``FILE:LINE`` of a problem's entry; empty if it stands in no file."""
        if problem.place:
            return problem.place
        for one in self._sources:
            if problem.key in _keys(one, problem.table):
                line = place.line_of(one.text, problem.table, problem.key, problem.field)
                return f"{_short(one.path)}:{line}"
        return ""

    @cached_property
    def _sources(self) -> list[Source]:
        layers = [source.shipped(), *map(source.overlay, self._extra)]
        return [parse(path.read_bytes(), path) for layer in reversed(layers) for path in layer]


def _keys(one: Source, table: str) -> set[str]:
    entries = getattr(one.tables, table, None)
    if isinstance(entries, dict):
        return set(entries)
    if table == "select":
        return {str(number) for number in range(1, len(entries or ()) + 1)}
    if isinstance(entries, tuple):
        return {entry.id for entry in entries}
    return {entries.id} if entries is not None else set()


def _short(path: Path) -> Path:
    """Shorten the path of a shipped file to what a maintainer knows it by."""
    return path.relative_to(source.ROOT) if path.is_relative_to(source.ROOT) else path
