"""The knowledge files: which there are, and their bytes."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent
"""The folder that holds the shipped knowledge."""
FOLDERS = ("rules", "providers", "blocklists", "layouts")
FILES = ("reasons.toml", "remedies.toml", "signs.toml", "languages.toml", "ui.toml")


class KnowledgeError(ValueError):
    """A knowledge file does not fit; its words are one line: ``FILE:LINE: ENTRY: FIELD: what is wrong``."""


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


def contents(paths: list[Path]) -> dict[Path, bytes]:
    """Read the files' bytes; raises `KnowledgeError` for one that cannot be read."""
    return {path: _read(path) for path in paths}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KnowledgeError(f"{path}: {error.strerror or error}") from error
