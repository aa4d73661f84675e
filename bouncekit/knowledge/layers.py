"""TOML files become `Knowledge`: each is parsed on its own, then a layer of them is laid on what is known."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from bouncekit.knowledge import place
from bouncekit.knowledge.links import broken_entries
from bouncekit.knowledge.schema import RemedyFile, Tables
from bouncekit.knowledge.source import KnowledgeError

if TYPE_CHECKING:
    from bouncekit.knowledge.loader import Knowledge


class Source(msgspec.Struct, frozen=True):
    """One file, parsed."""

    path: Path
    text: str
    tables: Tables

    def error(self, table: str, key: str, field: str, words: str) -> KnowledgeError:
        """Make the error that blames ``field`` of the entry ``key``."""
        line = place.line_of(self.text, table, key, field)
        return KnowledgeError(f"{self.path}:{line}: {table} {key}: {field}: {words}")


def parse(data: bytes, path: Path) -> Source:
    """Make a `Source` of a TOML file's bytes; raises `KnowledgeError` with the place of a mistake."""
    try:
        text = data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise KnowledgeError(f"{path}:{line}: not UTF-8") from error
    return Source(path, text, _owned(_shaped(_loaded(text, path), text, path)))


def lay(known: Knowledge, contents: dict[Path, bytes], revision: str) -> Knowledge:
    """Lay one layer of files on ``known``; entries with a known id replace those of that id."""
    return _merged(known, _parsed(contents), revision)


def lay_own(known: Knowledge, contents: dict[Path, bytes], revision: str) -> Knowledge:
    """Lay a user's files on ``known``; what they name must exist, and their patterns must compile."""
    sources = _parsed(contents)
    merged = _merged(known, sources, revision)
    for one in sources:
        for broken in broken_entries(merged, one.tables):
            raise one.error(broken.table, broken.key, broken.field, broken.words)
    return merged


def _parsed(contents: dict[Path, bytes]) -> list[Source]:
    return [parse(data, path) for path, data in contents.items()]


def _loaded(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{path}:{place.syntax_error(str(error), text)}") from error


def _shaped(loaded: dict[str, Any], text: str, path: Path) -> Tables:
    try:
        return msgspec.convert(loaded, Tables)
    except msgspec.ValidationError as error:
        where = place.shape_error(str(error), loaded, text, Tables)
        raise KnowledgeError(f"{path}:{where}") from error


def _owned(tables: Tables) -> Tables:
    """Give the rules of a provider's file to that provider."""
    if tables.provider is None:
        return tables
    owner = tables.provider.id
    return replace(tables, rule=tuple(replace(rule, provider=owner) for rule in tables.rule))


def _merged(known: Knowledge, sources: list[Source], revision: str) -> Knowledge:
    rules = {rule.id: rule for rule in known.rules} | _entries(sources, "rule")
    return replace(
        known,
        revision=revision,
        reasons=known.reasons | _entries(sources, "reasons"),
        rules=tuple(rules.values()),
        providers=known.providers | _entries(sources, "provider"),
        blocklists=known.blocklists | _entries(sources, "blocklist"),
        layouts=known.layouts | _entries(sources, "layout"),
        signs=next((one.tables.signs for one in reversed(sources) if one.tables.signs), known.signs),
        languages=next(
            (one.tables.languages for one in reversed(sources) if one.tables.languages), known.languages
        ),
        remedies=_merged_remedies(known.remedies, sources),
        ui=known.ui | _entries(sources, "ui"),
    )


def _merged_remedies(known: RemedyFile, sources: list[Source]) -> RemedyFile:
    return RemedyFile(
        steps=known.steps | _entries(sources, "steps"),
        remedies=known.remedies | _entries(sources, "remedies"),
        # The conditions of the layer on top are asked first.
        select=(*(select for one in sources for select in one.tables.select), *known.select),
    )


def _entries(sources: list[Source], table: str) -> dict[str, Any]:
    """Gather one table of all files of a layer; within a layer an id stands once."""
    entries: dict[str, Any] = {}
    homes: dict[str, Path] = {}
    for one in sources:
        for key, entry in _items(getattr(one.tables, table)):
            if key in entries:
                raise one.error(table, key, "id", f"stands twice, first in {homes[key]}")
            entries[key], homes[key] = entry, one.path
    return entries


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from ((entry.id, entry) for entry in value)
    elif value is not None:
        yield value.id, value
