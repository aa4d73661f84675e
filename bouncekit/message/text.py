"""Bytes to readable text: the functions of this package that stand alone."""

from __future__ import annotations

import unicodedata

from bouncekit.message.charsets import decode_bytes
from bouncekit.message.html import html_to_text

__all__ = ["decode_bytes", "fold", "html_to_text"]


def fold(text: str) -> str:
    """Fold a label for comparison: NFKC, case folded, one blank between words, none around."""
    if text.isascii():
        return " ".join(text.split()).lower()
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
