"""Lists that nobody has described yet, named by the words that servers use for any list.

``blocked using ZONE``, ``listed in ZONE``, ``refused by blackhole site ZONE``, ``rbl: ZONE``,
``rblsmtpd: ZONE blocked``, ``blocked using NAME``, ``delist at http://HOST/``. A private list is the
receiver's own business, but its name is what the recipient's postmaster needs to hear.
"""

from __future__ import annotations

import re

from msgspec import Struct

_HOST = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.){1,8}[a-z][a-z0-9-]{1,23}(?![\w-]|\.\w|\[)"
_WEB = r"(?:<|\[|\()?(?:https?://(?:www\.)?)?"
_KINDS = (
    r"(?:(?:the|our|an?|one or more|domain|zone|site|blackhole|rbl|dnsbl|dnsrbl|surbl|uribl|rhsbl|dns|ip|block|black|"
    r"real-?time|blacklists?|blocklists?|blacklist|lists?|database|service|server|at|on|in|by)s?:? ){0,5}"
)
_USING = re.compile(
    r"\b(?:block(?:ed|ing)?|black-?listed|block-?listed|listed|listing|found|appears?|banned|deferred|rejected|refused|denied|hit)"
    r"(?: \(?[\w.]{1,40}\)?){0,1} (?:using|in|on|at|via) " + _KINDS + _WEB + rf"(?P<zone>{_HOST})"
)
_BY = re.compile(
    r"\b(?:block(?:ed)?|black-?listed|block-?listed|listed|refused|rejected|denied) (?:by|due to|because of|from) "
    + _KINDS
    + _WEB
    + rf"(?P<zone>{_HOST})"
)
_LABELLED = re.compile(
    r"\b(?:rbl|dnsbl|dnsrbl|rhsbl|surbl|uribl|black ?list|block ?list|black-list)s?(?: (?:at|on|in|zone|check|site|hit))?[ :=(\[\"']{1,3}"
    + _WEB
    + rf"(?P<zone>{_HOST})"
)
_BEHIND = re.compile(
    rf"(?<![\w.@/-])(?P<zone>{_HOST})[)\]\"']? (?:rbl|dnsbl|black ?list|block ?list|black-list|block-list)\b(?!ed)"
)
_DAEMON = re.compile(rf"rblsmtpd: (?P<zone>{_HOST}) blocked|\bpid \d{{1,9}} (?P<pid>{_HOST}): ")
_NAME = re.compile(
    r"\bblocked using (?:the )?(?P<name>[^\s;.,()\[\]<>\"']{2,40}(?: [^\s;.,()\[\]<>\"']{1,30}){0,4}?)"
    r"(?=[;.,()\[<\"']| $| (?:to request|please|see|for|as|with|in reply|http|contact|if|\()|$)"
)
_PAGE = re.compile(rf"(?:https?://|\b)(?P<host>{_HOST})(?P<path>/[^\s<>\"')\]]{{0,200}})?")
_STRONG = re.compile(
    r"\b(?:black-?|block-? ?|black )list|\bde-?list|\brbl\b|\bdnsbl|\blisted (?:in|on|at|by)\b"
)
_LOOKS = re.compile(
    r"(?:^|[.-])(?:[a-z]{0,8}[dru]?[bu]l\d{0,2}|[a-z]{0,8}rbl\d{0,2}|dul|zen|[a-z-]{0,20}blac?k(?:list|hole)?s?|[a-z-]{0,20}block(?:list|ed)?s?"
    r"|[a-z-]{0,20}(?:spam|abuse|dns)[a-z-]{0,12}|relays|dialups?|delist|unblock|removal|reputation|ipcheck)(?=[.-])"
)
_ASKS = re.compile(
    r"[?&=/]\d{1,3}(?:\.\d{1,3}){3}|delist|unblock|removal|black-?list|block-?list|block-?lookup|\brbl|dnsbl"
)
_GREY = re.compile(r"(?:^|[.-])gr[ea]y")
_WORDS_ONLY = re.compile(
    r"(?:our|a|an|your|this|local|internal|policy|spf|dmarc|dkim|the|grey|gray|anti-?spam|spam|content|filter)\b"
)


class Unlisted(Struct, frozen=True):
    """A list that only the reply names."""

    name: str
    """As it stands in the folded words."""
    zone: str | None
    """Its DNS zone; None for a name or a page."""
    start: int
    end: int


def find_unlisted(words: str, own_hosts: frozenset[str], *, pages: bool) -> list[Unlisted]:
    """The unknown lists that the folded words name; ``own_hosts`` are servers, never lists.

    ``pages`` also takes a removal or look-up page for the list's name.
    """
    zones = [one for one in _zones(words) if one.name not in own_hosts]
    found = [one for one in zones if not _GREY.search(one.name)]
    if not zones:
        found = [_named(match) for match in _NAME.finditer(words) if not _WORDS_ONLY.match(match["name"])]
    if not found and pages and _STRONG.search(words):
        found = [one for one in _pages(words) if one.name not in own_hosts][:1]
    return found


def _zones(words: str) -> list[Unlisted]:
    found: dict[str, Unlisted] = {}
    for pattern, sure in ((_USING, True), (_LABELLED, True), (_DAEMON, True), (_BEHIND, False), (_BY, False)):
        for match in pattern.finditer(words):
            zone = match["zone"] or match["pid"]
            if sure or _LOOKS.search(zone):
                group = "zone" if match["zone"] else "pid"
                found.setdefault(zone, Unlisted(zone, zone, match.start(group), match.end(group)))
    return sorted(found.values(), key=lambda one: one.start)


def _named(match: re.Match[str]) -> Unlisted:
    return Unlisted(match["name"], None, match.start("name"), match.end("name"))


def _pages(words: str) -> list[Unlisted]:
    return [
        Unlisted(match["host"].removeprefix("www."), None, match.start("host"), match.end())
        for match in _PAGE.finditer(words)
        if _LOOKS.search(match["host"] + ".") or _ASKS.search(match["path"] or "")
    ]
