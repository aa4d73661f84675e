"""Addresses and host names as they stand in free text, with how they stand there.

A look alike is the rule here: an address may be glued to a word, masked, reversed in front of a
blocklist's zone, or be no address at all but a part of a host name or a version number. Values are
kept as written; only a reversed one is put back in order, since that is how it is meant.
"""

from __future__ import annotations

import re

from msgspec import Struct

from bouncekit.smtp.lazy import lazy

_OCTET = r"(?:\d{1,3}|[xX]{1,3}|\*{1,3})"
# Begins at the first dot, which `re` finds fast; the first octet is read backwards from there.
_IPV4_TAIL = lazy(rf"(?:\.{_OCTET}){{3}}(?![\d*])(?!\.\d)")
_IPV4_HEAD = lazy(rf"(?:^|[^\w.*]|[iI][pP])(?P<octet>{_OCTET})$")
_IPV6_RUN = lazy(
    r"(?:(?<![\w:.])|(?<=[A-Za-z]:)|(?<=v6:))(?:[0-9A-Fa-f]{0,4}:){2,8}+[0-9A-Fa-f.]{0,15}+(?![\w:])"
)
_RFC = lazy(r"rfc[ -]?\d{3,5}[^.;]{0,20}$", re.IGNORECASE)
_VERSIONS = ("section", "sections", "sec.", "sec", "§", "version", "ver.", "ver", "release", " v")
_LABELS = (
    *(
        "ip",
        "ipv4",
        "ipv6",
        "ip address",
        "ip addr",
        "address",
        "host",
        "client",
        "from",
        "ip is",
        "address is",
    ),
    *("ip of", "address of", "adresse", "адрес", "ip地址", "ip位址", "アドレス"),
)
_QUERY_TAIL = lazy(r"\.(?P<zone>(?:[A-Za-z0-9_<>-]{1,63}\.){0,8}[A-Za-z]{2,24})(?![\w-])")
_ZONE = lazy(
    r"bl\b|bl\d?[.-]|[rdsuw]bl|[dw]nswl|\bwl\b|list|zen\b|spam|abuse|block|black|\bdul\b|dnsbl|reputation|cbl",
    re.IGNORECASE,
)
_PORT = lazy(r":(?:25|465|587|2525)$")
_COLONS = 7
_GROUPS = 8

_HOST = lazy(
    r"(?<![\w.@%+-])(?:[^\W_](?:[\w-]{0,62}+)\.){1,20}+(?P<tld>[^\W\d_]{2,24}|xn--[\w-]{2,50})(?![\w-]|@|\.\w)"
)
_DOTS = ("[.]", "(.)", "[dot]", " . ")
_FANG = lazy(r"\s?(?:\[\.\]|\(\.\)|\[dot\]|(?<= )\.(?= ))\s?")
_DEFANGED = lazy(
    rf"(?<![\w.@%+-])(?:[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,5}}(?:{_FANG.pattern})){{1,5}}"
    r"(?:[\w-]{1,63}\.){0,2}[^\W\d_]{2,24}(?!\w)"
)


class Found(Struct, frozen=True):
    """One address or host name in a text."""

    value: str
    start: int
    """Offsets of the words that carried it, in characters."""
    end: int
    how: str
    """``bracketed``, ``labelled`` (``IP=``, ``client``), ``url``, ``reversed`` (a DNSBL query name),
    ``glued`` (a word follows at once), ``defanged`` (a host, its dots spaced or bracketed) or ``bare``."""


def find_ips(text: str) -> list[Found]:
    """Find every IPv4 and IPv6 address in ``text``, in order, as written (masked octets included)."""
    found: list[Found] = []
    if "::" in text or text.count(":") >= _COLONS:
        found = [ip for match in _IPV6_RUN.finditer(text) if (ip := _ipv6(text, match))]
    spans = [(ip.start, ip.end) for ip in found]
    for match in _IPV4_TAIL.finditer(text):
        ip = _ipv4(text, match)
        if ip and not any(start <= ip.start < end for start, end in spans):
            found.append(ip)
    return sorted(found, key=_start) if spans else found


def _start(found: Found) -> int:
    return found.start


def _ipv4(text: str, match: re.Match[str]) -> Found | None:
    head = _IPV4_HEAD.search(text[max(0, match.start() - 6) : match.start()])
    if not head:
        return None
    start, end = match.start() - len(head["octet"]), match.end()
    before, value = text[max(0, start - 40) : start], text[start:end]
    if _is_version(before) or (before[-1:] == "-" and before[-2:-1].isalnum()):
        return None
    if text[end : end + 1] == "." and text[end + 1 : end + 2].isalpha():
        tail = _QUERY_TAIL.match(text, end)
        if tail:
            return _query_name(value, start, tail)
    if text[end : end + 1] in ("-", "_") and text[end + 1 : end + 2].isalnum():
        return None
    return Found(value, start, end, _how(text, before, end))


def _is_version(before: str) -> bool:
    words = before.lower().rstrip(" :/")
    return words.endswith(_VERSIONS) or ("rfc" in words and bool(_RFC.search(words)))


def _query_name(octets: str, start: int, tail: re.Match[str]) -> Found | None:
    """``2.0.0.127.zen.example`` asks a list for 127.0.0.2; any other name behind octets is a host's."""
    if not _ZONE.search(tail["zone"]):
        return None
    return Found(".".join(reversed(octets.split("."))), start, tail.end(), "reversed")


def _ipv6(text: str, match: re.Match[str]) -> Found | None:
    value, start = match[0].rstrip("."), match.start()
    before = text[max(0, start - 40) : start]
    port = _PORT.search(value)
    if port and before[-2:-1].isalpha() and before.endswith(":") and is_ipv6(value[: port.start()]):
        value = value[: port.start()]
    if not is_ipv6(value):
        return None
    return Found(value, start, start + len(value), _how(text, before, start + len(value)))


def is_ipv6(value: str) -> bool:
    """Whether ``value`` has the shape of an IPv6 address (RFC 4291, section 2.2)."""
    head, double, tail = value.partition("::")
    groups = [group for half in (head, tail) if half for group in half.split(":")]
    if not all(groups) or not any(map(str.isdigit, value)):
        return False
    width = sum(2 if "." in group else 1 for group in groups)
    return width < _GROUPS if double else width == _GROUPS


def _how(text: str, before: str, end: int) -> str:
    last, after = before[-1:], text[end : end + 1]
    if last in ("[", "(", "<") or before.endswith("[IPv6:"):
        return "bracketed"
    if _in_url(before):
        return "url"
    if before.rstrip(" [(<\"'=:：").lower().endswith(_LABELS):
        return "labelled"
    return "glued" if after.isalpha() else "bare"


def _in_url(before: str) -> bool:
    word = before.rpartition(" ")[2]
    return "/" in word or "?" in word or "www." in word


def find_hosts(text: str) -> list[Found]:
    """Find every dotted host name in ``text`` (not those of e-mail addresses), in order, as written.

    One that was made harmless (``example[.]net``, ``example . net``) is put back: ``defanged``.
    """
    found = [_host(text, match) for match in _HOST.finditer(text)]
    if any(dot in text for dot in _DOTS):
        found += [_defanged(match) for match in _DEFANGED.finditer(text)]
        found.sort(key=_start)
    return found


def _defanged(match: re.Match[str]) -> Found:
    return Found(_FANG.sub(".", match[0]), match.start(), match.end(), "defanged")


def _host(text: str, match: re.Match[str]) -> Found:
    start, end = match.span()
    before = text[max(0, start - 12) : start]
    how = "bracketed" if before[-1:] in ("[", "(", "<") else "bare"
    return Found(match[0], start, end, "url" if before.endswith("://") else how)
