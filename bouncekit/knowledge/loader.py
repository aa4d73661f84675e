"""All that bouncekit knows, in one frozen object.

The shipped files come from `compiled.json` where its digest fits the TOML files beside it, else
from those files themselves: a stale compilation is never used. The user's overlays go on top, one
after the other; an entry with a known id replaces the entry of that id.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from bouncekit.knowledge import source
from bouncekit.knowledge.links import broken_links, broken_patterns
from bouncekit.knowledge.schema import Blocklist, Layout, Provider, ReasonEntry, RemedyFile, Rule, Signs
from bouncekit.knowledge.source import Source

COMPILED = "compiled.json"


class Knowledge(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """Reasons, rules, providers, blocklists and remedies. Hashed by identity, so it can key a cache."""

    revision: str
    """Digest of the files it was read from: 32 hexadecimal digits."""
    reasons: dict[str, ReasonEntry] = {}
    rules: tuple[Rule, ...] = ()
    """All rules, those of the providers' files with ``provider`` set."""
    providers: dict[str, Provider] = {}
    blocklists: dict[str, Blocklist] = {}
    remedies: RemedyFile = RemedyFile(steps={}, remedies={}, select=())
    layouts: dict[str, Layout] = {}
    signs: Signs = Signs()

    @classmethod
    def load(cls, extra: Sequence[str | os.PathLike[str]] = ()) -> Knowledge:
        """Load the shipped knowledge with the user's files or folders on top, the last one strongest.

        Raises `KnowledgeError`, one line with file, line and entry, for a file that does not fit.
        """
        known = default()
        for path in extra:
            known = _overlaid(known, Path(path))
        return known


@cache
def default() -> Knowledge:
    """Load the shipped knowledge, once a process."""
    return shipped(source.ROOT)


def shipped(root: Path) -> Knowledge:
    """Load the knowledge in a folder: compiled where that is up to date, else from its TOML files."""
    contents = _contents(source.shipped(root))
    revision = digest(contents, root)
    return _compiled(root / COMPILED, revision) or _read(contents, revision)


def from_sources(root: Path) -> Knowledge:
    """Load the knowledge in a folder from its TOML files."""
    contents = _contents(source.shipped(root))
    return _read(contents, digest(contents, root))


def digest(contents: dict[Path, bytes], root: Path) -> str:
    """Digest names and bytes of the files, and the schema, as it says what they mean."""
    summed = hashlib.blake2b(source.read(source.ROOT / "schema.py"), digest_size=16)
    for path, data in contents.items():
        summed.update(f"\0{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        summed.update(data)
    return summed.hexdigest()


def _contents(paths: list[Path]) -> dict[Path, bytes]:
    return {path: source.read(path) for path in paths}


def _compiled(path: Path, revision: str) -> Knowledge | None:
    try:
        known = msgspec.json.decode(path.read_bytes(), type=Knowledge)
    except (OSError, msgspec.MsgspecError):
        return None
    return known if known.revision == revision else None


def _read(contents: dict[Path, bytes], revision: str) -> Knowledge:
    return _merged(Knowledge(revision), _parsed(contents), revision)


def _parsed(contents: dict[Path, bytes]) -> list[Source]:
    return [source.parse(data, path) for path, data in contents.items()]


def _overlaid(known: Knowledge, path: Path) -> Knowledge:
    """Lay one overlay on top; what it names must exist by then."""
    contents = _contents(source.overlay(path))
    sources = _parsed(contents)
    revision = digest(contents, path if path.is_dir() else path.parent)
    both = hashlib.blake2b(f"{known.revision}{revision}".encode(), digest_size=16).hexdigest()
    merged = _merged(known, sources, both)
    for one in sources:
        _refuse_broken(merged, one)
    return merged


def _refuse_broken(known: Knowledge, one: Source) -> None:
    for broken in (*broken_links(known, one.tables), *broken_patterns(one.tables.rule)):
        raise one.error(broken.table, broken.key, broken.field, broken.words)


def _merged(known: Knowledge, sources: list[Source], revision: str) -> Knowledge:
    old = known.remedies
    rules = {rule.id: rule for rule in known.rules} | _entries(sources, "rule")
    return Knowledge(
        revision=revision,
        layouts=known.layouts | _entries(sources, "layout"),
        signs=next((one.tables.signs for one in reversed(sources) if one.tables.signs), known.signs),
        reasons=known.reasons | _entries(sources, "reasons"),
        rules=tuple(rules.values()),
        providers=known.providers | _entries(sources, "provider"),
        blocklists=known.blocklists | _entries(sources, "blocklist"),
        remedies=RemedyFile(
            steps=old.steps | _entries(sources, "steps"),
            remedies=old.remedies | _entries(sources, "remedies"),
            # The user's conditions are asked first.
            select=(*(select for one in sources for select in one.tables.select), *old.select),
        ),
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
