"""The folded form of a reply that rules are matched on."""

from __future__ import annotations

import re
import unicodedata

from bouncekit.smtp.replies import find_codes, strip_codes

_ADDRESS = re.compile(r"<?[^\s@<>()\[\],;:\"'|=]{1,320}+@[^\s<>()\[\],;:\"'|]*+>?")


def words(text: str) -> str:
    r"""Fold a reply for matching: case, width and space folded, addresses as ``@``, codes removed.

    >>> words("550-5.1.1 <Neko@Example.ORG>:  User\r\n550 5.1.1 unknown")
    '@: user unknown'

    An address loses its angle brackets with its name. Runs of white space become one space.
    """
    text = strip_codes(text, find_codes(text))
    text = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    parts = text.split()
    if "@" in text:
        parts = [_ADDRESS.sub("@", part) if "@" in part else part for part in parts]
    return " ".join(parts).lstrip("-_ ")
