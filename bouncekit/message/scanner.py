r"""Splits bytes into a flat list of parts with offsets (RFC 2045, 2046, 5322); decodes nothing.

Each multipart is searched for its own delimiter inside the range its parent gave it, so an outer
boundary always ends an inner part, whatever the inner one lacks, and boundaries that begin alike do
not disturb each other. The work is a stack, not recursion; with `Limits.depth` bounding the nesting,
time is linear in the input. Where lines end in bare carriage returns they are read as line feeds,
which keeps every offset.
"""

from __future__ import annotations

import re

from bouncekit.limits import DEFAULT, Limits
from bouncekit.message import defects
from bouncekit.message.blocks import find_block, find_field, is_message, skip_lead
from bouncekit.message.parts import MESSAGE_TYPES, Message, Part
from bouncekit.message.transfer import Note

_BARE_RETURN = re.compile(rb"\r(?!\n)")
_TYPE = re.compile(rb"[ \t\r\n]*+([^\s;/()<>,\"]++/[^\s;/()<>,\"]++)")
_TOKEN = re.compile(rb"[\s\"']*+([^\s;\"'(]++)")
_BOUNDARY = re.compile(rb'(?<![^;\s])boundary\s*+=\s*+(?:"([^"]*+)|([^\s;"]++))', re.IGNORECASE)
_DELIMITER = re.compile(rb"(?:^|\n)--([^\s-][^\r\n]{0,199}+)\r*+\n(?=content-[a-z-]{2,40}+:)", re.IGNORECASE)
_ENCODED = frozenset({"base64", "quoted-printable"})

_Range = tuple[int, int]


def scan(raw: bytes, limits: Limits = DEFAULT) -> Message:
    """Split a message into parts. Never raises on content; what is odd stands in `Message.defects`."""
    message = Message(raw, _line_feeds(raw), limits)
    _Scan(message).run()
    return message


def _line_feeds(raw: bytes) -> bytes:
    first = raw.find(b"\r")
    if first < 0 or raw[first + 1 : first + 2] in (b"\n", b"\r") or 0 <= raw.find(b"\n", 0, first):
        return raw
    return _BARE_RETURN.sub(b"\n", raw)


class _Scan:
    """The stack of ranges that are still to be read."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._source = message.source
        self._data = message.source.data
        self._limits = message.limits
        self._stack: list[tuple[int, int, int | None, int, str, bool]] = []

    def run(self) -> None:
        self._stack.append((0, len(self._data), None, 0, "text/plain", True))
        while self._stack:
            start, end, parent, depth, default, is_top = self._stack.pop()
            part = self._read(start, end, parent, depth, default, is_top)
            self._message.parts.append(part)
            self._descend(part)

    def _read(self, start: int, end: int, parent: int | None, depth: int, default: str, is_top: bool) -> Part:
        index, source = len(self._message.parts), self._source
        note = self._source.noter(index)
        head = skip_lead(self._data, start, end, note) if is_top else start
        head_end, body = find_block(self._data, head, end, self._limits, note)
        if parent is None and not is_message(self._data, head, head_end, body, end):
            self._message.has_headers = False
            self._message.defects.clear()
            head = head_end = body = start
        block = self._data[head:head_end]
        lowered = block.lower()
        value = find_field(lowered, block, b"content-type") if lowered else None
        encoding = find_field(lowered, block, b"content-transfer-encoding") if lowered else None
        content_type = _content_type(value, default, note) if value is not None else default
        transfer = _token(encoding) if encoding is not None else ""
        source.types.append(value or b"")
        return Part(
            index,
            parent,
            depth,
            start,
            body,
            end,
            content_type,
            value or b"",
            transfer,
            (head, head_end),
            source,
        )

    def _descend(self, part: Part) -> None:
        if part.content_type in MESSAGE_TYPES:
            if part.encoding not in _ENCODED and part.body < part.end:
                self._push(part, [(part.body, part.end)], "text/plain", is_top=True)
        elif part.content_type.startswith("multipart/"):
            ranges = self._split(part)
            if ranges:
                default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
                self._push(part, ranges, default, is_top=False)
            elif part.body < part.end:
                self._whole(part)

    def _push(self, part: Part, ranges: list[_Range], default: str, *, is_top: bool) -> None:
        if part.depth >= self._limits.depth:
            self._message.defects.note(defects.DEPTH_CUT, None, part.index)
            return
        part.is_container = True
        self._stack.extend(
            (start, end, part.index, part.depth + 1, default, is_top) for start, end in reversed(ranges)
        )
        room = self._limits.parts - len(self._message.parts)
        if len(self._stack) > room:
            self._message.defects.note(defects.PARTS_CUT, str(self._limits.parts))
            del self._stack[: len(self._stack) - max(room, 0)]

    def _whole(self, part: Part) -> None:
        """A multipart that cannot be split is still read, as one text without headers."""
        if part.depth < self._limits.depth and len(self._message.parts) < self._limits.parts:
            index = len(self._message.parts)
            part.is_container = True
            at = part.body
            self._message.parts.append(
                Part(
                    index,
                    part.index,
                    part.depth + 1,
                    at,
                    at,
                    part.end,
                    "text/plain",
                    b"",
                    part.encoding,
                    (at, at),
                    part.source,
                )
            )

    def _split(self, part: Part) -> list[_Range]:
        note = self._source.noter(part.index)
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

    def _ranges(self, part: Part, boundary: bytes, note: Note) -> list[_Range]:
        """Find the delimiter lines (RFC 2046, section 5.1.1) and give what lies between them."""
        data, end, room = self._data, part.end, self._limits.parts + 1
        needle = b"\n--" + boundary
        ranges: list[_Range] = []
        opened, closed = -1, False
        at = data.find(needle, max(part.body - 1, 0), end)
        while at >= 0 and len(ranges) < room:
            line_end = data.find(b"\n", at + len(needle), end)
            line_end = line_end if line_end >= 0 else end
            tail = data[at + len(needle) : line_end].strip()
            if not tail or (tail.startswith(b"--") and not tail[2:].strip()):
                if opened >= 0:
                    ranges.append((opened, max(opened, _line_start(data, at))))
                elif closed and not tail:
                    note(defects.PART_AFTER_CLOSE, None)
                opened, closed = (-1, True) if tail else (min(line_end + 1, end), closed)
            at = data.find(needle, line_end, end)
        if opened >= 0 and at < 0:
            ranges.append((opened, end))
            note(defects.MULTIPART_UNCLOSED, None)
        return ranges


def _line_start(data: bytes, at: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    while data[at - 1 : at] == b"\r":
        at -= 1
    return at


def _content_type(value: bytes, default: str, note: Note) -> str:
    found = _TYPE.match(value)
    if found:
        return found[1].decode("latin-1").lower()
    if not value.strip():
        return default
    note(defects.CONTENT_TYPE_INVALID, value.strip()[:60].decode("latin-1"))
    return "text/plain"


def _token(value: bytes) -> str:
    found = _TOKEN.match(value)
    return found[1].decode("latin-1").lower() if found else ""


def _boundary(part: Part) -> bytes:
    found = _BOUNDARY.search(part.type_value)
    if found:
        quoted = found[1]
        return (found[2] if quoted is None else b"".join(quoted.split(b"\n"))).strip()
    # RFC 2231 allows even the boundary to come in segments.
    return part.params.get("boundary", "").encode("utf-8", "replace").strip()
