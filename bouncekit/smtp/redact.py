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

# Keys are long; short labels in front of a zone are octets or names of sub-lists.
_KEY = r"(?<![\w-])[\w-]{6,128}(?=\.(?:{zones})(?![\w-]))"


def redact(text: str, zones: tuple[str, ...] = KEYED_ZONES) -> str:
    """``text`` with each licence key in front of a keyed zone replaced by ``<key>``. Idempotent."""
    lower = text.lower()
    for tail in _tails(zones):
        if tail in lower:
            return _pattern(zones).sub("<key>", text)
    return text


@lru_cache(maxsize=8)
def _tails(zones: tuple[str, ...]) -> frozenset[str]:
    return frozenset(zone.rpartition("*.")[2].lower() for zone in zones)


@lru_cache(maxsize=8)
def _pattern(zones: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(zone).replace(r"\*", r"[\w-]{1,30}") for zone in zones)
    return re.compile(_KEY.replace("{zones}", alternatives), re.IGNORECASE)
