"""One knowledge file: found, read, and refused in one clear line where it does not fit."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from bouncekit.knowledge import place
from bouncekit.knowledge.schema import (
    Blocklist,
    Layout,
    Provider,
    ReasonEntry,
    RemedyEntry,
    Rule,
    Select,
    Signs,
    StepEntry,
)

ROOT = Path(__file__).parent
"""The folder that holds the shipped knowledge."""
FOLDERS = ("rules", "providers", "blocklists", "layouts")
FILES = ("reasons.toml", "remedies.toml", "signs.toml")


class KnowledgeError(ValueError):
    """A knowledge file does not fit; its words are one line: ``FILE:LINE: ENTRY: FIELD: what is wrong``."""


class Tables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may stand in a knowledge file. Any table may stand in any file: folders only keep order."""

    reasons: dict[str, ReasonEntry] = {}
    provider: Provider | None = None
    rule: tuple[Rule, ...] = ()
    blocklist: tuple[Blocklist, ...] = ()
    layout: tuple[Layout, ...] = ()
    signs: Signs | None = None
    steps: dict[str, StepEntry] = {}
    remedies: dict[str, RemedyEntry] = {}
    select: tuple[Select, ...] = ()


class Source(msgspec.Struct, frozen=True):
    """One file, read."""

    path: Path
    text: str
    tables: Tables

    def error(self, table: str, key: str, field: str, words: str) -> KnowledgeError:
        """Make the error that blames ``field`` of the entry ``key``."""
        line = place.line_of(self.text, table, key, field)
        return KnowledgeError(f"{self.path}:{line}: {table} {key}: {field}: {words}")


def shipped(root: Path = ROOT) -> list[Path]:
    """Name the shipped TOML files, in the order of their names."""
    listed = [path for folder in FOLDERS for path in (root / folder).glob("*.toml")]
    return sorted(listed + [root / name for name in FILES if (root / name).is_file()])


def overlay(path: Path) -> list[Path]:
    """Name the TOML files of one overlay: the file itself, or all in and under a folder.

    Raises `KnowledgeError` if there is none.
    """
    files = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise KnowledgeError(f"{path}: no .toml file in this folder")
    return files


def read(path: Path) -> bytes:
    """Read a file's bytes; raises `KnowledgeError` if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise KnowledgeError(f"{path}: {error.strerror or error}") from error


def parse(data: bytes, path: Path) -> Source:
    """Make a `Source` of a TOML file's bytes; raises `KnowledgeError` with the place of a mistake."""
    try:
        text = data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise KnowledgeError(f"{path}:{line}: not UTF-8") from error
    return Source(path, text, _owned(_shaped(_loaded(text, path), text, path)))


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
