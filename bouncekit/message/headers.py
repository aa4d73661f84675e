"""A header block, indexed and decoded when it is first asked for (RFC 5322, section 2.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from bouncekit.limits import DEFAULT, Limits
from bouncekit.message import defects
from bouncekit.message.encoded import decode_words
from bouncekit.message.transfer import Note

_FIELD = re.compile(rb"^([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)", re.MULTILINE)
_BLANK = re.compile(rb"\n\r*+\n")


def _no_note(_name: str, _detail: str | None) -> None:
    """Drop a defect: there is no message to hang it on."""


def _no_hint() -> str | None:
    return None


class Headers:
    """Fields of one header block: names without regard to case, duplicates and order kept."""

    __slots__ = ("_block", "_fields", "_hint", "_limits", "_note", "_values")

    def __init__(
        self,
        block: bytes,
        limits: Limits = DEFAULT,
        note: Note = _no_note,
        hint: Callable[[], str | None] = _no_hint,
    ) -> None:
        self._block = block
        self._limits = limits
        self._note = note
        self._hint = hint
        self._fields: dict[str, list[bytes]] | None = None
        self._values: dict[str, list[str]] = {}

    def _index(self) -> dict[str, list[bytes]]:
        if self._fields is None:
            self._fields = {}
            for name, value in self._pairs():
                self._fields.setdefault(name, []).append(value)
        return self._fields

    def _pairs(self) -> list[tuple[str, bytes]]:
        most = self._limits.header_fields
        pairs = [
            (found[1].decode("ascii").lower(), found[2])
            for found in islice(_FIELD.finditer(self._block), most + 1)
        ]
        if len(pairs) > most:
            self._note(defects.HEADER_FIELDS_CUT, str(most))
        return pairs[:most]

    def get(self, name: str) -> str | None:
        """Give the first value, unfolded and RFC 2047 decoded; None where the field is missing."""
        values = self.get_all(name)
        return values[0] if values else None

    def get_all(self, name: str) -> list[str]:
        """Give all values in order, unfolded and decoded."""
        key = name.lower()
        if key not in self._values:
            self._values[key] = [self._decode(value) for value in self._index().get(key, ())]
        return self._values[key]

    def raw(self, name: str) -> bytes | None:
        """Give the first value, unfolded but not decoded."""
        values = self._index().get(name.lower())
        return self._unfold(values[0]) if values else None

    def names(self) -> list[str]:
        """Give the names in lower case and in order, each as often as it occurs."""
        return [name for name, _value in self._pairs()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._index()

    def _decode(self, value: bytes) -> str:
        line = self._unfold(value)
        if line.isascii() and b"=?" not in line and b"\x1b" not in line:
            return line.decode("ascii")
        return decode_words(line, self._note, self._limits, None if line.isascii() else self._hint())

    def _unfold(self, value: bytes) -> bytes:
        if len(value) > self._limits.header_value:
            self._note(defects.HEADER_VALUE_CUT, str(len(value)))
            value = value[: self._limits.header_value]
        if b"\n" not in value:
            return value.strip()
        return b" ".join(line.strip() for line in value.split(b"\n")).strip()


def parse_headers(text: str | bytes) -> Headers:
    """Read a bare header block, such as a block of fields in a delivery status, up to its blank line."""
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    data = data.lstrip(b"\r\n")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    blank = _BLANK.search(data)
    return Headers(data[: blank.start() + 1] if blank else data)
