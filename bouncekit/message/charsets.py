"""Bytes to text: the declared charset as it is really used, or a guess where it fits nothing.

A guess is made in this order: UTF-8 (which other text almost never happens to be), ISO-2022 escapes,
the charset that the rest of the message declares, then the candidate that gives the most common
characters of some language; chardet only where none of that is convincing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from bouncekit.message import defects
from bouncekit.message.transfer import Note

_PLAIN = frozenset({None, "us-ascii", "utf-8", "iso-8859-1", "windows-1252"})
"""The commonest declarations under which ASCII is ASCII."""
_SAMPLE = 16 * 1024
"""Bytes that a guess looks at: charsets show in a few hundred, and chardet costs 1 ms a KB."""

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
_ISO_2022_SHIFTS = (
    (b"\x1b$)C", "iso2022_kr"),
    (b"\x1b$B", "iso2022_jp_ext"),
    (b"\x1b$@", "iso2022_jp_ext"),
    (b"\x1b(J", "iso2022_jp_ext"),
    (b"\x1b(I", "iso2022_jp_ext"),
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]{4,}+")
_HIGH = re.compile(rb"[\x80-\xff]++")


def decode_bytes(data: bytes, charset: str | None, note: Note, hint: str | None = None) -> str:
    """Decode `data`; never raises.

    `charset` is what was declared, `hint` what other parts of the message declare. A declaration that
    the bytes contradict is a defect, and the charset is guessed.
    """
    if data.isascii() and charset in _PLAIN and b"\x1b" not in data:
        return data.decode("ascii")
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    name = (charset or "").strip("\"' \t").lower()
    if name in _UNDECLARED:
        return _undeclared(data, note, hint)
    codecs_of = _codecs(name)
    if not codecs_of:
        note(defects.CHARSET_UNKNOWN, name[:60])
        return _undeclared(data, note, hint)
    return _declared(data, name, codecs_of, note, hint)


def _codecs(name: str) -> tuple[str, ...]:
    known = _CODECS.get(name)
    if known is None:
        try:
            info = codecs.lookup(name)
        except (LookupError, ValueError):
            return ()
        known = (info.name,) if info._is_text_encoding else ()  # noqa: SLF001 - the only way to tell hex from text
        known = _CODECS.get(info.name, known)
    return known


def _undeclared(data: bytes, note: Note, hint: str | None) -> str:
    if data.isascii():
        codec = next((codec for shift, codec in _ISO_2022_SHIFTS if shift in data), "ascii")
        return data.decode(codec, "replace")
    codec = guess_charset(data, hint)
    note(defects.CHARSET_UNDECLARED, codec)
    return _replacing(data, codec, note)


def _declared(data: bytes, name: str, candidates: tuple[str, ...], note: Note, hint: str | None) -> str:
    if data.isascii() and not candidates[0].startswith(_STATEFUL):
        if b"\x1b$" in data:
            note(defects.CHARSET_MISMATCH, name)
            return _undeclared(data, note, hint)
        return data.decode("ascii")
    for codec in candidates:
        text = _strictly(data, codec)
        if text is not None and not (codec == "cp1252" and _not_western(data)):
            return text
    return _misfit(data, name, candidates[0], note, hint)


def _misfit(data: bytes, name: str, codec: str, note: Note, hint: str | None) -> str:
    """Bytes that the declared charset cannot hold: a few are damage, many are a wrong declaration."""
    if not codec.startswith(("ascii", "cp1252")) and not _mostly_lost(data, codec):
        return _replacing(data, codec, note)
    guess = guess_charset(data, hint)
    if guess != codec:
        note(defects.CHARSET_MISMATCH, f"{name} is {guess}"[:80])
    return _replacing(data, guess, note)


def _mostly_lost(data: bytes, codec: str) -> bool:
    """Tell whether more than one non-ASCII character in twenty is lost."""
    text = data[:_SAMPLE].decode(codec, "replace")
    lost = text.count("\ufffd")
    return lost * 20 > sum(map(len, _HIGH.findall(data[:_SAMPLE]))) or (data.isascii() and lost > 0)


def _not_western(data: bytes) -> bool:
    """Tell bytes that Latin letters would not give: UTF-8, or mostly long runs above 127."""
    sample = data[:_SAMPLE]
    if _strictly(sample, "utf-8") is not None:
        return True
    high = sum(map(len, _HIGH.findall(sample)))
    return sum(map(len, _HIGH_RUN.findall(sample))) * 5 > high * 3


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _replacing(data: bytes, codec: str, note: Note) -> str:
    text = _strictly(data, codec)
    if text is None:
        text = data.decode(codec, "replace")
        note(defects.CHARSET_BYTES_LOST, codec)
    return text


def guess_charset(data: bytes, hint: str | None = None) -> str:
    """Name the codec that most plausibly made these 8-bit bytes."""
    sample = _whole_lines(data)
    if _strictly(sample, "utf-8") is not None or _nearly_utf8(sample):
        return "utf-8"
    shift = next((codec for mark, codec in _ISO_2022_SHIFTS if mark in sample), None)
    if shift:
        return shift
    for codec in _codecs((hint or "").lower()):
        if codec not in ("ascii", "utf-8", "cp1252") and _strictly(sample, codec) is not None:
            return codec
    return _scored(sample)


def _whole_lines(data: bytes) -> bytes:
    """Cut a sample that holds 8-bit bytes, at line ends so that no character is split."""
    first = _HIGH.search(data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    if first and first.start() - start > _SAMPLE // 2:
        start = first.start()
    sample = data[start : start + _SAMPLE]
    end = sample.rfind(b"\n")
    return sample[: end + 1] if len(sample) == _SAMPLE and end > 0 else sample


def _nearly_utf8(sample: bytes) -> bool:
    """UTF-8 with a few damaged characters is still UTF-8."""
    good = sample.decode("utf-8", "ignore")
    kept = len(good.encode()) - sum(map(str.isascii, good))
    high = sum(map(len, _HIGH.findall(sample)))
    return kept >= 6 and kept * 10 >= high * 9  # noqa: PLR2004 - two characters, nine tenths


def _scored(sample: bytes) -> str:
    scores = {codec: _score(sample, codec, rate) for codec, rate in _candidates().items()}
    best = max(scores, key=scores.__getitem__)
    if scores[best] >= _CONVINCING:
        return best
    return _by_chardet(sample) or best


_CONVINCING = 0.5
"""Mean score of a character; running text in the right charset gives 0.6 to 1, in a wrong one under 0.3."""


def _score(sample: bytes, codec: str, rate: Callable[[str], float]) -> float:
    text = sample.decode(codec, "replace")
    strange = [char for char in text if char > "\x7f"]
    return sum(map(rate, strange)) / len(strange) if strange else 0.0


def _candidates() -> dict[str, Callable[[str], float]]:
    from bouncekit.message import common_characters as common  # noqa: PLC0415 - only guesses need it

    def han(often: frozenset[str]) -> Callable[[str], float]:
        def rate(char: str) -> float:
            if char in often:
                return 1.0
            if "\u4e00" <= char <= "\u9fff":
                return 0.3
            return 0.6 if "\u3000" <= char <= "\u3011" or "\uff01" <= char <= "\uff5e" else -1.0

        return rate

    def japanese(char: str) -> float:
        if "\u3041" <= char <= "\u30fc":
            return 1.0
        if "\uff61" <= char <= "\uff9f":
            return -0.3
        return han(common.JAPANESE)(char)

    def korean(char: str) -> float:
        if char in common.HANGUL:
            return 1.0
        return 0.3 if "\uac00" <= char <= "\ud7a3" else -0.5

    def cyrillic(char: str) -> float:
        if char in common.CYRILLIC:
            return 0.9
        return 0.2 if char in common.CYRILLIC_CAPITALS else -0.5

    def latin(char: str) -> float:
        return 0.8 if char in common.LATIN else -0.5

    return {
        "cp950": han(common.TRADITIONAL),
        "gb18030": han(common.SIMPLIFIED),
        "cp932": japanese,
        "euc_jp": japanese,
        "cp949": korean,
        "koi8_r": cyrillic,
        "cp1251": cyrillic,
        "cp1252": latin,
    }


def _by_chardet(sample: bytes) -> str | None:
    import chardet  # noqa: PLC0415 - 80 ms to import, rarely needed

    name = chardet.detect(sample)["encoding"]
    found = _codecs(name.lower()) if name else ()
    return found[0] if found and found[0] != "ascii" else None
