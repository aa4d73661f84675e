"""A stranger's words made fit for a terminal or a page."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SPACES = re.compile(r"[\n\t]")


def harmless(text: str) -> str:
    r"""Show control, direction and other invisible characters as escapes; line ends and tabs become spaces.

    >>> harmless("evil\x1b[2J")
    'evil\\u001b[2J'
    """
    if text.isascii() and text.isprintable():
        return text
    text = _SPACES.sub(" ", text)
    return "".join(_escaped(char) if unicodedata.category(char) in _INVISIBLE else char for char in text)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  # the two forms of Python
