"""Host names in the values of report fields."""

from __future__ import annotations

import re

_TYPED = re.compile(r"^[A-Za-z0-9-]{1,30}[ \t]*;[ \t]*")
_IP = re.compile(r"\[?(?:IPv6:)?((?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8})\]?")
_CHANNEL = re.compile(r"TCP(?:\|[^|]{1,45}){2}\|(?P<ip>[^|]{1,45})\|\d")
"""Oracle's way to name a connection: our address and port, then theirs."""
_NAME = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?", re.UNICODE)


def typed_host(value: str) -> tuple[str | None, str | None]:
    """Split ``dns; mx.example (192.0.2.1)`` into host and IP; each None where it is not there.

    RFC 3464, section 2.1.2 asks for a type before the name; many systems leave it out, write a
    bare IP, put it in brackets or in a comment.
    """
    bare = _TYPED.sub("", value.strip(), count=1).strip()
    channel = _CHANNEL.search(bare)
    ip = _IP.search(channel["ip"] if channel else bare)
    name = _NAME.match(bare)
    host = name[0].rstrip(".") if name else None
    if host and ip and bare.startswith(("[", ip[0])):
        host = None
    if host and host.lower() in {"unknown", "none", "localhost"} and not ip:
        host = None
    return host, (ip[1] if ip else None)
