"""Literals of the knowledge, and where they count as found.

A literal is compared with the folded words of a reply (`smtp.words`), as follows.

- It begins at the beginning of a word: no letter stands before its first letter, no digit before its
  first digit. A letter beside a digit is no obstacle, since replies are glued (``192.0.2.1blocked``).
- A literal of one word is a whole word: ``full`` is not found in ``fully``, nor ``spam`` in ``spamhaus``.
- The last word of a literal of several words may go on: ``quota exceed`` finds ``quota exceeded``.
- Only ASCII letters and digits make such words. A literal with any other letter may go on (``inválid``
  finds ``inválida``), and one that begins with another script is found anywhere, as Chinese, Japanese
  and Thai have no spaces, and others inflect.
"""

from __future__ import annotations

import unicodedata

from msgspec import Struct

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"


class Literal(Struct, frozen=True):
    """A folded literal and the characters that must not stand beside it."""

    text: str
    left: str
    """Characters that must not stand before it."""
    right: str
    """Characters that must not stand behind it."""

    def find(self, words: str, start: int = 0) -> int:
        """Offset of the first place at or after ``start``, -1 if there is none.

        ``words`` must begin and end with a space, as `padded` makes it.
        """
        at = words.find(self.text, start)
        while at >= 0:
            end = at + len(self.text)
            if (at == 0 or words[at - 1] not in self.left) and (
                end == len(words) or words[end] not in self.right
            ):
                return at
            at = words.find(self.text, at + 1)
        return -1


def literal(text: str) -> Literal:
    """Fold a literal and work out its edges.

    >>> literal("Mailbox  FULL").text
    'mailbox full'
    """
    folded = fold(text)
    whole = folded.isascii() and " " not in folded
    return Literal(folded, _kind(folded[:1]), _kind(folded[-1:]) if whole else "")


def fold(text: str) -> str:
    """Fold a literal as `smtp.words` folds a reply; a space at its ends stays, as it says something."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return folded if "  " not in folded else " ".join(part for part in folded.split(" ") if part)


def padded(words: str) -> str:
    """Folded words with a space at each end, so that each literal has a neighbour."""
    return f" {words} "


def _kind(char: str) -> str:
    if not char.isascii() or not char.isalnum():
        return ""
    return _DIGITS if char.isdigit() else _LETTERS
