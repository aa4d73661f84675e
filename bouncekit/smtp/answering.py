"""The answering side: names told from addresses, greetings, signatures, the command answered."""

from __future__ import annotations

import re

from bouncekit.smtp.lazy import lazy

_DOMAIN = r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,20}\.[A-Za-z]{2,24}"
_GREETING = lazy(
    rf"(?P<host>{_DOMAIN})[ ;]{{1,2}}"
    r"(?:(?=(?P=host))|(?:\([\w-]{1,30}\) )?(?:\w{1,20} )?E?SMTP\b|Your access|Service not available|SBRS"
    r"|Error:)"
)
_SIGNATURE = lazy(
    rf"(?:\[(?P<edge>{_DOMAIN}) \d{{4}}-\d\d-\d\d ?T[\d:.]{{5,20}}Z [0-9A-F]{{8,40}}\]"
    r"|\[(?P<eop>[\w.-]{1,200}\.outlook\.com)\]"
    rf"| - (?P<mta>mta[\w-]{{0,20}}\.{_DOMAIN}))[\"'.)\s]{{0,4}}$",
    re.IGNORECASE,
)
_ADDRESS = lazy(
    r"(?:ipv6:)?(?:[0-9a-f]{0,4}:[0-9a-f:.]{2,40}|[0-9x*]{1,3}(?:\.[0-9x*]{1,3}){3})", re.IGNORECASE
)
_NOBODY = frozenset(
    ("none", "local", "virtual", "unknown", "localhost", "pipe", "dovecot", "maildrop", "procmail", "discard")
)
_TAIL = 400
_DOTS = 3

_PHASES = (
    ("end of data", "end-of-data"),
    ("end-of-message", "end-of-data"),
    ("after data", "end-of-data"),
    ("data block", "end-of-data"),
    ("message body", "end-of-data"),
    ("dot", "end-of-data"),
    ("body", "end-of-data"),
    ("text", "end-of-data"),
    ("header", "end-of-data"),
    ("rcpt", "rcpt"),
    ("mail", "mail"),
    ("bdat", "data"),
    ("data", "data"),
    ("ehlo", "ehlo"),
    ("helo", "ehlo"),
    ("lhlo", "ehlo"),
    ("tls", "starttls"),
    ("auth", "auth"),
    ("connect", "connect"),
    ("greeting", "connect"),
    ("relay", "connect"),
)


def settle(host: str | None, ip: str | None) -> tuple[str | None, str | None]:
    """Tell names from addresses; sockets and ``relay=none`` are nobody."""
    if ip and "/" in ip:
        return None, None
    host, ip = _name(host), _literal(ip)
    if host and _is_address(host):
        return (ip if ip and not _is_address(ip) else None), host
    return host, ip if ip and _is_address(ip) else None


def _is_address(value: str) -> bool:
    last = value[-1]
    if last.isdigit() and value.replace(".", "").isdigit():
        return value.count(".") == _DOTS
    if last.isalpha() and last not in "xX" and ":" not in value:
        return False
    return _ADDRESS.fullmatch(value) is not None


def _name(host: str | None) -> str | None:
    host = host.strip("[]<>.:") if host else None
    return None if not host or host.lower() in _NOBODY or "/" in host else host


def _literal(ip: str | None) -> str | None:
    return ip.strip("[] ").removeprefix("IPv6:") or None if ip else None


def greeting(text: str) -> str | None:
    """Give the host that a greeting names first: ``mx.example.net ESMTP ...``; ``text`` is without codes."""
    match = _GREETING.match(text)
    return match["host"] if match else None


def signature(text: str) -> str | None:
    """Give the host that signs at the end, as Exchange Online and Yahoo do."""
    tail = text[-_TAIL:]
    if "]" not in tail[-4:] and " - mta" not in tail:
        return None
    match = _SIGNATURE.search(tail)
    return (match["edge"] or match["eop"] or match["mta"]) if match else None


def place(phase: str | None) -> str | None:
    """Put the command that was answered under one name for all systems; None for what is none."""
    if not phase:
        return None
    lower = phase.lower()
    return next((name for mark, name in _PHASES if mark in lower), None)
