"""What was refused or listed: our client's IP, or a domain.

A reply holds many addresses. The client's is told from those of the server, of a resolver, of a list's
answer and of host names by what stands around it; the best placed one wins. Nothing is taken where
nothing points at the client.
"""

from __future__ import annotations

import re

from bouncekit.smtp import Found, find_ips

_CLIENT = re.compile(
    r"(?:\bclient(?: host| ip| address)?(?: name)?|\bmail from(?: ip)?|\b(?:messages?|mails?|e-?mails?|traffic|connections?) (?:originating )?from(?: ip)?"
    r"|\byour (?:mail ?|sending )?(?:server(?:'s)? ?)?(?:ip|address|host|server)(?:[ -]?addr(?:ess)?)?|\b(?:sending|source|sender|remote|connecting|originating|client) ?ip"
    r"|\bip ?(?:addr(?:ess)?)?|\baddr(?:ess)?|\bfrom(?: ip| host)?|\bhost|\bspammer|\bfor|\bthe|\byou|\bipsrc)(?: of| is| was)?[ :=]{0,3}[\\\[({<\"']{0,3}$",
    re.IGNORECASE,
)
_FIRM = re.compile(
    r"client|mail from|messages? from|mails? from|your |connecting|sending|source ?ip|spammer|ipsrc",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"[\])}>\"']{0,3},? {0,2}(?:is |was |has been |are |will be |temporarily |currently |your )*"
    r"(?:block|black|list|found|reject|refus|denied|banned|in an? |on an? |on our|on one|weren't|not allowed|temporarily|deferred|has |is dynamic|because)",
    re.IGNORECASE,
)
_GOOGLE = re.compile(r" {1,9}\d{1,2}\]")
_SERVER = re.compile(
    r"(?:\b(?:server|host|relay|connect(?:ing)? to|connection (?:to|with)|conversation with|lost connection with|said by|remote mta)"
    r"(?: [\w.-]{1,255})? ?[\[(]?|[\w.-]{1,255}\.[a-z]{2,24} ?[\[(]|\bi=\[|\bserver (?:ip )?[\[(]?)$",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"[\])](?::\d{1,5})? ?(?:said|refused to talk|:|while |timed out|RCPT TO|MAIL FROM|DATA)", re.IGNORECASE
)
_RESOLVER = re.compile(
    r"(?:resolvers?|name ?servers?|dns servers?|returnc/\w{1,20}/|answer(?:ed|s)?|return(?:ed|s)?(?: code)?|result|as|->|=>|code|version)[ :=/\[(]{0,3}$",
    re.IGNORECASE,
)
_ADDRESS_LITERAL = re.compile(r"@\[?$")
_LEAST = 2
_MASK_ONLY = re.compile(r"[xX*.]+$")


def listed_ip(text: str, remote_ip: str | None, *, listing: bool) -> str | None:
    """Our client's IP as the reply writes it; None where it names none.

    With a ``listing`` any address that is not somebody else's is the listed one; without, words must
    point at the client. An address masked to the last digit (``x.x.x.x``) tells nothing and is None.
    """
    best: Found | None = None
    most = 0 if listing else _LEAST - 1
    for found in find_ips(text):
        weight = _weight(text, found, remote_ip)
        if weight > most:
            best, most = found, weight
    return best.value if best and not _MASK_ONLY.match(best.value) else None


def _weight(text: str, found: Found, remote_ip: str | None) -> int:
    """How surely it is the client's: 0 not at all, 1 nothing speaks against it, up to 6."""
    before, behind = text[max(0, found.start - 60) : found.start], text[found.end : found.end + 40]
    if _ADDRESS_LITERAL.search(before) or _RESOLVER.search(before):
        return 0
    if found.how == "reversed":
        return 5
    client = _CLIENT.search(before)
    if client and _FIRM.search(client[0]):
        return 6
    if found.value == remote_ip or (_SERVER.search(before) and not client) or _SAID.match(behind):
        return 0
    if _BEHIND.match(behind) or (before.endswith("[") and _GOOGLE.match(behind)):
        return 5
    if found.value.startswith("127."):
        return 4 if client and found.how != "url" else 0
    if client:
        return 4
    if found.how == "url":
        return 0 if before.endswith("://") else 3
    return {"labelled": 4, "bracketed": 2, "glued": 2}.get(found.how, 1)


_HOST = r"(?:[^\W_](?:[\w-]{0,62})\.){1,10}(?:[^\W\d_]{2,24}|xn--[\w-]{2,50})(?![\w-]|\.\w)"
_DEFANGED = re.compile(r"(?<=\w)(?: ?[\[({]\.[\])}] ?| ?[\[({]dot[\])}] ?| \. )(?=\w)", re.IGNORECASE)
_STATED = (
    re.compile(
        rf"(?:[?&](?:domain|d|host|q|query|lookup|url|name)=|/(?:domain|dbl)/)(?P<host>{_HOST})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"[\[<(](?:[^\s\[\]<>()@]{{1,64}}@)?(?P<host>{_HOST})[\])>][\"':;,]{{0,2}} (?:is |was |has been |are )?(?:currently )?(?:block|black|list|reject|found)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w.@/-])(?P<host>{_HOST}) (?:is |was |has been |are )?(?:currently )?(?:listed|black-?listed|block-?listed|blocked|found|in) ",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:domain|ur[li]|link|host(?:name)?|web ?site|sender|helo|address)s?(?: ?name)?(?: in (?:this|the|your|it)(?: \w{1,20})?| of (?:the )?\w{1,20}| \w{1,12})?"
        rf"(?: is| was| are)?[ :=]{{1,3}}[\[(<\"'*]{{0,3}}(?:https?://)?(?:[^\s\[\]<>()@/]{{1,64}}@)?(?P<host>{_HOST})",
        re.IGNORECASE,
    ),
)


def listed_domain(text: str, others: frozenset[str]) -> str | None:
    """The domain that a domain or link list names, defanged ones (``evil[.]example``) put right.

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
    for zone in zones:
        at = lower.find(f".{zone}")
        name = re.search(rf"(?<![\w.@/-]){_HOST}$", text[max(0, at - 255) : at]) if at > 0 else None
        if name:
            return name[0]
    return None


def _is_other(host: str, others: frozenset[str]) -> bool:
    return any(host == other or host.endswith(f".{other}") for other in others)
