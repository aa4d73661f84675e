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
_TO_ZONE = rf" {_KINDS}{_WEB}(?P<zone>{_HOST})"
_WHOM = r"(?: \(?[\w.]{1,40}\)?)?"
_VERB = r"(?:block(?:ed|ing)?|bl[ao]ck-?listed|listed|listing|found|banned|deferred|rejected|refused|denied)"
_LABEL = r"(?: (?:at|on|in|zone|check|site|hit))?[ :=(\[\"']{1,3}"
_SURELY = re.compile(
    rf"(?:{_VERB}{_WHOM} (?:using|via)|(?:bl[ao]ck-?listed|listed|listing){_WHOM} (?:in|on|at)){_TO_ZONE}"
)
_LABELLED = re.compile(rf"(?:rbl|dnsbl|dnsrbl|rhsbl|surbl|uribl)s?{_LABEL}{_WEB}(?P<zone>{_HOST})")
# A server may refuse, find and block, too: such a name must look like a list's.
_PERHAPS = re.compile(
    rf"(?:{_VERB}{_WHOM} (?:in|on|at|by|due to|because of|from) {_KINDS}|bl[ao]ck[ -]?lists?{_LABEL})"
    rf"{_WEB}(?P<zone>{_HOST})"
)
_NOT = ("not ", "never ", "no ")
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
_PAGE = re.compile(
    rf"(?:https?://|(?<=[ (<\[])(?=(?:delist|unblock|removal|ipcheck)\.))(?P<host>{_HOST})"
    r"(?P<path>/[^\s<>\"')\]]{0,200})?"
)
_STRONG = re.compile(
    r"(?<![\w.-])(?:bl[ao]ck[- ]?list(?:ed|s)?|de-?list(?:ed|ing)?|rbls?|dnsbls?|listed (?:in|on|at|by))"
    r"(?![\w-]|\.\w)"
)
_DESKS = ("www.", "postmaster.", "help.", "support.", "delist.")
_LOOKS = re.compile(
    r"(?:^|[.-])(?:[a-z]{0,8}[bu]l\d{0,2}|dul|zen|[a-z-]{0,20}blac?k(?:list|hole)?s?"
    r"|[a-z-]{0,20}block(?:list|ed)?s?|[a-z-]{0,20}(?:spam|abuse|dns)[a-z-]{0,12}"
    r"|relays|dialups?|delist|unblock|removal|reputation|ipcheck)(?=[.-])"
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
    if not found and pages:
        return list(islice(_pages(words), 1))
    return [one for one in found.values() if one.name not in own and not _GREY.search(one.name)]


def _at(words: str, at: int) -> Iterator[Unlisted]:
    """Read what a word of refusal introduces, or what stands before it."""
    if words.endswith(_NOT, 0, at):
        return
    match = _SURELY.match(words, at) or _LABELLED.match(words, at) or _looking(_PERHAPS.match(words, at))
    if match:
        yield _zone(match)
        return
    before = _BEHIND.match(words, at) and _looking(_BEFORE.search(words[max(0, at - 255) : at].rstrip()))
    name = _NAME.match(words, at)
    if before:
        yield Unlisted(before["zone"], before["zone"], at, at)
    elif name and not _OWN_WORDS.match(name["name"]):
        yield Unlisted(name["name"], None, name.start("name"), name.end("name"))


def _looking(match: re.Match[str] | None) -> re.Match[str] | None:
    return match if match and _LOOKS.search(match["zone"]) else None


def _zone(match: re.Match[str]) -> Unlisted:
    return Unlisted(match["zone"], match["zone"], match.start("zone"), match.end("zone"))


def _pages(words: str) -> Iterator[Unlisted]:
    """Take a page for a list's where words of lists stand in the reply, or where it is asked about an IP."""
    pages = (
        list(_PAGE.finditer(words))
        if "://" in words or any(desk in words for desk in ("delist.", "unblock.", "removal.", "ipcheck."))
        else []
    )
    strong = bool(pages) and _STRONG.search(words) is not None
    for page in pages:
        name, path = page["host"], page["path"] or ""
        looks, asks = _LOOKS.search(f"{name}."), _ASKS.search(path)
        its = (looks and asks) or (strong and (looks or asks))
        if its and not name.endswith(refusals().aggregators):
            yield Unlisted(_without_desk(name), None, page.start("host"), page.end())


def _without_desk(name: str) -> str:
    for desk in _DESKS:
        name = name.removeprefix(desk)
    return name
