"""Licence keys in replies.

Some vendors' zones are asked with the receiver's licence key as a label
(``<key>.r.mail-abuse.com``), and the receiver's server prints the whole name into its refusals. The
key is the receiver's secret, so it must not travel on in reports.
"""

from __future__ import annotations

import re
from functools import lru_cache

KEYED_ZONES = (
    "r.mail-abuse.com",
    "q.mail-abuse.com",
    "*.r.mail-abuse.com",
    "*.q.mail-abuse.com",
    "*.dq.spamhaus.net",
    "*.mail.abusix.zone",
)
"""Zones asked with a secret first label; ``*`` stands for one label."""

_BREAK = r"(?:=\s{1,4})?"
"""A soft line break of quoted-printable (RFC 2045, 6.7) in a mail whose header no longer says so."""
_BROKEN = re.compile(r"=\s")

# Keys are long; short labels in front of a zone are octets or names of sub-lists.
_KEY = r"(?<![\w-])[\w-](?:{gap}[\w-]){5,127}(?={gap}\.{gap}(?:{zones})(?![\w-]))"


def redact(text: str, zones: tuple[str, ...] = KEYED_ZONES) -> str:
    """``text`` with each licence key in front of a keyed zone replaced by ``<key>``. Idempotent."""
    if "=" in text and _BROKEN.search(text):
        return _pattern(zones, _BREAK).sub("<key>", text)
    lower = text.lower()
    for tail in _tails(zones):
        if tail in lower:
            return _pattern(zones, "").sub("<key>", text)
    return text


@lru_cache(maxsize=8)
def _tails(zones: tuple[str, ...]) -> frozenset[str]:
    return frozenset(zone.rpartition("*.")[2].lower() for zone in zones)


@lru_cache(maxsize=16)
def _pattern(zones: tuple[str, ...], gap: str) -> re.Pattern[str]:
    alternatives = "|".join(_zone(zone, gap) for zone in zones)
    return re.compile(_KEY.replace("{gap}", gap).replace("{zones}", alternatives), re.IGNORECASE)


def _zone(zone: str, gap: str) -> str:
    """Write the pattern of a zone, with room for ``gap`` between any two characters."""
    return gap.join(rf"[\w-](?:{gap}[\w-]){{0,29}}" if char == "*" else re.escape(char) for char in zone)
