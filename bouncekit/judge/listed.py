"""What was refused or listed: our client's IP, or a domain.

A reply holds many addresses. The client's is told from those of the server, of a resolver, of a list's
answer and of host names by what stands around it; the best placed one wins. Nothing is taken where
nothing points at the client.
"""

from __future__ import annotations

import re
from functools import cache

from bouncekit.knowledge.tables import refusals
from bouncekit.smtp import Found, find_ips

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
_CONTINUED = re.compile(r"[245]\d(?<!\d..)\d-(?=\d{1,3}\.)")
_CLIENT_HOST = re.compile(r"\]>: client host", re.IGNORECASE)
_MASK_ONLY = re.compile(r"[xX*.]+$")
_SUREST, _LIKELY = 6, 4


def listed_ip(text: str, remote_ip: str | None, *, listing: bool) -> str | None:
    """Find our client's IP as the reply writes it; None where it names none.

    With a ``listing`` any address that is not somebody else's is the listed one; without, words must
    point at the client. An address masked to the last digit (``x.x.x.x``) tells nothing and is None.
    """
    text = _CONTINUED.sub("", text)
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
    if found.value.startswith("127.") and (pointer < _LIKELY or found.how == "url"):
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
    firm, loose, others = _words()
    if lead.endswith(firm):
        return _SUREST
    if lead.endswith(others) or (named and not lead.endswith(" from")):
        return None
    return _LIKELY if lead.endswith(loose) else 0


@cache
def _words() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Give what stands before our client's address, before it among others, and before another's."""
    known = refusals()
    firm, loose, others = (
        tuple(f" {word}" for word in words)
        for words in (known.client, known.perhaps_client, known.not_client)
    )
    return firm, (*loose, "ip"), (*others, "->", "=>")


def _by_place(text: str, found: Found, pointer: int, remote_ip: str | None) -> int:
    """Weigh how it stands and what follows it."""
    if found.value == remote_ip or (_SAID.match(text, found.end) and not pointer):
        return 0
    if _BEHIND.match(text, found.end) or (
        text[found.start - 1 : found.start] == "[" and _GOOGLE.match(text, found.end)
    ):
        return 5
    if pointer:
        return pointer
    if found.how == "url":
        return 0 if text.endswith("://", 0, found.start) else 3
    return {"labelled": _LIKELY, "bracketed": 2, "glued": 2}.get(found.how, 1)
