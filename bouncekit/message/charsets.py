"""Bytes to text: the declared charset as mail really uses it, or a guess where it fits nothing."""

from __future__ import annotations

import codecs

from bouncekit.message import defects
from bouncekit.message.guess import (
    guess_charset,
    guess_shift,
    high_bytes,
    is_not_western,
    is_surely_utf8,
    whole_lines,
)
from bouncekit.message.transfer import Note

_PLAIN = frozenset({None, "us-ascii", "utf-8", "iso-8859-1", "windows-1252"})
"""The commonest declarations under which ASCII is ASCII."""
_GB = ("gb18030",)
_BIG5 = ("cp950", "big5hkscs")
_SJIS = ("cp932", "shift_jisx0213")
_EUC_JP = ("euc_jp", "euc_jisx0213")
_KOREAN = ("cp949",)
_ISO_2022_JP = ("iso2022_jp_ext", "iso2022_jp_2004")
_CODECS: dict[str, tuple[str, ...]] = {
    "utf8": ("utf-8",),
    "uft-8": ("utf-8",),
    "utf-8": ("utf-8",),
    "unicode-1-1-utf-8": ("utf-8",),
    "utf8mb4": ("utf-8",),
    "cp65001": ("utf-8",),
    "unicode-1-1-utf-7": ("utf-7",),
    "ascii": ("ascii",),
    "us-ascii": ("ascii",),
    "ansi_x3.4-1968": ("ascii",),
    "iso646-us": ("ascii",),
    "iso-8859-1": ("cp1252",),
    "iso8859-1": ("cp1252",),
    "iso_8859-1": ("cp1252",),
    "latin1": ("cp1252",),
    "latin-1": ("cp1252",),
    "windows-1252": ("cp1252",),
    "cp1252": ("cp1252",),
    "gb2312": _GB,
    "gb_2312-80": _GB,
    "gb_2312": _GB,
    "euc-cn": _GB,
    "cp936": _GB,
    "ms936": _GB,
    "x-gbk": _GB,
    "gbk": _GB,
    "gb18030": _GB,
    "gb2312_charset": _GB,
    "chinesebig5": _BIG5,
    "big5": _BIG5,
    "big-5": _BIG5,
    "x-big5": _BIG5,
    "cn-big5": _BIG5,
    "cp950": _BIG5,
    "ms950": _BIG5,
    "big5-hkscs": ("big5hkscs",),
    "shift_jis": _SJIS,
    "shift-jis": _SJIS,
    "sjis": _SJIS,
    "x-sjis": _SJIS,
    "ms_kanji": _SJIS,
    "windows-31j": _SJIS,
    "cp932": _SJIS,
    "euc-jp": _EUC_JP,
    "x-euc-jp": _EUC_JP,
    "euc-kr": _KOREAN,
    "ks_c_5601-1987": _KOREAN,
    "ks_c_5601": _KOREAN,
    "ksc5601": _KOREAN,
    "x-windows-949": _KOREAN,
    "cp949": _KOREAN,
    "iso-2022-jp": _ISO_2022_JP,
    "iso-2022-jp-ms": _ISO_2022_JP,
    "iso-2022-jp-1": _ISO_2022_JP,
    "iso-2022-jp-2": ("iso2022_jp_2", *_ISO_2022_JP),
    "cp50220": _ISO_2022_JP,
    "cp50221": _ISO_2022_JP,
    "iso-2022-kr": ("iso2022_kr",),
    "hz-gb-2312": ("hz",),
    "tis-620": ("cp874",),
    "windows-874": ("cp874",),
    "iso-8859-11": ("cp874",),
    "iso-8859-9": ("cp1254",),
    "iso-8859-8-i": ("iso8859_8",),
    "koi8-r": ("koi8_r",),
    "koi8-u": ("koi8_u",),
}
_STATEFUL = ("iso2022", "utf-7", "hz", "utf-16", "utf-32")
"""Codecs under which bytes below 128 are not just ASCII."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UNDECLARED = frozenset(
    {"", "unknown", "unknown-8bit", "x-unknown", "8bit", "default", "x-user-defined", "_autodetect_all"}
)
_NO_CHARSETS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "charmap"})
"""Python's text codecs that are no charsets; punycode takes quadratic time besides."""


def decode_bytes(data: bytes, charset: str | None, note: Note, hint: str | None = None) -> str:
    """Decode `data`; never raises.

    `charset` is what was declared, `hint` what other parts of the message declare. A declaration that
    the bytes contradict is a defect, and the charset is guessed.
    """
    if data.isascii() and charset in _PLAIN and b"\x1b" not in data:
        return data.decode("ascii")
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], codec, note)
    name = (charset or "").strip("\"' \t").lower()
    if name in _UNDECLARED:
        return _undeclared(data, note, hint)
    candidates = find_codecs(name)
    if not candidates:
        note(defects.CHARSET_UNKNOWN, name[:60])
        return _undeclared(data, note, hint)
    return _declared(data, name, candidates, note, hint)


def find_codecs(name: str) -> tuple[str, ...]:
    """Name the codecs to try for a declared charset, the likeliest first; () for an unknown one."""
    known = _CODECS.get(name)
    if known is None:
        try:
            codec = codecs.lookup(name).name
            b"a".decode(codec, "replace")
        except (LookupError, ValueError):
            return ()
        known = () if codec in _NO_CHARSETS else _CODECS.get(codec, (codec,))
    return known


def _undeclared(data: bytes, note: Note, hint: str | None) -> str:
    if data.isascii():
        return _replacing(data, guess_shift(data) or "ascii", note)
    codec, _sure = guess_charset(data, next(iter(find_codecs((hint or "").lower())), None))
    if codec != "utf-8":
        # RFC 6532 lets UTF-8 stand undeclared.
        note(defects.CHARSET_UNDECLARED, codec)
    return _replacing(data, codec, note)


def _declared(data: bytes, name: str, candidates: tuple[str, ...], note: Note, hint: str | None) -> str:
    if data.isascii() and not candidates[0].startswith(_STATEFUL):
        if guess_shift(data):
            note(defects.CHARSET_MISMATCH, name)
            return _undeclared(data, note, hint)
        return data.decode("ascii")
    if candidates[0] == "utf-8" or not is_surely_utf8(data):
        for codec in candidates:
            text = _strictly(data, codec)
            if text is not None and not (codec == "cp1252" and is_not_western(data)):
                return text
    return _misfit(data, name, candidates[0], note, hint)


def _misfit(data: bytes, name: str, codec: str, note: Note, hint: str | None) -> str:
    """Bytes that the declared charset cannot hold: a few are damage, many are a wrong declaration."""
    if codec.startswith("iso2022_jp"):
        # NEC's row 13 (circled digits, abbreviations) is no JIS X 0208, but it is JIS X 0213.
        text = _strictly(data.replace(b"\x1b$B", b"\x1b$(Q"), "iso2022_jp_2004")
        if text is not None and b"\x1b" in data:
            return text
    if codec not in ("ascii", "cp1252") and not is_surely_utf8(data) and not _mostly_lost(data, codec):
        return _replacing(data, codec, note)
    guess, sure = guess_charset(data, next(iter(find_codecs((hint or "").lower())), None))
    if not sure and codec != "ascii":
        return _replacing(data, codec, note)
    if guess != codec:
        note(defects.CHARSET_MISMATCH, f"{name[:40]} is {guess}")
    return _replacing(data, guess, note)


def _mostly_lost(data: bytes, codec: str) -> bool:
    """Tell whether more than one non-ASCII character in twenty is lost."""
    sample = whole_lines(data)
    lost = sample.decode(codec, "replace").count("\ufffd")
    return lost * 20 > high_bytes(sample)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
        if codec == "utf-7":
            # Python lets lone surrogates pass here, which no one could write out again.
            text.encode()
    except (UnicodeError, ValueError):
        return None
    return text


def _replacing(data: bytes, codec: str, note: Note) -> str:
    text = _strictly(data, codec)
    if text is None:
        text = data.decode(codec, "replace").encode("utf-8", "replace").decode()
        note(defects.CHARSET_BYTES_LOST, codec)
    return text
