"""HTML to the text that a reader sees (selectolax does the parsing)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_DROPPED = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "object", "svg", "-comment", "-doctype"}
)
_BLOCKS = (
    "address article aside blockquote br caption center dd div dl dt fieldset figure footer form h1 h2 h3 h4"
    " h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul"
)
_LINES = frozenset(_BLOCKS.split())
_CELLS = frozenset({"td", "th"})
_HIDING = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|font-size\s*+:\s*+0(?![.\d]*[1-9])", re.IGNORECASE
)
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]++")
_LINE, _CELL = "\x1e", "\x1f"
_TAG = re.compile(r"<[^<>]*+>")
_TAG_START = re.compile(r"<(/?)([a-zA-Z][^\s/<>]{0,30}+)")
_SHORT = "area base br col embed hr img input link meta source track wbr p li td th tr option dt dd"
_UNNESTED = frozenset([*_SHORT.split(), *_SHORT.upper().split()])
"""Elements that hold nothing, or that the next of their kind ends."""
_META = re.compile(rb"<meta\s[^<>]{0,200}?charset\s*+=\s*+[\"']?+([\w.:-]++)", re.IGNORECASE)
_SIMPLE, _DEEPEST, _DEAREST = 1_000, 500, 2_000_000
"""Tags that are never too many; open elements; open elements times tags.

HTML5 parsing takes quadratic time in nesting (100,000 elements: 40 s) and opens every unclosed ``<b>`` again
in each block that follows. Mail programs nest under 100 deep.
"""


def declared_in_html(data: bytes) -> str | None:
    """Give the charset that a ``meta`` element declares within the first 2 KB."""
    found = _META.search(data, 0, 2048)
    return found[1].decode("ascii").lower() if found else None


def is_too_deep(html: str) -> bool:
    """Tell whether elements are nested deeper than anything that a mail program writes."""
    if html.count("<") <= _SIMPLE:
        return False
    tags = _TAG_START.findall(html)
    deepest = min(_DEEPEST, _DEAREST // max(1, len(tags)))
    depth, opened = 0, Counter[str]()
    for closing, tag in tags:
        if tag not in _UNNESTED:
            step = -(opened[tag] > 0) if closing else 1
            opened[tag] += step
            depth += step
            if depth > deepest:
                return True
    return False


def strip_tags(html: str) -> str:
    """Give the text of HTML that is too odd to lay out: tags become blanks."""
    return _TAG.sub(" ", html)


def html_to_text(html: str) -> str:
    r"""Lay HTML out as text: a line a block, cells of a row parted by ``\t``, hidden elements dropped.

    A link keeps its text; the target follows as ``<href>`` where the text does not show it.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - 40 ms to import

    root = LexborHTMLParser(html).root
    if root is None:
        return ""
    out: list[str] = []
    _walk(root, out)
    return _tidy("".join(out))


def _walk(root: LexborNode, out: list[str]) -> None:
    """Visit every shown node in document order, without recursion."""
    stack: list[tuple[LexborNode | None, str]] = [(root, "")]
    while stack:
        node, closing = stack.pop()
        if node is None:
            out.append(closing)
            continue
        following = node.next
        if following is not None:
            stack.append((following, ""))
        before, after = _marks(node)
        if before is None:
            continue
        out.append(before)
        stack.append((None, after))
        if node.first_child is not None and node.tag != "pre":
            stack.append((node.first_child, ""))


def _marks(node: LexborNode) -> tuple[str | None, str]:
    """Give what stands before and after the content of a node; None where the node is not shown."""
    tag = node.tag or ""
    if tag == "-text":
        return _BLANKS.sub(" ", node.text_content or ""), ""
    if tag in _DROPPED or (not tag.startswith("-") and _is_hidden(node)):
        return None, ""
    if tag == "pre":
        return _LINE + (node.text() or "").replace("\n", _LINE), _LINE
    if tag in _CELLS:
        return "", _CELL
    if tag == "a":
        return "", _target(node)
    return (_LINE, _LINE) if tag in _LINES else ("", "")


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    return "hidden" in attributes or bool(_HIDING.search(attributes.get("style") or ""))


def _target(node: LexborNode) -> str:
    href = (node.attributes.get("href") or "").strip()
    if not href.lower().startswith(("http://", "https://")):
        return ""
    shown = _BLANKS.sub("", node.text() or "")
    return "" if href.split("://", 1)[1].rstrip("/") in shown else f" <{_BLANKS.sub('', href)}>"


def _tidy(text: str) -> str:
    lines = (_tidy_line(line) for line in text.split(_LINE))
    return "\n".join(line for line in lines if line)


def _tidy_line(line: str) -> str:
    cells = [_BLANKS.sub(" ", cell).strip() for cell in line.split(_CELL)]
    return "\t".join(cells).rstrip("\t") if any(cells) else ""
