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
_LINE_FEED = 10
_LEAD = re.compile(rb"(?:\r*+\n)*+")
_MBOX = re.compile(rb">?From [^\n]*+\n")
_BLANK = re.compile(rb"\r*+(?:\n|\Z)")
_MARK = b"\xef\xbb\xbf"

_MAIL_NAMES = (
    rb"from|to|cc|bcc|subject|date|received|return-path|message-id|mime-version|content-(?:type|transfer-encoding)"
    rb"|delivered-to|reply-to|sender|in-reply-to|references|envelope-to|dkim-signature|authentication-results"
    rb"|arc-[a-z-]++|list-[a-z-]++|auto-submitted|errors-to|precedence|resent-[a-z-]++|apparently-to|received-spf"
    rb"|thread-(?:topic|index)|return-receipt-to|domainkey-signature"
)
_MAIL_FIELD = re.compile(
    rb"^(?:" + _MAIL_NAMES + rb"|content-[a-z-]++|x-[!-9;-~]++)[ \t]*+:", re.IGNORECASE | re.MULTILINE
)
_SURE_FIELD = re.compile(rb"^(?:" + _MAIL_NAMES + rb")[ \t]*+:", re.IGNORECASE | re.MULTILINE)
# Fields of RFC 3464, 5965 and 8098 reports: pasted alone, they are text.
_REPORT_FIELD = re.compile(
    rb"^(?:reporting-mta|final-recipient|original-recipient|action|diagnostic-code|feedback-type|disposition)[ \t]*+:",
    re.IGNORECASE | re.MULTILINE,
)


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
    """Give the end of the fields that are read, and the start of the body."""
    bound = min(end, start + limits.header_block)
    if start and data[start - 1] == _LINE_FEED:
        found = _NO_FIELD.search(data, start - 1, bound)
    elif _FIRST.match(data, start, bound):
        found = _NO_FIELD.search(data, start, bound)
    else:
        return start, _after_blank(data, start, end) or start
    if found:
        at, body = found.start() + 1, found.end()
        if body > at:
            return at, body
    return _odd_block(data, start, bound, end, note)


def _odd_block(data: bytes, start: int, bound: int, end: int, note: Note) -> tuple[int, int]:
    """Read a block that is not fields up to a blank line."""
    at = _past(_FIELDS, data, start, bound)
    if at == start:
        return start, _after_blank(data, start, end) or start
    while at < bound:
        body = _after_blank(data, at, end)
        if body is not None:
            return at, body
        resumed = _after_odd_line(data, at, bound)
        if resumed is None:
            note(defects.SEPARATOR_MISSING, _excerpt(data, at))
            return at, at
        note(defects.ODD_HEADER_LINE, _excerpt(data, at))
        at = resumed
    if bound == end:
        return at, at
    note(defects.HEADER_BLOCK_CUT, str(bound - start))
    return bound, _blank_beyond(data, bound, end)


def _past(pattern: re.Pattern[bytes], data: bytes, at: int, end: int) -> int:
    found = pattern.match(data, at, end)
    return found.end() if found else at


def _after_blank(data: bytes, at: int, end: int) -> int | None:
    blank = _BLANK.match(data, at, end)
    return blank.end() if blank else None


def _after_odd_line(data: bytes, at: int, end: int) -> int | None:
    """Pass a line that is no field, if it is damage and not the text of the body.

    It is, where a field that only mail has stands below, or where it is a parameter that lost its indent.
    """
    line_end = data.find(b"\n", at, end) + 1 or end
    if not _LOST_INDENT.match(data, at) and not _MAIL_FIELD.match(data, line_end, end):
        return None
    return _past(_FIELDS, data, line_end, end)


def _excerpt(data: bytes, at: int) -> str:
    return data[at : at + 60].split(b"\n", 1)[0].decode("latin-1").rstrip()


def _blank_beyond(data: bytes, at: int, end: int) -> int:
    found = [(data.find(mark, at - 3, end), len(mark)) for mark in (b"\n\n", b"\n\r\n")]
    return min((place + size for place, size in found if place >= 0), default=end)


def is_message(data: bytes, start: int, block_end: int, body: int, end: int) -> bool:
    """Tell the headers of a mail from pasted text that happens to start with a word and a colon."""
    block = data[start:block_end]
    if _SURE_FIELD.search(block) is None and (
        _MAIL_FIELD.search(block) is None or _REPORT_FIELD.search(block) is not None
    ):
        return False
    return body > block_end or body == end or len(_MAIL_FIELD.findall(block)) > 1
