"""Which addresses may become links."""

from __future__ import annotations

import re

_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"'`|\\]++", re.IGNORECASE)


def is_link(url: str) -> bool:
    """Tell an address of the web or of mail, and nothing that a browser would run or that ends its quotes."""
    return _LINK.fullmatch(url) is not None
