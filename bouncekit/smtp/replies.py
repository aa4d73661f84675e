"""One SMTP reply, as diagnostics carry it: folded, joined, typed, quoted, with or without codes.

RFC 5321, section 4.2.1: every line but the last is ``NNN-text``, the last is ``NNN text``; RFC 2034
repeats the enhanced code on each. By the time a reply stands in a bounce, its lines are joined by
CRLF, a space, ``/`` or nothing. So the codes are looked for where software puts them: first at the
head, then as a pair anywhere, then behind the words and marks that announce a code. A number that
stands elsewhere (RFC sections, versions, addresses, dates, sizes) is not a code.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

# The first character is a plain set, so that `re` skips to it; (?<!2[6-9]) leaves 20x to 25x.
CODE = r"[245]\d(?<!2[6-9])\d"
STATUS = r"[245]\.\d{1,3}\.\d{1,3}(?![0-9]|\.[0-9])"

# What stands between the basic and the enhanced code: "550 5.1.1", "550-5.1.1", "550 #5.1.0",
# "550-#-5.1.0" and "(550, b'5.1.1" (a reply printed as a Python tuple).
_JOINT = r"[-\s#:,;/(\[]{1,8}(?:b?['\"])?"

_HEAD = re.compile(
    r"[\s\"'`“”‘«»„「(\[{<>#*]{0,40}(?:(?:smtp|lmtp|x-[\w-]{1,40}|unknown)\s{0,8};\s{0,8})?[\s\"'`(\[<#]{0,40}"
    rf"(?:(?P<code>{CODE})(?:{_JOINT}(?P<status>{STATUS})|(?![^\W_]|\.\d)|(?-i:(?=[A-Z][a-z])))|(?P<only>{STATUS}))",
    re.IGNORECASE,
)
_PAIR = re.compile(rf"(?P<code>{CODE})(?<![\w.]...){_JOINT}(?P<status>{STATUS})")
_CANDIDATE = re.compile(
    rf"{CODE}(?<![^\W_]...)(?<![.\[]...)(?=[-_\s:,;)\]'\"]|$)"
    r"(?!\s{0,2}(?:[kKMG]?[bB]\b|[bB]yte|[mM]?s\b|[sS]ec|[mM]in|[mM]essage|[mM]ail|[rR]ecip))"
)
_ANNOUNCES = re.compile(
    r"(?:(?:\b(?:said|says|return(?:s|ed)|repl(?:y|ies|ied)|respon(?:se|ds|ded)|was|error|code|message|with|got"
    r"|stat(?:us)?|because|due to|reason|reject|smtp|lmtp|exception)|[a-z]*error)[\"':;=_ ]{1,4}|[:;=>][ _]{1,2}|[#'\"“«「]|<<<|<--|;"
    r"|(?:^|\n)[\s>|*]{0,20}|\((?:code:? ?)?)[\s\"'#(<\[]{0,4}$",
    re.IGNORECASE,
)
_BARE_STATUS = re.compile(r"[245](?<![\w.].)\.[0-7]\.\d{1,3}(?![0-9]|\.[0-9])")
_MARKED_STATUS = re.compile(rf"#(?P<status>{STATUS})")
_CITATION = re.compile(
    r"(?:rfc[ -]?\d{3,5}[^.;]{0,20}|(?:sections?|sec|§|versions?|ver|release|v|chapter|am|vom|dated?|on)\.? ?)$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"[ ,]{1,2}\d{1,2}:\d\d")
_PAIRS = re.compile(rf"{CODE}(?<![\d.]...)[-\s#_]{{1,4}}{STATUS}[ _]?")
_EDGE = " \t\r\n-:;,#*_/"


class Reply(Struct, frozen=True):
    """One reply. What it does not state is None."""

    code: str | None
    """Basic code as stated, three digits (RFC 5321, section 4.2)."""
    status: str | None
    """Enhanced status code as stated (RFC 3463); its class may contradict the basic code."""
    text: str
    """The words alone, on one line: codes and continuation marks are removed."""


class Codes(NamedTuple):
    """Where a reply begins, and the codes that stand there."""

    code: str | None
    status: str | None
    start: int
    end: int
    head: bool
    """Whether nothing but quotes and a diagnostic type stands before."""


def read_reply(text: str) -> Reply:
    """Read a diagnostic: ``550-5.7.1 a 550 5.7.1 b``, ``smtp;550 ... (#5.1.1)``, ``5.1.0 - Unknown``.

    The first code stated wins, since servers quote others' replies behind their own.
    """
    found = find_codes(text)
    status = found.status or _status_elsewhere(text, found.end)
    return Reply(found.code, status, _plain(text, found, status))


def find_codes(text: str) -> Codes:
    """The first place of ``text`` where a reply states its codes; ``start`` and ``end`` are 0 if none does."""
    head = _HEAD.match(text)
    if head:
        start = head.start("code") if head["code"] else head.start("only")
        return Codes(head["code"], head["status"] or head["only"], start, head.end(), head=True)
    pair = _PAIR.search(text)
    announced = _announced(text, pair.start() if pair else len(text))
    if announced:
        return Codes(announced[0], None, announced.start(), announced.end(), head=False)
    if pair:
        return Codes(pair["code"], pair["status"], pair.start(), pair.end(), head=False)
    return Codes(None, None, 0, 0, head=False)


def _announced(text: str, stop: int) -> re.Match[str] | None:
    for match in _CANDIDATE.finditer(text, 0, stop):
        if _ANNOUNCES.search(text[max(0, match.start() - 24) : match.start()]):
            return match
    return None


def _status_elsewhere(text: str, start: int) -> str | None:
    """A status that does not stand beside the basic code: ``(#5.1.1)`` or in the words."""
    if "." not in text:
        return None
    marked = _MARKED_STATUS.search(text, start)
    if marked:
        return marked["status"]
    for match in _BARE_STATUS.finditer(text):
        if not _is_citation(text, match):
            return match[0]
    return None


def _is_citation(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    return bool(_CITATION.search(before) or _CLOCK.match(text, match.end()))


def _plain(text: str, found: Codes, status: str | None) -> str:
    text = strip_codes(text, found)
    if status and status in text:
        text = _repeated(status).sub(" ", text)
    return " ".join(text.split()).lstrip(_EDGE).rstrip(" #")


def strip_codes(text: str, found: Codes) -> str:
    """``text`` without the codes it begins with and without those of its continuation lines."""
    if found.head:
        text = text[found.end :]
    code, status = found.code, found.status
    if code and code in text:
        text = _PAIRS.sub(" ", text)
        text = _continuation(code).sub(" ", text)
    if status and status in text:
        text = _repeated(status).sub(" ", text)
    return text


@lru_cache(maxsize=1024)
def _continuation(code: str) -> re.Pattern[str]:
    return re.compile(rf"{code}(?<![\d.]...)[- _][\s_]?")


@lru_cache(maxsize=1024)
def _repeated(status: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])\(?#?{re.escape(status)}\)?(?![\w.]?\d)[ _]?")
