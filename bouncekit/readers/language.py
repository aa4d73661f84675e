"""In which language a report speaks to people.

A Content-Language header is believed (Exchange sets it). Else the script tells, or the count of
function words; a mail in two languages gets the one that has more of them. Bounces are short and
written from templates, so this small table does better on them than a model made for prose, and
costs no start-up time.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bouncekit.knowledge.schema import Languages
from bouncekit.message import Headers

LOOKED_AT = 500
"""Characters of prose; a template says what it has to say in fewer."""
FEWEST = 3
"""Function words that tell a language."""
_TAG = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
_WORD = re.compile(r"[^\W\d_](?<![\w.@][^\W\d_])[^\W\d_]*+(?:'[^\W\d_]++)?+(?![.@]\w)")
_ASCII_WORD = re.compile(r"[a-z](?<![\w.@][a-z])[a-z]*+(?:'[a-z]++)?+(?![.@]\w)")
"""A word, but not one of an address or a host: ``com`` is one in Portuguese, ``net`` in French.

The look behind comes after the first letter, so that `re` skips to letters.
"""
_ADDRESS = re.compile(r"[^\s<>@]+@[\w.-]+")
_SCRIPTS = {
    "Hangul": re.compile(r"[\uac00-\ud7a3]"),
    "Kana": re.compile(r"[\u3041-\u30fa]"),
    "Greek": re.compile(r"[\u0370-\u03ff]"),
    "Arabic": re.compile(r"[\u0600-\u06ff]"),
    "Hebrew": re.compile(r"[\u0590-\u05ff]"),
    "Thai": re.compile(r"[\u0e00-\u0e7f]"),
    "Devanagari": re.compile(r"[\u0900-\u097f]"),
}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def detect(text: str, headers: Headers, known: Languages) -> str | None:
    """BCP 47 tag of a human part with its ``headers``; None where nothing tells."""
    stated = (headers.get("content-language") or "").split(",")[0].strip()
    if _TAG.match(stated):
        return stated
    sample = text[:LOOKED_AT]
    by_words, words = _by_words(sample, known)
    by_script, characters = (None, 0) if sample.isascii() else _by_script(_ADDRESS.sub(" ", sample), known)
    # An English report may quote a Chinese reply; a Chinese one has more characters than that.
    return by_script if by_script and characters >= words else by_words


def _by_script(sample: str, known: Languages) -> tuple[str | None, int]:
    """The language whose script is there, and how many of its characters."""
    for tag, script in known.scripts.items():
        count = len(_SCRIPTS[script].findall(sample))
        if count >= FEWEST:
            return (_refined(sample, tag, ("fa",), known) if tag == "ar" else tag), count
    for pattern, tag, candidates in ((_HAN, "zh", ("zh-TW", "zh-CN")), (_CYRILLIC, "ru", ("uk", "ru", "bg"))):
        count = len(pattern.findall(sample))
        if count >= FEWEST:
            return _refined(sample, tag, candidates, known), count
    return None, 0


def _refined(sample: str, tag: str, candidates: tuple[str, ...], known: Languages) -> str:
    """The candidate whose own characters occur most; ``tag`` where none do."""
    counts = {each: sum(map(sample.count, known.characters.get(each, ""))) for each in candidates}
    best = max(candidates, key=counts.__getitem__)
    return best if counts[best] else tag


def _by_words(sample: str, known: Languages) -> tuple[str | None, int]:
    """The language whose function words occur most, and how many of them."""
    index = _index(known)
    words = (_ASCII_WORD if sample.isascii() else _WORD).findall(sample.casefold())
    counts = dict.fromkeys(known.words, 0)
    for tags in [index[word] for word in words if word in index]:
        for tag in tags:
            counts[tag] += 1
    best = max(counts, key=counts.__getitem__, default=None)
    return (best, counts[best]) if best and counts[best] >= FEWEST else (None, 0)


@lru_cache(maxsize=4)
def _index(known: Languages) -> dict[str, tuple[str, ...]]:
    """Word to the languages that have it."""
    index: dict[str, tuple[str, ...]] = {}
    for tag, listed in known.words.items():
        for word in dict.fromkeys(listed.split()):
            index[word] = (*index.get(word, ()), tag)
    return index
