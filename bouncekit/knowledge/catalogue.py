"""The texts in the reader's language, from gettext catalogues whose msgids are the English texts.

A `.mo` file serves only while it carries the digest of the `.po` beside it; else the `.po` is read.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from bouncekit.knowledge import compiler
from bouncekit.knowledge.source import ROOT

COMPLETE = ("en", "zh_TW", "zh_CN", "ja", "de", "fr", "es")
"""Languages in which no text may be missing."""

_TRADITIONAL = {"hant", "tw", "hk", "mo"}


def languages() -> list[str]:
    """Name the languages that have a catalogue, and English, as gettext writes them (``zh_TW``)."""
    return list(_by_folded_name(ROOT).values())


@cache
def _by_folded_name(root: Path) -> dict[str, str]:
    """Look into the folder once: every answer asks for its language."""
    names = {"en", *(po.parent.parent.name for po in root.glob(compiler.CATALOGUES))}
    return {name.lower(): name for name in sorted(names)}


def language(tag: str) -> str:
    """Find the language that serves a BCP 47 tag or a locale name: ``zh-Hant-HK`` is ``zh_TW``.

    English where none does.
    """
    parts = tag.partition(".")[0].partition("@")[0].replace("-", "_").lower().split("_")
    if parts[0] == "zh":
        return "zh_TW" if _TRADITIONAL.intersection(parts) else "zh_CN"
    known = _by_folded_name(ROOT)
    return known.get("_".join(parts[:2])) or known.get(parts[0]) or "en"


def texts(lang: str) -> Callable[[str], str]:
    """Give the function that turns an English text into the text in ``lang``, or leaves it English."""
    return _translations(language(lang)).gettext


def plurals(lang: str) -> Callable[[str, str, int], str]:
    """Give ngettext in ``lang``: English singular, English plural and a number make a text."""
    return _translations(language(lang)).ngettext


@cache
def _translations(name: str) -> NullTranslations:
    path = ROOT / "locale" / name / "LC_MESSAGES" / "bouncekit.po"
    try:
        po = path.read_bytes()
    except FileNotFoundError:
        return NullTranslations()
    return _compiled(path.with_suffix(".mo"), compiler.digest(po)) or _from_po(po, path)


def _compiled(path: Path, digest: str) -> GNUTranslations | None:
    try:
        translations = GNUTranslations(io.BytesIO(path.read_bytes()))
    except (OSError, UnicodeDecodeError, struct.error):
        return None
    return translations if translations.gettext(compiler.DIGEST) == digest else None


def _from_po(po: bytes, path: Path) -> GNUTranslations:
    return GNUTranslations(io.BytesIO(compiler.compile_catalogue(po, path)))
