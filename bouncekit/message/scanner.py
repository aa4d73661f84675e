r"""Splits bytes into a flat list of parts with offsets (RFC 2045, 2046, 5322); decodes nothing.

Each multipart is searched for its own delimiter inside the range its parent gave it, so an outer
boundary always ends an inner part, whatever the inner one lacks, and boundaries that begin alike do
not disturb each other. The work is a stack, not recursion; with `Limits.depth` bounding the nesting,
time is linear in the input. Where lines end in bare carriage returns they are read as line feeds,
which keeps every offset.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from bouncekit.limits import DEFAULT, Limits
from bouncekit.message import defects
from bouncekit.message.blocks import find_block, is_message, skip_lead
from bouncekit.message.parts import MESSAGE_TYPES, Message, Part
from bouncekit.message.transfer import Note

_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+<(?:!doctype\s++html|(?:html|head|body|div|p|table|span)[\s>])", re.IGNORECASE
)
"""How pasted HTML begins."""
_CHUNK = 1 << 16
"""Bytes in which bare returns are replaced at a time."""
_TYPE = re.compile(rb"[ \t\r\n]*+([^\s;/()<>,\"]++/[^\s;/()<>,\"]++)")
_TOKEN = re.compile(rb"[\s\"']*+([^\s;\"'(]++)")
# Values of the two fields that structure depends on, in a block in lower case that starts with a line feed.
_STRUCTURE = re.compile(
    rb"\ncontent-t(?:ransfer-encoding[ \t]*+:([^\n]*+)|ype[ \t]*+:"
    rb"([^\n]*+(?:\n(?:[ \t]|(?:(?<=;\n)|(?<=;\r\n))[a-z][a-z0-9*-]*+[ \t]*+=)[^\n]*+)*+))"
)
_BOUNDARY = re.compile(rb'(?<![^;\s])boundary\s*+=\s*+(?:"([^"]*+)|([^\s;"]++))', re.IGNORECASE)
_DELIMITER = re.compile(rb"(?:^|\n)--([^\s-][^\r\n]{0,199}+)\r*+\n(?=content-[a-z-]{2,40}+:)", re.IGNORECASE)
_DELIMITER_END = re.compile(rb"(--)?+[ \t\r]*+(?:\n|\Z)")
_TYPE_SIZE = 128
"""Bytes within which a media type ends."""
_ENCODED = frozenset({"base64", "quoted-printable"})


def scan(raw: bytes, limits: Limits = DEFAULT) -> Message:
    """Split a message into parts. Never raises on content; what is odd stands in `Message.defects`."""
    message = Message(raw, _line_feeds(raw), limits)
    _Scan(message).run()
    return message


def _line_feeds(raw: bytes) -> bytes:
    first = raw.find(b"\r")
    if first < 0 or raw.startswith((b"\n", b"\r\n"), first + 1) or raw.find(b"\n", 0, first) >= 0:
        return raw
    return b"".join(_chunks(raw))


def _chunks(raw: bytes) -> Iterator[bytes]:
    """Turn bare returns into line feeds piece by piece: millions at once would take 90 bytes each."""
    start = 0
    while start < len(raw):
        end = start + _CHUNK
        if raw[end - 1 : end + 1] == b"\r\n":
            end += 1
        yield b"\r\n".join([piece.replace(b"\r", b"\n") for piece in raw[start:end].split(b"\r\n")])
        start = end


class _Range(Struct, frozen=True, gc=False):
    """Bytes that are a part, and what is known of it from outside."""

    start: int
    end: int
    parent: int | None = None
    depth: int = 0
    default: str = "text/plain"
    is_message: bool = True
    """Whether it is a whole message, which may have blank lines or an mbox line before its headers."""


class _Scan:
    """The stack of ranges that are still to be read."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._parts = message.parts
        self._source = message.source
        self._data = message.source.data
        self._limits = message.limits
        self._stack: list[_Range] = []

    def run(self) -> None:
        self._stack.append(_Range(0, len(self._data)))
        while self._stack:
            part = self._read(self._stack.pop())
            self._parts.append(part)
            if part.content_type.startswith("m"):
                self._descend(part)

    def _note(self, name: str, detail: str | None) -> None:
        """Note a defect of the part that is being read."""
        self._source.defects.note(name, detail, len(self._parts))

    def _read(self, span: _Range) -> Part:
        data, start, end = self._data, span.start, span.end
        head = skip_lead(data, start, end, self._note) if span.is_message else start
        head_end, body = find_block(data, head, end, self._limits, self._note)
        is_closed = body > head_end or body == end
        if span.parent is None and not is_message(data[head:head_end], is_closed=is_closed):
            self._message.has_headers = False
            self._source.defects.clear()
            head = head_end = body = start
            if _HTML.match(data):
                span = replace(span, default="text/html")
        return self._part(span, head, head_end, body)

    def _part(self, span: _Range, head: int, head_end: int, body: int) -> Part:
        kind, value, encoding = span.default, b"", ""
        block = self._data[head - 1 : head_end] if head else b""
        if block[:1] != b"\n":
            block = b"\n" + self._data[head:head_end]
        for found in _STRUCTURE.finditer(block.lower()):
            if found[1] is not None:
                encoding = encoding or _encoding(found[1][:_TYPE_SIZE])
            elif not value:
                value = block[found.start(2) : found.end(2)]
                kind = self._kind(value, found[2]) or kind
        self._source.types.append(value)
        return Part(
            len(self._parts), span.parent, span.depth, span.start, body, span.end,
            kind, value, encoding, head, head_end, self._source,
        )  # fmt: skip

    def _kind(self, value: bytes, lowered: bytes) -> str:
        kind = _content_type(lowered[:_TYPE_SIZE].partition(b";")[0])
        if kind is None:
            self._note(defects.CONTENT_TYPE_INVALID, b" ".join(value[:120].split())[:60].decode("latin-1"))
        return "text/plain" if kind is None else kind

    def _descend(self, part: Part) -> None:
        if part.content_type in MESSAGE_TYPES:
            if part.encoding not in _ENCODED:
                self._push(part, [(part.body, part.end)], "text/plain")
        elif part.content_type.startswith("multipart/"):
            ranges = self._split(part)
            if ranges:
                default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
                self._push(part, ranges, default)
            elif part.body < part.end:
                self._whole(part)

    def _push(self, part: Part, ranges: list[tuple[int, int]], default: str) -> None:
        room = self._limits.parts - len(self._parts) - len(self._stack)
        if len(ranges) > room:
            self._source.defects.note(defects.PARTS_CUT, str(self._limits.parts), part.index)
            ranges = ranges[: max(room, 0)]
        if part.depth >= self._limits.depth:
            self._source.defects.note(defects.DEPTH_CUT, str(self._limits.depth), part.index)
        elif ranges:
            part.is_container = True
            whole = part.content_type in MESSAGE_TYPES
            for start, end in reversed(ranges):
                self._stack.append(_Range(start, end, part.index, part.depth + 1, default, whole))

    def _whole(self, part: Part) -> None:
        """Read a multipart that cannot be split as one text without headers."""
        if part.depth < self._limits.depth and len(self._parts) < self._limits.parts:
            part.is_container = True
            span = _Range(part.body, part.end, part.index, part.depth + 1)
            whole = self._part(span, part.body, part.body, part.body)
            whole.encoding = part.encoding
            self._parts.append(whole)

    def _split(self, part: Part) -> list[tuple[int, int]]:
        note = part.note
        boundary = _boundary(part)
        if boundary:
            ranges = self._ranges(part, boundary, note)
            if ranges:
                return ranges
        note(defects.BOUNDARY_NOT_FOUND if boundary else defects.BOUNDARY_MISSING, None)
        guess = _DELIMITER.search(self._data, max(part.body - 1, 0), part.end)
        if guess is None:
            return []
        note(defects.BOUNDARY_GUESSED, None)
        return self._ranges(part, guess[1].rstrip(), note)

    def _ranges(self, part: Part, boundary: bytes, note: Note) -> list[tuple[int, int]]:
        """Find the delimiter lines (RFC 2046, section 5.1.1) and give what lies between them."""
        data, end, room = self._data, part.end, self._limits.parts + 1
        needle = b"\n--" + boundary
        ranges: list[tuple[int, int]] = []
        opened, size = -1, len(needle)
        at = data.find(needle, max(part.body - 1, 0), end)
        while at >= 0 and len(ranges) < room:
            found = _DELIMITER_END.match(data, at + size, end)
            if found:
                if opened >= 0:
                    ranges.append((opened, max(opened, _line_start(data, at))))
                if found[1] and ranges:
                    return ranges
                opened = -1 if found[1] else found.end()
            at = data.find(needle, found.end() - 1 if found else at + size, end)
        if opened >= 0 and at < 0:
            ranges.append((opened, end))
            note(defects.MULTIPART_UNCLOSED, None)
        return ranges


def _line_start(data: bytes, at: int) -> int:
    """Step back over the rest of the line end, which belongs to the delimiter."""
    while data[at - 1 : at] == b"\r":
        at -= 1
    return at


@lru_cache(maxsize=256)
def _content_type(value: bytes) -> str | None:
    """Give type/subtype, "" for an empty value, None for an invalid one."""
    found = _TYPE.match(value)
    if found:
        return found[1].decode("latin-1")
    return None if value.strip() else ""


@lru_cache(maxsize=64)
def _encoding(value: bytes) -> str:
    found = _TOKEN.match(value)
    return found[1].decode("latin-1") if found else ""


def _boundary(part: Part) -> bytes:
    value = part.type_value
    found = _BOUNDARY.search(value, max(value.lower().find(b"boundary") - 1, 0))
    if found:
        return (found[1] or found[2] or b"").replace(b"\n", b"").strip()
    # RFC 2231 allows even the boundary to come in segments.
    return part.params.get("boundary", "").encode("utf-8", "replace").strip()
