"""Content-Transfer-Encoding (RFC 2045, section 6), read with all the junk that gateways leave in it."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable

from bouncekit.message import defects

Note = Callable[[str, str | None], None]
"""Takes the name and the detail of a defect."""

_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_SPACE = b" \t\r\n"
_PADDED = re.compile(rb"[^=]*+=*+")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]++=*+(?:[ \t\r]*+)\Z")
IDENTITY = frozenset({"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none"})
"""Encodings that change nothing."""


def decode_transfer(data: bytes, encoding: str, note: Note) -> bytes:
    """Undo the transfer encoding; what it does not know is given back as it is."""
    if encoding in IDENTITY:
        return data
    if encoding == "quoted-printable":
        return decode_quoted_printable(data)
    if encoding == "base64":
        return decode_base64(data, note)
    note(defects.ENCODING_UNKNOWN, encoding)
    return data


def decode_quoted_printable(data: bytes) -> bytes:
    """Undo quoted-printable; an ``=`` that starts no escape stays (RFC 2045, section 6.7, note 2)."""
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"= " in data or b"=\t" in data:
        # Transport may pad a soft line break with blanks.
        data = re.sub(rb"=[ \t]++\n", b"=\n", data)
    return binascii.a2b_qp(data)


def decode_base64(data: bytes, note: Note) -> bytes:
    """Undo base64: several padded runs, missing padding, junk between, a footer in clear below."""
    packed = data.translate(None, _SPACE)
    bare = packed.translate(None, _NOT_BASE64)
    if len(bare) != len(packed):
        if not _looks_base64(data, len(packed) - len(bare)):
            note(defects.BASE64_NOT, None)
            return data
        note(defects.BASE64_JUNK, None)
        bare = _without_footer(data).translate(None, _NOT_BASE64)
    if b"=" not in bare.rstrip(b"="):
        return _run(bare)
    return b"".join(_run(run) for run in _PADDED.findall(bare) if run)


def _looks_base64(data: bytes, junk: int) -> bool:
    first = data.lstrip()[:1000].split(b"\n", 1)[0].strip()
    return b" " not in first and (bool(_BASE64_LINE.match(first)) or junk * 8 < len(data))


def _without_footer(data: bytes) -> bytes:
    """Cut what a mailing list or scanner appended in clear: lines with words after the last code line."""
    lines = data.split(b"\n")
    last = max((at for at, line in enumerate(lines) if _BASE64_LINE.match(line.lstrip())), default=len(lines))
    return b"\n".join(lines[: last + 1])


def _run(run: bytes) -> bytes:
    """Decode one run that has padding only at its end; an odd last character carries no byte."""
    run = run.rstrip(b"=")
    if len(run) % 4 == 1:
        run = run[:-1]
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))
