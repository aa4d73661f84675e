"""What all parts of one message share."""

from __future__ import annotations

import re
from functools import partial

from bouncekit.limits import Limits
from bouncekit.message.defects import Notes
from bouncekit.message.transfer import Note

CHARSET = re.compile(rb"(?<![^;\s])charset\s*+=[\s\"']*+([\w.:+-]++)", re.IGNORECASE)
_PLAIN = (b"us-ascii", b"utf-8", b"ascii")


class Source:
    """Bytes, bounds and defects of one message. It knows no part: no reference cycle keeps bytes alive."""

    __slots__ = ("_hint", "data", "defects", "limits", "types")

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.data = data
        self.limits = limits
        self.defects = Notes()
        self.types: list[bytes] = []
        """The Content-Type values, for the hint."""
        self._hint: tuple[str | None] | None = None

    def noter(self, part: int) -> Note:
        """Give a function that notes defects of a part."""
        return partial(self.defects.note, part=part)

    def hint(self) -> str | None:
        """Give the first charset that a part declares beyond ASCII and UTF-8."""
        if self._hint is None:
            declared = (found[1].lower() for found in map(CHARSET.search, self.types) if found)
            self._hint = (next((name.decode() for name in declared if name not in _PLAIN), None),)
        return self._hint[0]
