"""What was refused or listed: our client's IP, or a domain.

A reply holds many addresses. The client's is told from those of the server, of a resolver, of a list's
answer and of host names by what stands around it; the best placed one wins. Nothing is taken where
nothing points at the client.
"""

from __future__ import annotations

import re

from bouncekit.smtp import Found, find_ips

_FIRM = (
    *(" client", " client host", " client ip", " client address", " client name", " client host name"),
    *(" mail from", " mail from ip", " message from", " messages from", " mails from", " email from", " emails from"),
    *(" e-mail from", " traffic from", " connection from", " connections from", " originating from"),
    *(" your ip", " your ip address", " your ip-address", " your address", " your host", " your server", " your server ip"),
    *(" your mail server", " your mailserver", " your mail server ip", " your sending ip", " your mail server's ip", " from mail server", " from server", " from host"),
    *(" sending ip", " sending ip address", " source ip", " source ip address", " sender ip", " sender ip address"),
    *(" sender's ip", " connecting ip", " connecting ip address", " originating ip", " remote ip", " clientip", " ipsrc"),
    *(" spammer", " ip source", " connecting host", " connection ip address", "(connection ip address"),
)
"""What stands before our client's address and before no other."""
_SOFT = (" ip", " ip address", " ip addr", " ip-address", " addr", " address", " from", " from ip", " host")
_SOFT += (" for", " the", " you", " ip_address", " that", "ip", " from the ip", " from the ip address", ";ip")
_NOT_OURS = (
    *(" resolver", " resolvers", " name server", " nameserver", " dns server", " as", " returned", " returns", " answered"),
    *(" return code", " result", " code", " version", "->", "=>", " by server", " server", " server ip", " relay", " mx", " i"),
    *(" connect to", " connecting to", " connection to", " connection with", " conversation with", " response from"),
)
_COPULAS = (" is", " was", " of")
_OPENING = " [({<\"'\\:=*"
_BEHIND = re.compile(
    r"[\])}>\"'*]{0,4},? {0,2}(?:(?:is|was|has been|are|will be|temporarily|currently|your) ){0,3}+"
    r"(?:block|black|list|found|reject|refus|denied|banned|in an? |on an? |on our|on one|weren't|not allowed"
    r"|temporarily|deferred|has |is dynamic|because)",
    re.IGNORECASE,
)
_GOOGLE = re.compile(r" {1,9}\d{1,2}\]")
_SAID = re.compile(
    r"[\])](?::\d{1,5})? ?(?:said|refused to talk|: |while |timed out|RCPT TO|MAIL FROM|DATA)", re.IGNORECASE
)
_CLIENT_HOST = re.compile(r"\]>: client host", re.IGNORECASE)
_MASK_ONLY = re.compile(r"[xX*.]+$")
_SUREST = 6


def listed_ip(text: str, remote_ip: str | None, *, listing: bool) -> str | None:
    """Find our client's IP as the reply writes it; None where it names none.

    With a ``listing`` any address that is not somebody else's is the listed one; without, words must
    point at the client. An address masked to the last digit (``x.x.x.x``) tells nothing and is None.
    """
    best: Found | None = None
    most = 0 if listing else 1
    for found in find_ips(text):
        weight = _weight(text, found, remote_ip)
        if weight > most:
            best, most = found, weight
            if weight == _SUREST:
                break
    return best.value if best and not _MASK_ONLY.match(best.value) else None


def _weight(text: str, found: Found, remote_ip: str | None) -> int:
    """Tell how surely it is the client's: 0 not at all, 1 nothing speaks against it, up to 6."""
    before = " " + text[max(0, found.start - 60) : found.start].lower()
    if found.how == "reversed":
        return 5
    if before.endswith(("@", "@[")) or "returnc/" in before[-20:]:
        return 0
    if _CLIENT_HOST.match(text, found.end):  # Postfix: "<name[192.0.2.1]>: Client host rejected"
        return _SUREST
    pointer = _pointer(before)
    if pointer is None or pointer == _SUREST:
        return pointer or 0
    if found.value.startswith("127.") and (pointer < 4 or found.how == "url"):
        return 0
    return _by_place(text, found, pointer, remote_ip)


def _pointer(before: str) -> int | None:
    """Weigh the words before an address: 6 and 4 point at the client, 0 at nobody, None at another one."""
    lead = before.rstrip(_OPENING)
    if lead.endswith(_COPULAS):
        lead = lead[: lead.rindex(" ")]
    rest, _, last = lead.rpartition(" ")
    named = "." in last and last[-1].isalpha() and "/" not in last and before.endswith(("[", "("))
    if named:  # "host mx.example.net[192.0.2.1]": what stands before the name tells whose it is
        lead = rest.rstrip(_OPENING)
    if lead.endswith(_FIRM):
        return _SUREST
    if lead.endswith(_NOT_OURS) or (named and not lead.endswith(" from")):
        return None
    return 4 if lead.endswith(_SOFT) else 0


def _by_place(text: str, found: Found, pointer: int, remote_ip: str | None) -> int:
    """Weigh how it stands and what follows it."""
    if found.value == remote_ip or (_SAID.match(text, found.end) and not pointer):
        return 0
    if _BEHIND.match(text, found.end) or (text[found.start - 1 : found.start] == "[" and _GOOGLE.match(text, found.end)):
        return 5
    if pointer:
        return pointer
    if found.how == "url":
        return 0 if text.endswith("://", 0, found.start) else 3
    return {"labelled": 4, "bracketed": 2, "glued": 2}.get(found.how, 1)


_HOST = r"(?:[^\W_](?:[\w-]{0,62})\.){1,10}(?:[^\W\d_]{2,24}|xn--[\w-]{2,50})(?![\w-]|\.\w)"
_DEFANGED = re.compile(r"(?<=\w)(?: ?[\[({]\.[\])}] ?| ?[\[({]dot[\])}] ?| \. )(?=\w)", re.IGNORECASE)
_STATED = (
    re.compile(
        rf"(?:[?&](?:domain|d|host|q|query|lookup|url|name)=|/(?:domain|dbl)/)(?P<host>{_HOST})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"[\[<(](?:[^\s\[\]<>()@]{{1,64}}@)?(?P<host>{_HOST})[\])>][\"':;,]{{0,2}} (?:is |was |has been |are )?(?:currently )?(?:block|black|list|reject|found|in [\\[\\w])",
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
    for zone in sorted(zones, key=lambda zone: (-len(zone), zone)):
        at = lower.find(f".{zone}")
        name = re.search(rf"(?<![\w.@/-]){_HOST}$", text[max(0, at - 255) : at]) if at > 0 else None
        if name:
            return name[0]
    return None


def _is_other(host: str, others: frozenset[str]) -> bool:
    return any(host == other or host.endswith(f".{other}") for other in others)
