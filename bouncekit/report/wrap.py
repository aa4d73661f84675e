"""Wrap text to a width in terminal columns, in scripts with and without spaces.

``textwrap`` counts characters and breaks at spaces only; Chinese and Japanese have wide characters,
break between any two of them, and keep closing punctuation off the beginning of a line.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

_NOT_FIRST = "、。，．・：；？！）」』】〉》〕］｝々ー’”…,.:;?!)]}»"
_NOT_LAST = "（「『【〈《〔［｛‘“([{«"
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u30ff\U00020000-\U0003ffff"
_OPENS, _CLOSES = re.escape(_NOT_LAST), re.escape(_NOT_FIRST)
_UNIT = re.compile(rf"[{_OPENS}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENS}]+|[{_OPENS}](?=\s|$))[{_CLOSES}]*|\s+")
"""What stays together on a line: a wide character or a word, with the brackets and stops that cling to it."""


def wrap(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` columns; a longer word keeps a line of its own."""
    lines: list[str] = []
    line, used = "", 0
    for unit in _UNIT.findall(text.strip()):
        size = 1 if unit.isspace() else cell_len(unit)
        if line and used + size > width:
            lines.append(line.rstrip())
            line, used = "", 0
        if unit.isspace():
            if line:
                line, used = line + " ", used + 1
        else:
            line, used = line + unit, used + size
    return [*lines, line.rstrip()]
