"""The domain that a domain or link list names."""

from __future__ import annotations

import re

_HOST = r"(?:[^\W_](?:[\w-]{0,62})\.){1,10}(?:[^\W\d_]{2,24}|xn--[\w-]{2,50})(?![\w-]|\.\w)"
_LOCAL = r"(?:[^\s\[\]<>()@/]{1,64}@)?"
_IS = r"(?:is |was |has been |are )?(?:currently )?"
_SUBJECT = (
    r"\b(?:domain|ur[li]|link|host(?:name)?|web ?site|sender|helo|address)s?(?: ?name)?"
    r"(?: in (?:this|the|your|it)(?: \w{1,20})?| of (?:the )?\w{1,20}| \w{1,12})?(?: is| was| are)?"
)
_DEFANGED = re.compile(r"(?<=\w)(?: ?[\[({]\.[\])}] ?| ?[\[({]dot[\])}] ?| \. )(?=\w)", re.IGNORECASE)
_STATED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # a page that is asked about it
        rf"(?:[?&](?:domain|d|host|q|query|lookup|url|name)=|/(?:domain|dbl)/)(?P<host>{_HOST})",
        # "[ann@shop.example] blocked using"
        rf"[\[<(]{_LOCAL}(?P<host>{_HOST})[\])>][\"':;,]{{0,2}} {_IS}(?:bl[ao]ck|list|reject|found|in \S)",
        # "shop.example listed in"
        rf"(?<![\w.@/-])(?P<host>{_HOST}) {_IS}(?:listed|black-?listed|block-?listed|blocked|found|in) ",
        # "URL in this email (shop.example)", "domain: shop.example"
        _SUBJECT + rf"[ :=]{{1,3}}[\[(<\"'*]{{0,3}}(?:https?://)?{_LOCAL}(?P<host>{_HOST})",
    )
)


def listed_domain(text: str, others: frozenset[str]) -> str | None:
    """Find the domain that a domain or link list names, defanged ones (``evil[.]example``) put right.

    ``others`` are names that stand in the reply for something else: zones, pages, servers; lower case.
    """
    text = _DEFANGED.sub(".", text)
    asked = _asked(text, others)
    if asked:
        return asked
    for pattern in _STATED:
        for match in pattern.finditer(text):
            if not _is_other(match["host"].lower(), others):
                return match["host"]
    return None


def _asked(text: str, zones: frozenset[str]) -> str | None:
    """``evil.example.dbl.example.net`` is the question for evil.example, as for a reversed IP."""
    lower = text.lower()
    for zone in sorted(zones, key=lambda zone: (-len(zone), zone)):
        at = lower.find(f".{zone}")
        name = re.search(rf"(?<![\w.@/-]){_HOST}$", text[max(0, at - 255) : at]) if at > 0 else None
        if name:
            return name[0]
    return None


def _is_other(host: str, others: frozenset[str]) -> bool:
    return any(host == other or host.endswith(f".{other}") for other in others)
