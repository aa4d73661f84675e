"""What a check says."""

from __future__ import annotations

from msgspec import Struct


class Problem(Struct, frozen=True):
    """One mistake in the knowledge, as one line: ``FILE:LINE: TABLE KEY: NAME: DETAIL``."""

    table: str
    """Table that the entry stands in: ``rule``, ``blocklist``, ``steps``, ..."""
    key: str
    """The entry's id or name; the number of a ``select``."""
    name: str
    """Stable name of the check."""
    detail: str
    field: str = ""
    """Field of the entry that is to blame, where it is one."""
    place: str = ""
    """``FILE:LINE`` where it is known."""

    def __str__(self) -> str:
        line = f"{self.table} {self.key}: {self.name}: {self.detail}"
        return f"{self.place}: {line}" if self.place else line
