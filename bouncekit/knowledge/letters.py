"""``drafts.toml``: what stands in the letters of `bouncekit draft`, and their texts."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct, convert

from bouncekit.knowledge.source import ROOT


class LetterText(Struct, frozen=True, forbid_unknown_fields=True):
    """One text: ``[texts.ID]``. Its English words are the msgid of the catalogues."""

    text: str
    """May name the facts that ``needs`` or the letter itself ensures, and ``{fill_NAME}``."""
    needs: tuple[str, ...] = ()
    """Facts without which it is left out."""
    without: tuple[str, ...] = ()
    """Facts with which it is left out."""


class Letter(Struct, frozen=True, forbid_unknown_fields=True):
    """One letter, its texts by id, from top to bottom: ``[letters.TO]``."""

    subject: str
    opening: tuple[str, ...]
    facts: tuple[str, ...]
    """Rows of a table, by name."""
    ending: tuple[str, ...]
    reply: bool = False
    """Whether the words of the server are quoted below the facts."""
    asks: tuple[str, ...] = ()
    """Requests; those that are told are numbered."""
    remedy: bool = False
    """Whether the remedy is told, in the sender's words."""
    skip: tuple[str, ...] = ()
    """Steps of `remedies.toml` that are not."""


class Letters(Struct, frozen=True, forbid_unknown_fields=True, eq=False):
    """``drafts.toml``."""

    letters: dict[str, Letter]
    texts: dict[str, LetterText]


FILE = "drafts.toml"


@cache
def letters() -> Letters:
    """Read the letters, once a process."""
    return _read(ROOT / FILE)


def letter_texts(root: Path = ROOT) -> list[str]:
    """List all English texts, as the catalogues below ``root`` name them; none where there are no letters."""
    path = root / FILE
    return [entry.text for entry in _read(path).texts.values()] if path.is_file() else []


def _read(path: Path) -> Letters:
    return convert(tomllib.loads(path.read_text("utf-8")), Letters)
