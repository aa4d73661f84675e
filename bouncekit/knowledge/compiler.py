"""The compiled form of the knowledge: one JSON for the tables, one `.mo` for each language.

Both carry the digest of what they were made from, so that the loader and the catalogue can tell
a stale one. The build hook writes them into wheels and editable installs; nothing needs them.
"""

from __future__ import annotations

import hashlib
import io
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bouncekit.knowledge.loader import COMPILED, from_sources
from bouncekit.knowledge.source import ROOT, KnowledgeError

CATALOGUES = "locale/*/LC_MESSAGES/*.po"
DIGEST = "bouncekit: digest of the .po file"
"""The msgid under which a compiled catalogue holds the digest of its source."""
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
"""Babel would write the time of the build, and no two builds would be alike."""


def compile_tables(root: Path = ROOT) -> bytes:
    """Make the content of `compiled.json`; raises `KnowledgeError` for a file that does not fit."""
    return msgspec.json.encode(from_sources(root))


def read_catalogue(po: bytes, path: Path) -> Any:
    """Read a `.po` file's bytes as a `babel.messages.Catalog`; raises `KnowledgeError` naming ``path``."""
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - not needed once installed

    try:
        return read_po(io.BytesIO(po), locale=path.parents[1].name, abort_invalid=True)
    except PoFileError as error:
        words = str(error).removesuffix(f" on {error.lineno}")
        raise KnowledgeError(f"{path}:{error.lineno + 1}: {words}") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path}: not UTF-8") from error


def compile_catalogue(po: bytes, path: Path) -> bytes:
    """Make a GNU message catalogue of a `.po` file's bytes; raises `KnowledgeError` naming ``path``."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - not needed once installed

    catalogue = read_catalogue(po, path)
    catalogue.creation_date = _NO_DATE
    catalogue.add(DIGEST, digest(po))
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def digest(po: bytes) -> str:
    """Digest a `.po` file's bytes: 32 hexadecimal digits."""
    return hashlib.blake2b(po, digest_size=16).hexdigest()


def write(root: Path = ROOT) -> list[Path]:
    """Write all compiled files beside their sources, and name them."""
    made = {root / COMPILED: compile_tables(root)}
    for po in sorted(root.glob(CATALOGUES)):
        made[po.with_suffix(".mo")] = compile_catalogue(po.read_bytes(), po)
    for path, data in made.items():
        _replace(path, data)
    return list(made)


def _replace(path: Path, data: bytes) -> None:
    """Write a file in one step, since another process may read it now."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.write_bytes(data)
    new.replace(path)
