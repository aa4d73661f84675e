"""A header block, indexed and decoded when it is first asked for (RFC 5322, section 2.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice

from msgspec import Struct, field

from bouncekit.limits import DEFAULT, Limits
from bouncekit.message import defects
from bouncekit.message.encoded import decode_words
from bouncekit.message.transfer import Note

_FIELD = re.compile(
    rb"^([!-9;-~]++)[ \t]*+:([^\n]*+(?:\n(?:[ \t]|"
    # A folded parameter that lost its indent, as some gateways send it: no field has "=" before its colon.
    rb"(?:(?<=;\n)|(?<=;\r\n))[A-Za-z][A-Za-z0-9*-]*+[ \t]*+=)[^\n]*+)*+)",
    re.MULTILINE,
)
_BLANK = re.compile(rb"\n\r*+\n")


def _no_note(_name: str, _detail: str | None) -> None:
    """Drop a defect: there is no message to hang it on."""


def _no_hint() -> str | None:
    return None


class Headers(Struct, eq=False):
    """Fields of one header block: names without regard to case, duplicates and order kept."""

    block: bytes
    """The fields as they stand."""
    _limits: Limits = DEFAULT
    _note: Note = _no_note
    _hint: Callable[[], str | None] = _no_hint
    """Gives the charset to try first for raw 8-bit values."""
    _fields: list[tuple[bytes, bytes]] | None = None
    _first: dict[bytes, bytes] | None = None
    _present: frozenset[str] | None = None
    _values: dict[str, str | None] = field(default_factory=dict)
    """What was asked for, decoded: readers ask for the same few fields."""

    def get(self, name: str) -> str | None:
        """Give the first value, unfolded and RFC 2047 decoded; None where the field is missing."""
        if name not in self._values:
            value = (self._first or self._index()).get(_key(name))
            self._values[name] = None if value is None else self._decode(value)
        return self._values[name]

    def get_all(self, name: str) -> list[str]:
        """Give all values in order, unfolded and decoded."""
        key = _key(name)
        if key not in (self._first or self._index()):
            return []
        return [self._decode(value) for other, value in self._split() if other.lower() == key]

    def raw(self, name: str) -> bytes | None:
        """Give the first value, unfolded but not decoded."""
        value = (self._first or self._index()).get(_key(name))
        return None if value is None else self._unfold(value)

    def names(self) -> list[str]:
        """Give the names in lower case and in order, each as often as it occurs."""
        return [name.lower().decode("ascii") for name, _value in self._split()]

    @property
    def present(self) -> frozenset[str]:
        """The names in lower case, each once."""
        if self._present is None:
            self._present = frozenset(self.names())
        return self._present

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _key(name) in (self._first or self._index())

    def _index(self) -> dict[bytes, bytes]:
        self._first = {name.lower(): value for name, value in reversed(self._split())}
        return self._first

    def _split(self) -> list[tuple[bytes, bytes]]:
        if self._fields is None:
            most = self._limits.header_fields
            if len(self.block) > most and self.block.count(b"\n") > most:
                found = islice(_FIELD.finditer(self.block), most + 1)
                self._fields = [(field[1], field[2]) for field in found]
                if len(self._fields) > most:
                    self._note(defects.HEADER_FIELDS_CUT, str(most))
                    self._fields.pop()
            else:
                self._fields = _FIELD.findall(self.block)
        return self._fields

    def _decode(self, value: bytes) -> str:
        line = self._unfold(value)
        if line.isascii() and b"=?" not in line and b"\x1b" not in line:
            return line.decode("ascii")
        return decode_words(line, self._note, self._limits, self._hint())

    def _unfold(self, value: bytes) -> bytes:
        if len(value) > self._limits.header_value:
            self._note(defects.HEADER_VALUE_CUT, str(len(value)))
            value = value[: self._limits.header_value]
        value = value.strip()
        if b"\n" not in value:
            return value
        return b" ".join([line.strip() for line in value.split(b"\n")])


@lru_cache(maxsize=256)
def _key(name: str) -> bytes:
    return name.lower().encode("utf-8", "replace")


def parse_headers(text: str | bytes, limits: Limits = DEFAULT, note: Note = _no_note) -> Headers:
    """Read a bare header block, such as a block of fields in a delivery status, up to its blank line.

    `note` takes the defects, such as a value that is cut; `Part.note` is one.
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    data = data.lstrip(b"\r\n")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    blank = _BLANK.search(data)
    return Headers(data[: blank.start() + 1] if blank else data, limits, note)
