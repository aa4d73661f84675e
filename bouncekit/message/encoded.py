"""Encoded words in header values (RFC 2047), read as leniently as mail programs write them.

Real mail breaks the RFC in ways that must be read: words of one charset are cut inside a multibyte
character (Rambler, many Chinese webmailers), hold spaces, stand in quotes, touch each other, carry a
language (RFC 2231, section 5), or end without ``?=`` where a gateway cut the line.
"""

from __future__ import annotations

import binascii
import re

from bouncekit.limits import DEFAULT, Limits
from bouncekit.message import defects
from bouncekit.message.charsets import decode_bytes
from bouncekit.message.transfer import Note, decode_base64

_HEAD = re.compile(rb"=\?([^?\s=]{1,64})\?([BbQq])\?")


def decode_words(value: bytes, note: Note, limits: Limits = DEFAULT, hint: str | None = None) -> str:
    """Decode one unfolded header value; raw 8-bit bytes in it are guessed, `hint` first."""
    if b"=?" not in value:
        return decode_bytes(value, None, note, hint)
    out = _Words(note, hint)
    heads = list(_HEAD.finditer(value))
    if len(heads) > limits.encoded_words:
        note(defects.ENCODED_WORDS_CUT, str(len(heads)))
    at = 0
    for head, bound in _bounded(heads, len(value), limits.encoded_words):
        stop = value.find(b"?=", head.end(), bound)
        if stop < 0:
            note(defects.ENCODED_WORD_BROKEN, None)
            if bound < len(value) or b" " in value[head.end() :]:
                continue
            stop = bound
        out.clear(value[at : head.start()])
        out.word(head[1], head[2], value[head.end() : stop])
        at = min(stop + 2, len(value))
    out.clear(value[at:])
    return out.text()


def _bounded(heads: list[re.Match[bytes]], size: int, most: int) -> list[tuple[re.Match[bytes], int]]:
    """Each head with the place where the next one starts: no word reaches over another."""
    bounds = [head.start() for head in heads[1:]] + [size]
    return list(zip(heads, bounds, strict=False))[:most]


class _Words:
    """Gathers clear text and words; neighbours of one charset are joined as bytes before decoding."""

    def __init__(self, note: Note, hint: str | None) -> None:
        self._note = note
        self._hint = hint
        self._out: list[str] = []
        self._charset: str | None = None
        self._bytes = b""

    def clear(self, text: bytes) -> None:
        """Text between words; blanks between two words are no text (RFC 2047, section 6.2)."""
        if text and (self._charset is None or not text.isspace()):
            self._flush()
            self._out.append(decode_bytes(text, None, self._note, self._hint))

    def word(self, charset: bytes, encoding: bytes, payload: bytes) -> None:
        name = charset.split(b"*", 1)[0].decode("ascii", "replace").lower()
        if name != self._charset:
            self._flush()
            self._charset = name
        if encoding in b"Bb":
            self._bytes += decode_base64(payload, self._note)
        else:
            self._bytes += binascii.a2b_qp(payload, header=True)

    def _flush(self) -> None:
        if self._charset is not None:
            self._out.append(decode_bytes(self._bytes, self._charset, self._note))
            self._charset, self._bytes = None, b""

    def text(self) -> str:
        self._flush()
        return "".join(self._out)
