"""Which charset made these bytes, where nothing says so or what is said does not fit.

UTF-8 first, since other text almost never happens to be valid UTF-8; then ISO-2022 escapes; then the
candidate that gives the most common characters of some language, with a bonus for the charset that
other parts of the message declare; chardet only where none of that is convincing.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from msgspec import Struct

_SAMPLE = 4 * 1024
"""Bytes that a guess looks at: charsets show in a few hundred, and chardet takes 1 ms a KB."""
_CONVINCING = 0.5
"""Mean score of a character; running text in the right charset gives 0.6 to 1, in a wrong one under 0.3."""
_HARDLY = 0.2
_DECLARED_ELSEWHERE = 0.3
_HIGH = re.compile(rb"[\x80-\xff]++")
_NEIGHBOURS = re.compile(rb"[\x80-\xff]{2}")
_STRANGE = re.compile(r"[^\x00-\x7f]")
_SHIFTS = (
    (b"\x1b$)C", "iso2022_kr"),
    (b"\x1b$B", "iso2022_jp_ext"),
    (b"\x1b$@", "iso2022_jp_ext"),
    (b"\x1b(J", "iso2022_jp_ext"),
    (b"\x1b(I", "iso2022_jp_ext"),
)


def guess_charset(data: bytes, hint: str | None = None) -> tuple[str, bool]:
    """Name the codec that most plausibly made these bytes, and tell whether that is convincing.

    `hint` is a codec that another part of the message declares.
    """
    sample = whole_lines(data)
    if _fits(sample, "utf-8") or _is_nearly_utf8(sample):
        return "utf-8", True
    shift = guess_shift(sample)
    if shift:
        return shift, True
    if b"\0" in sample:
        return "cp1252", False
    return _by_score(sample, hint)


def guess_shift(data: bytes) -> str | None:
    """Name the ISO-2022 codec whose escapes stand in the bytes."""
    return next((codec for mark, codec in _SHIFTS if mark in data), None) if b"\x1b" in data else None


def is_surely_utf8(data: bytes) -> bool:
    """Tell bytes that are UTF-8 whatever is declared: by chance, three such characters do not happen."""
    sample = whole_lines(data)
    return _fits(sample, "utf-8") and high_bytes(sample) >= 6  # noqa: PLR2004 - of two bytes each


def is_not_western(data: bytes) -> bool:
    """Tell bytes that Latin letters would not give; everything is valid ISO 8859-1."""
    if _NEIGHBOURS.search(data) is None:
        return False
    sample = whole_lines(data)
    return _fits(sample, "utf-8") or _score(sample, "cp1252", _candidates()["cp1252"]) < _HARDLY


def whole_lines(data: bytes) -> bytes:
    """Cut a sample around the first 8-bit bytes, at line ends so that no character is split."""
    if len(data) <= _SAMPLE:
        return data.replace(b"\r\n", b"\n")
    first = _HIGH.search(data)
    place = first.start() if first else 0
    start = data.rfind(b"\n", max(0, place - _SAMPLE // 2), place) + 1 or place
    sample = data[start : start + 2 * _SAMPLE].replace(b"\r\n", b"\n")[:_SAMPLE]
    end = sample.rfind(b"\n")
    return sample[: end + 1] if end > _SAMPLE // 2 else sample


def high_bytes(data: bytes) -> int:
    """Count the bytes above 127."""
    return sum(map(len, _HIGH.findall(data)))


def _fits(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except (UnicodeError, ValueError):
        return False
    return True


def _is_nearly_utf8(sample: bytes) -> bool:
    """UTF-8 with a few damaged characters is still UTF-8."""
    good = sample.decode("utf-8", "ignore")
    kept = len(good.encode()) - sum(map(str.isascii, good))
    return kept >= 6 and kept * 10 >= high_bytes(sample) * 9  # noqa: PLR2004 - two characters, nine tenths


def _by_score(sample: bytes, hint: str | None) -> tuple[str, bool]:
    scores = {codec: _score(sample, codec, script) for codec, script in _candidates().items()}
    if hint in scores:
        scores[hint] += _DECLARED_ELSEWHERE
    best = max(scores, key=scores.__getitem__)
    if scores[best] >= _CONVINCING:
        return best, True
    if hint and hint not in scores and _fits(sample, hint):
        return hint, True
    return _by_chardet(sample) or best, False


class _Script(Struct, frozen=True):
    """How much each character speaks for a script."""

    often: dict[str, float]
    ranges: tuple[tuple[str, str, float], ...] = ()
    strange: float = -1.0
    never: re.Pattern[str] | None = None
    """What running text of the script does not hold; each counts as a strange character."""


def _score(sample: bytes, codec: str, script: _Script) -> float:
    text = sample.decode(codec, "replace")
    strange = Counter(_STRANGE.findall(text))
    total = sum(_rate(char, script) * count for char, count in strange.items())
    if script.never:
        total += script.strange * sum(1 for _ in script.never.finditer(text))
    return total / max(1, strange.total())


def _rate(char: str, script: _Script) -> float:
    known = script.often.get(char)
    if known is not None:
        return known
    return next((rate for low, high, rate in script.ranges if low <= char <= high), script.strange)


@cache
def _candidates() -> dict[str, _Script]:
    from bouncekit.message import common_characters as common  # noqa: PLC0415 - only guesses need it

    han = (("\u4e00", "\u9fff", 0.3), ("\u3000", "\u3011", 0.6), ("\uff01", "\uff5e", 0.6))
    kana = (("\u3041", "\u30fc", 1.0), ("\uff61", "\uff9f", -0.3), *han)
    japanese = _Script(dict.fromkeys(common.JAPANESE, 1.0), kana)
    hangul = (("\uac00", "\ud7a3", 0.3),)
    western = {
        char: rate for chars, rate in zip(common.LATIN, (0.8, 0.6, 0.4), strict=True) for char in chars
    }
    russian = _alphabet(common.CYRILLIC, "Ѐ-ӿ", "[а-яё][А-ЯЁ]")
    return {
        "cp950": _Script(dict.fromkeys(common.TRADITIONAL, 1.0), han),
        "gb18030": _Script(dict.fromkeys(common.SIMPLIFIED, 1.0), han),
        "cp932": japanese,
        "euc_jp": japanese,
        "cp949": _Script(dict.fromkeys(common.HANGUL, 1.0), hangul),
        "koi8_r": russian,
        "cp1251": russian,
        "cp1252": _Script(western, never=re.compile(r"[^\W\d_A-Za-z]{3,}+")),
        "cp1253": _alphabet(common.GREEK, "Ͱ-Ͽ", "[α-ώ][Α-Ω]"),
        "cp1255": _alphabet(common.HEBREW, "\u0590-\u05ff"),
        "cp1256": _alphabet(common.ARABIC, "\u0600-\u06ff"),
    }


def _alphabet(tiers: tuple[str, str, str], letters: str, also_never: str = "(?!)") -> _Script:
    """Rate letters by frequency, capitals less: KOI8-R and Windows-1251 swap each other's cases.

    No word mixes the `letters` with Latin ones.
    """
    often: dict[str, float] = {}
    for tier, rate in zip(tiers, (1.0, 0.6, 0.2), strict=True):
        often |= dict.fromkeys(tier.upper(), rate * 0.85) | dict.fromkeys(tier, rate)
    return _Script(often, never=re.compile(f"[A-Za-z][{letters}]|[{letters}][A-Za-z]|{also_never}"))


def _by_chardet(sample: bytes) -> str | None:
    import chardet  # noqa: PLC0415 - 80 ms to import, rarely needed

    name = chardet.detect(sample)["encoding"]
    return name if name and name.lower() != "ascii" and _fits(b"", name) else None
