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
from itertools import islice
from typing import NamedTuple

from msgspec import Struct

# Patterns begin with a plain set where they can, since `re` then skips to its members at once;
# what must not stand before is asked for afterwards, by a look-behind of known width.
CODE = r"[245]\d(?<!2[6-9])\d"
STATUS = r"[245]\.\d{1,3}\.\d{1,3}(?!\d|\.\d)"

# What stands between the basic and the enhanced code: "550 5.1.1", "550-5.1.1", "550 #5.1.0",
# "550-#-5.1.0", "550 550 5.1.1" (Gmail quotes the code twice) and "(550, b'5.1.1" (Python's tuple).
_JOINT = r"[-\s#:,;/(\[]{1,8}(?:b?['\"])?"
_TYPE = r"(?:smtp|lmtp|x-[\w-]{1,40}|unknown)\s{0,8};\s{0,8}"
_OPEN = r"[\s\"'`“”‘«»„「(\[{<>#*]{0,40}"
_END = r"(?:(?![^\W_]|\.\d)|(?-i:(?=[A-Z][a-z])))"

_HEAD = re.compile(
    rf"{_OPEN}(?:{_TYPE})?[\s\"'`(\[<#]{{0,40}}"
    rf"(?:(?P<code>{CODE})(?:[- ](?P=code)(?!\d))?(?:{_JOINT}(?P<status>{STATUS})|{_END})"
    rf"|(?P<only>{STATUS})(?:[\s:;,-]{{1,4}}(?:{_TYPE})?(?P<after>{CODE}){_END})?)",
    re.IGNORECASE,
)
# Cisco IronPort puts its own words and status in front: 5.1.0 - Unknown address error 550-'5.1.1 ...'
_IRONPORT = re.compile(rf" - [A-Za-z ,()]{{3,80}} (?P<code>{CODE})-[#']{{1,2}}(?P<status>{STATUS})?")
_PAIR = re.compile(rf"(?P<code>{CODE})(?<![\w.]...){_JOINT}(?P<status>{STATUS})")
_REFUSAL = re.compile(rf"[45]\d\d(?<![\w.]...)[ -](?:#?(?P<status>{STATUS}))?")
_CANDIDATE = re.compile(r"[45]\d\d(?<![^\W_]...)(?<![.\[]...)(?=[-_\s:,;)\]'\"]|$)")
_CANDIDATES = 100
"""Numbers of three digits that are looked at: no text that holds a reply has so many before its code."""
_QUANTITY = re.compile(
    r"\s{0,2}(?:[kMG]?B\b|[kmg]b\b|bytes?\b|m?s\b|sec(?:ond)?s?\b|min(?:ute)?s?\b|recipients\b"
    r"|(?:messages|mails|e-mails|emails|connections|users) ?(?:per|/|an?|in)\b)"
)
_ANNOUNCES = re.compile(
    r"(?:(?:\b(?:said|says|return(?:s|ed)|repl(?:y|ies|ied)|respon(?:se|ds|ded)|was|code|message|with|got"
    r"|stat(?:us)?|because|due to|reason|reject|smtp|lmtp|exception)|error)[\"':;=_ ]{1,4}"
    r"|[:;=>][ _]{1,2}| [-–] |(?:^|[\s(\[])#|['\"“«「]|<<<|<--|;|(?:^|\n)[\s>|*]{0,20}"
    r"|\((?:code:? ?)?)[\s\"'#(<\[]{0,4}$",
    re.IGNORECASE,
)
_BARE_STATUS = re.compile(r"[245](?<![\w.].)\.[0-7]\.\d{1,3}(?!\d|\.\d)")
_MARKED_STATUS = re.compile(rf"#(?P<status>{STATUS})")
# KumoMTA logs the parts of a status: "enhanced_code":{"class":5,"subject":1,"detail":1}
_PARTS = re.compile(r"\"class\":\s?(\d),\s?\"subject\":\s?(\d{1,3}),\s?\"detail\":\s?(\d{1,3})")
_CITATION = re.compile(
    r"(?:rfc[ -]?\d{3,5}[^.;]{0,20}"
    r"|(?:sections?|sec|§|versions?|ver|release|v|chapter|am|vom|dated?|on)\.? ?)$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"[ ,]{1,2}\d{1,2}:\d\d")
_PAIRS = re.compile(rf"{CODE}(?<![\d.]...)[-\s#_]{{1,4}}{STATUS}[ _]?")
_EDGE = " \t\r\n-:;,#*_/'"


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


@lru_cache(maxsize=8)
def find_codes(text: str) -> Codes:
    """Find the first place where a reply states its codes; 0 to 0 if none does.

    Kept for the replies just read: `words` asks of the same text as `read_reply`.
    """
    head = _HEAD.match(text)
    return _at_head(text, head) if head else _within(text)


def begins_with_code(text: str) -> bool:
    """Tell whether a reply begins where ``text`` begins."""
    return _HEAD.match(text) is not None


def _at_head(text: str, head: re.Match[str]) -> Codes:
    code, status, only, after = head.group("code", "status", "only", "after")
    if code:
        if code[0] == "2" and text[head.end("code") : head.end("code") + 1] == "-":
            return _turned(text, head) or Codes(code, status, head.start("code"), head.end(), True)
        return Codes(code, status, head.start("code"), head.end(), True)
    quoted = None if after else _IRONPORT.match(text, head.end())
    if quoted:
        return Codes(quoted["code"], quoted["status"] or only, head.start("only"), quoted.end(), True)
    return Codes(after, only, head.start("only"), head.end(), True)


def _turned(text: str, head: re.Match[str]) -> Codes | None:
    """Read a greeting that begins ``220-`` and ends in a refusal: the last line decides."""
    refusal = _REFUSAL.search(text, head.end())
    if not refusal:
        return None
    return Codes(refusal[0][:3], refusal["status"], head.start("code"), head.end(), True)


def _within(text: str) -> Codes:
    pair = _PAIR.search(text)
    announced = _announced(text, pair.start() if pair else len(text))
    if announced:
        return Codes(announced[0], None, announced.start(), announced.end(), False)
    if pair:
        return Codes(pair["code"], pair["status"], pair.start(), pair.end(), False)
    return Codes(None, None, 0, 0, False)


def _announced(text: str, stop: int) -> re.Match[str] | None:
    for match in islice(_CANDIDATE.finditer(text, 0, stop), _CANDIDATES):
        before = text[max(0, match.start() - 24) : match.start()]
        if _ANNOUNCES.search(before) and not _QUANTITY.match(text, match.end()):
            return match
    return None


def _status_elsewhere(text: str, start: int) -> str | None:
    """Find a status that does not stand beside the basic code: ``(#5.1.1)`` or in the words."""
    marked = _MARKED_STATUS.search(text, start) if "#" in text else None
    if marked:
        return marked["status"]
    for match in _BARE_STATUS.finditer(text):
        if not _is_citation(text, match):
            return match[0]
    parts = _PARTS.search(text) if '"detail"' in text else None
    return ".".join(parts.groups()) if parts else None


def _is_citation(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    return bool(_CITATION.search(before) or _CLOCK.match(text, match.end()))


def _plain(text: str, found: Codes, status: str | None) -> str:
    text = strip_codes(text, found)
    if status and status in text:
        text = _without(text, status)
    return " ".join(text.split()).lstrip(_EDGE).rstrip(" #")


def strip_codes(text: str, found: Codes) -> str:
    """``text`` without the codes it begins with and without those of its continuation lines."""
    code, status = found.code, found.status
    rest = text[found.end :] if found.head else text
    if code and code in rest and f"{code}-" in text:
        rest = _continued(code).sub(" ", rest)
    if status and status[1:] in rest:
        rest = _without(_PAIRS.sub(" ", rest), status)
    return rest


@lru_cache(maxsize=1024)
def _continued(code: str) -> re.Pattern[str]:
    return re.compile(rf"{code}(?<![\d.]...)[- _\n][\s#_-]{{0,3}}(?:{STATUS}[ _]?)?")


def _without(text: str, status: str) -> str:
    """Drop repetitions of ``status``: some logs keep it where a continuation line began."""
    for form in (f"(#{status})", f"({status})", f"#{status}"):
        text = text.replace(form, " ")
    return _repeated(status).sub(" ", text) if status in text else text


@lru_cache(maxsize=1024)
def _repeated(status: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(status)}(?<![\w.]{'.' * len(status)})(?![\w.]?\d)[ _]?")
