"""Lists that nobody has described yet, named by the words that servers use for any list.

``blocked using ZONE``, ``listed in ZONE``, ``refused by blackhole site ZONE``, ``rbl: ZONE``,
``rblsmtpd: ZONE blocked``, ``blocked using NAME``, ``delist at http://HOST/``. A private list is the
receiver's own business, but its name is what the recipient's postmaster needs to hear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from bouncekit.knowledge.tables import refusals

_HOST = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.){1,8}+[a-z][a-z0-9-]{1,23}(?![\w-]|\.\w|\[)"
_WEB = r"(?:<|\[|\()?(?:https?://(?:www\.)?)?"
_KINDS = (
    r"(?:(?:the|our|an?|one or more|domain|zone|site|blackhole|rbl|dnsbl|dnsrbl|surbl|uribl|rhsbl|dns|ip"
    r"|block|black|real-?time|blacklist|blocklist|list|database|service|server|at|on|in|by)s?:? ){0,5}"
)
_VERBS = r"(?:block(?:ed|ing)?|bl[ao]ck-?listed|listed|listing|found|banned|deferred|rejected|refused|denied)"
_USING = re.compile(
    rf"{_VERBS}(?: \(?[\w.]{{1,40}}\)?)? (?:using|in|on|at|via) {_KINDS}{_WEB}(?P<zone>{_HOST})"
)
_BY = re.compile(rf"{_VERBS} (?:by|due to|because of|from) {_KINDS}{_WEB}(?P<zone>{_HOST})")
_LABEL = re.compile(
    r"(?:rbl|dnsbl|dnsrbl|rhsbl|surbl|uribl|black ?list|block ?list|black-list|block-list)s?"
    rf"(?: (?:at|on|in|zone|check|site|hit))?[ :=(\[\"']{{1,3}}{_WEB}(?P<zone>{_HOST})"
)
_BEHIND = re.compile(r"rbl\b|dnsbl\b|bl[ao]ck[ -]?list(?!ed)\b|blocked \d{1,3}\.")
_BEFORE = re.compile(rf"(?:^|[ (\[\"':])(?P<zone>{_HOST})[)\]\"']?$")
_PID = re.compile(rf" pid \d{{1,9}} (?P<zone>{_HOST}): ")
_NAME = re.compile(
    r"blocked using (?:the )?(?P<name>[^\s;.,()\[\]<>\"']{2,40}(?: [^\s;.,()\[\]<>\"']{1,30}){0,4}?)"
    r"(?=[;.,()\[<\"']| $| (?:to request|please|see|for|as|with|in reply|http|contact|if|\()|$)"
)
_OWN_WORDS = re.compile(
    r"(?:our|an?|your|this|local|internal|policy|spf|dmarc|dkim|the|gr[ea]y|anti-?spam|spam|content|filter)\b"
)
_PAGE = re.compile(rf"(?:https?://|(?<=[ (<\[]))(?P<host>{_HOST})(?P<path>/[^\s<>\"')\]]{{0,200}})?")
_STRONG = re.compile(
    r"(?<![\w.-])(?:bl[ao]ck[- ]?list(?:ed|s)?|de-?list(?:ed|ing)?|rbls?|dnsbls?|listed (?:in|on|at|by))"
    r"(?![\w-]|\.\w)"
)
_DESKS = ("www.", "postmaster.", "help.", "support.", "delist.")
_LOOKS = re.compile(
    r"(?:^|[.-])(?:[a-z]{0,8}[bu]l\d{0,2}|dul|zen|[a-z-]{0,20}blac?k(?:list|hole)?s?"
    r"|[a-z-]{0,20}block(?:list|ed)?s?|[a-z-]{0,20}(?:spam|abuse|dns)[a-z-]{0,12}|relays|dialups?|delist|unblock|removal|reputation|ipcheck)(?=[.-])"
)
_ASKS = re.compile(
    r"[?&=/]\d{1,3}(?:\.\d{1,3}){3}|delist|unblock|removal|black-?list|block-?list|block-?lookup|\brbl|dnsbl"
)
_GREY = re.compile(r"(?:^|[.-])gr[ea]y")


class Unlisted(Struct, frozen=True):
    """A list that only the reply names."""

    name: str
    """As it stands in the folded words."""
    zone: str | None
    """Its DNS zone; None for a name or a page."""
    start: int
    end: int


def find_unlisted(words: str, cues: Iterable[int], own: frozenset[str], *, pages: bool) -> list[Unlisted]:
    """Find the lists that the folded words name and nobody has described.

    ``cues`` are where words of refusal begin; ``own`` are servers in the reply, never zones; ``pages``
    also takes a removal or look-up page for the list's name. A zone for greylisting is no list.
    """
    found: dict[str, Unlisted] = {}
    for at in cues:
        for one in _at(words, at):
            found.setdefault(one.name, one)
    if " pid " in words:
        found.update((match["zone"], _zone(match)) for match in _PID.finditer(words))
    if not found and pages and _STRONG.search(words):
        return list(islice(_pages(words), 1))
    return [one for one in found.values() if one.name not in own and not _GREY.search(one.name)]


def _at(words: str, at: int) -> Iterator[Unlisted]:
    """Read what a word of refusal introduces, or what stands before it."""
    match = _USING.match(words, at) or _LABEL.match(words, at)
    if match:
        yield _zone(match)
        return
    match = _BY.match(words, at)
    if match is None and _BEHIND.match(words, at):
        match = _BEFORE.search(words[max(0, at - 255) : at].rstrip())
        if match and _LOOKS.search(match["zone"]):
            yield Unlisted(match["zone"], match["zone"], at, at)
            return
    if match and _LOOKS.search(match["zone"]):
        yield _zone(match)
    elif match is None and (match := _NAME.match(words, at)) and not _OWN_WORDS.match(match["name"]):
        yield Unlisted(match["name"], None, match.start("name"), match.end("name"))


def _zone(match: re.Match[str]) -> Unlisted:
    return Unlisted(match["zone"], match["zone"], match.start("zone"), match.end("zone"))


def _pages(words: str) -> Iterator[Unlisted]:
    for match in _PAGE.finditer(words):
        name = match["host"]
        if name.endswith(refusals().aggregators):
            continue
        if _LOOKS.search(f"{name}.") or _ASKS.search(match["path"] or ""):
            for desk in _DESKS:
                name = name.removeprefix(desk)
            yield Unlisted(name, None, match.start("host"), match.end())
