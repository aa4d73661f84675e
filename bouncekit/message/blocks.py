"""Where a header block begins and ends, and whether it is one at all."""

from __future__ import annotations

import re

from bouncekit.limits import Limits
from bouncekit.message import defects
from bouncekit.message.transfer import Note

# field = 1*ftext ":" unstructured, continued by lines that begin with WSP (RFC 5322, sections 2.2 and 3.6.8);
# blanks before the colon are the obsolete syntax that old gateways still write.
_FIELDS = re.compile(rb"(?:[!-9;-~]++[ \t]*+:[^\n]*+(?:\n[ \t][^\n]*+)*+(?:\n|\Z))*+")
_FIRST = re.compile(rb"[!-9;-~]++[ \t]*+:")
_NO_FIELD = re.compile(rb"\n(?![!-9;-~]++:|[ \t])(?:\r?\n)?")
_LOST_INDENT = re.compile(rb"(?:(?<=;\n)|(?<=;\r\n))[A-Za-z][A-Za-z0-9*-]*+[ \t]*+=")
_LEAD = re.compile(rb"[\r\n]*+")
_MBOX = re.compile(rb">?From [^\n]*+\n")
_BLANK = re.compile(rb"\r*+(?:\n|\Z)")
_MARK = b"\xef\xbb\xbf"
_LINE_FEED = 10
_ODD_LINES = 8
"""Lines in a row that may be damage; more are a body that no blank line parts from its headers."""

_MAIL_NAMES = (
    rb"from|to|cc|bcc|subject|date|received|return-path|message-id|mime-version|content-[a-z-]++|delivered-to"
    rb"|reply-to|sender|in-reply-to|references|envelope-to|dkim-signature|authentication-results|auto-submitted"
    rb"|errors-to|precedence|apparently-to|received-spf|thread-topic|thread-index|return-receipt-to"
    rb"|domainkey-signature|(?:arc|list|resent)-[a-z-]++"
)
# Fields of RFC 3464, 5965 and 8098 reports: pasted alone, they are text.
_REPORT_NAMES = (
    rb"reporting-mta|final-recipient|original-recipient|action|diagnostic-code|feedback-type|disposition"
)


def _any_field(names: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"^(?:" + names + rb")[ \t]*+:", re.IGNORECASE | re.MULTILINE)


_SURE_FIELD = _any_field(_MAIL_NAMES)
_MAIL_FIELD = _any_field(_MAIL_NAMES + rb"|x-[!-9;-~]++")
_REPORT_FIELD = _any_field(_REPORT_NAMES)


def skip_lead(data: bytes, start: int, end: int, note: Note) -> int:
    """Pass a byte order mark, blank lines and an mbox ``From `` line before the headers of a message."""
    if _FIRST.match(data, start, end):
        return start
    at = start
    if data.startswith(_MARK, at, end):
        note(defects.BYTE_ORDER_MARK, None)
        at += len(_MARK)
    after = _past(_LEAD, data, at, end)
    if after != at:
        note(defects.LEADING_BLANK_LINES, None)
    return _past(_MBOX, data, after, end)


def find_block(data: bytes, start: int, end: int, limits: Limits, note: Note) -> tuple[int, int]:
    """Give the end of the fields that are read, and the start of the body.

    Most blocks are clean, and one search settles them: it finds the first line that is neither a field
    nor a continuation, which is the blank one.
    """
    bound = end
    if end - start > limits.header_block:
        bound = start + limits.header_block
        bound = data.rfind(b"\n", start, bound) + 1 or bound
    if start and data[start - 1] == _LINE_FEED:
        found = _NO_FIELD.search(data, start - 1, bound)
    elif _FIRST.match(data, start, bound):
        found = _NO_FIELD.search(data, start, bound)
    else:
        found = None
    if found:
        line_feed, body = found.span()
        if body > line_feed + 1:
            return line_feed + 1, body
    at, body = _to_body(data, start, bound, note)
    if body == bound < end:
        note(defects.HEADER_BLOCK_CUT, str(limits.header_block))
        body = _blank_beyond(data, bound, end)
    return at, body


def _to_body(data: bytes, start: int, bound: int, note: Note) -> tuple[int, int]:
    """Give where a block with odd lines ends, and where the body begins."""
    at = _past(_FIELDS, data, start, bound)
    while at < bound:
        body = _after_blank(data, at, bound)
        if body is not None:
            return at, body
        resumed = _after_odd_lines(data, at, bound) if at > start else None
        if resumed is None:
            if at > start:
                note(defects.SEPARATOR_MISSING, _excerpt(data, at))
            break
        note(defects.ODD_HEADER_LINE, _excerpt(data, at))
        at = resumed
    return at, at


def _after_odd_lines(data: bytes, at: int, end: int) -> int | None:
    """Pass lines that are no fields, if they are damage and not the text of the body.

    They are, where a field that only headers have follows, or where it is a parameter that lost its indent.
    """
    for _line in range(_ODD_LINES):
        lost = _LOST_INDENT.match(data, at)
        at = data.find(b"\n", at, end) + 1 or end
        if lost or _MAIL_FIELD.match(data, at, end):
            return _past(_FIELDS, data, at, end)
        if _after_blank(data, at, end) is not None:
            return None
    return None


def _past(pattern: re.Pattern[bytes], data: bytes, at: int, end: int) -> int:
    found = pattern.match(data, at, end)
    return found.end() if found else at


def _after_blank(data: bytes, at: int, end: int) -> int | None:
    blank = _BLANK.match(data, at, end)
    return blank.end() if blank else None


def _excerpt(data: bytes, at: int) -> str:
    return data[at : at + 60].split(b"\n", 1)[0].decode("latin-1").rstrip()


def _blank_beyond(data: bytes, at: int, end: int) -> int:
    found = [(data.find(mark, at - 3, end), len(mark)) for mark in (b"\n\n", b"\n\r\n")]
    return min((place + size for place, size in found if place >= 0), default=end)


def is_message(block: bytes, *, is_closed: bool) -> bool:
    """Tell the headers of a mail from pasted text that happens to start with a word and a colon.

    `is_closed` says that a blank line, or nothing, follows the block.
    """
    if _SURE_FIELD.search(block) is None and (
        _MAIL_FIELD.search(block) is None or _REPORT_FIELD.search(block) is not None
    ):
        return False
    return is_closed or len(_MAIL_FIELD.findall(block)) > 1
