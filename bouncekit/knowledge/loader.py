"""All that bouncekit knows, in one frozen object.

The shipped files come from `compiled.json` where its digest fits the TOML files beside it, else
from those files themselves: a stale compilation is never used. The user's overlays go on top, one
after the other (`layers`, imported only then: it takes longer than all the rest).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from bouncekit.knowledge import source
from bouncekit.knowledge.schema import (
    Blocklist,
    Languages,
    Layout,
    Provider,
    ReasonEntry,
    RemedyFile,
    Rule,
    Signs,
)

COMPILED = "compiled.json"


class Knowledge(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """Reasons, rules, providers, blocklists, remedies. Hashed by identity, so it can be a cache's key."""

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
    languages: Languages = Languages()
    ui: dict[str, str] = {}
    """English headings and labels by name (``heading.steps``); `catalogue.texts` translates them."""

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
    contents = source.contents(source.shipped(root))
    revision = digest(contents, root)
    return _compiled(root / COMPILED, revision) or _laid(contents, revision)


def from_sources(root: Path) -> Knowledge:
    """Load the knowledge in a folder from its TOML files."""
    contents = source.contents(source.shipped(root))
    return _laid(contents, digest(contents, root))


def digest(contents: dict[Path, bytes], root: Path) -> str:
    """Digest names and bytes of files under ``root``, and the schema, as it says what they mean."""
    summed = hashlib.blake2b((source.ROOT / "schema.py").read_bytes(), digest_size=16)
    for path, data in contents.items():
        summed.update(f"\0{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        summed.update(data)
    return summed.hexdigest()


def _compiled(path: Path, revision: str) -> Knowledge | None:
    try:
        known = msgspec.json.decode(path.read_bytes(), type=Knowledge)
    except (OSError, msgspec.MsgspecError):
        return None
    return known if known.revision == revision else None


def _laid(contents: dict[Path, bytes], revision: str) -> Knowledge:
    from bouncekit.knowledge import layers  # noqa: PLC0415 - see the module's docstring

    return layers.lay(Knowledge(revision), contents, revision)


def _overlaid(known: Knowledge, path: Path) -> Knowledge:
    from bouncekit.knowledge import layers  # noqa: PLC0415 - see the module's docstring

    contents = source.contents(source.overlay(path))
    own = digest(contents, path if path.is_dir() else path.parent)
    revision = hashlib.blake2b(f"{known.revision}{own}".encode(), digest_size=16).hexdigest()
    return layers.lay_own(known, contents, revision)
