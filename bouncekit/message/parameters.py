"""Parameters of Content-Type and Content-Disposition (RFC 2045, section 5.1; RFC 2231)."""

from __future__ import annotations

import re

from bouncekit.limits import DEFAULT, Limits
from bouncekit.message import defects
from bouncekit.message.charsets import decode_bytes
from bouncekit.message.encoded import decode_words
from bouncekit.message.transfer import Note

_PARAMETER = re.compile(rb';\s*+([^\s=;"]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"?[^;]*+|([^;]*+))', re.DOTALL)
_NAME = re.compile(r"([^*]++)(?:\*(\d{1,9}))?+(\*)?+")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")

_Segment = tuple[int, bool, bytes]


def parse_parameters(value: bytes, note: Note, limits: Limits = DEFAULT) -> dict[str, str]:
    """Read ``value; name=value; ...``: names in lower case, the first of a name wins, segments joined."""
    plain: dict[str, str] = {}
    split: dict[str, list[_Segment]] = {}
    for found in _PARAMETER.finditer(value):
        _read(found, plain, split, note, limits)
    joined = {name: _join(segments, note) for name, segments in split.items()}
    return {**plain, **joined}


def _read(
    found: re.Match[bytes],
    plain: dict[str, str],
    split: dict[str, list[_Segment]],
    note: Note,
    limits: Limits,
) -> None:
    text = (
        found[2].replace(b'\\"', b'"').replace(b"\\\\", b"\\") if found[2] is not None else found[3].strip()
    )
    name = _NAME.fullmatch(found[1].decode("ascii", "replace").lower())
    if name is None:
        return
    if name[2] is None and name[3] is None:
        plain.setdefault(name[1], decode_words(text, note, limits))
        return
    segments = split.setdefault(name[1], [])
    if len(segments) < limits.parameter_segments:
        segments.append((int(name[2] or 0), name[3] is not None, text))
    else:
        note(defects.PARAMETER_SEGMENTS_CUT, name[1])


def _join(segments: list[_Segment], note: Note) -> str:
    """Join the segments of RFC 2231 in the order of their numbers; bytes first, then the charset."""
    segments.sort(key=lambda segment: segment[0])
    charset, out = None, []
    for at, (_number, extended, text) in enumerate(segments):
        if extended and at == 0 and text.count(b"'") >= 2:  # noqa: PLR2004 - charset'language'value
            charset, _language, text = text.split(b"'", 2)  # noqa: PLW2901
        out.append(_PERCENT.sub(_byte, text) if extended else text)
    declared = charset.decode("ascii", "replace") if charset else None
    return decode_bytes(b"".join(out), declared, note)


def _byte(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode("ascii"))
