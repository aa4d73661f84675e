"""Octets that a mail system wrote as escapes, because a report may hold ASCII only."""

from __future__ import annotations

import re

_OCTETS = re.compile(r"(?:\\[0-3][0-7]{2}){2,1000}")


def unescape(text: str) -> str:
    r"""Give back the words that Exim writes as ``\346\224\266``; what is no UTF-8 stays as it is.

    >>> unescape(r"550 \346\224\266\344\273\266\344\272\272")
    '550 收件人'
    """
    if "\\2" not in text and "\\3" not in text:
        return text
    return _OCTETS.sub(_decoded, text)


def _decoded(match: re.Match[str]) -> str:
    octets = bytes(int(octal, 8) for octal in match[0][1:].split("\\"))
    try:
        decoded = octets.decode()
    except UnicodeDecodeError:
        return match[0]
    return decoded if decoded.isprintable() else match[0]
