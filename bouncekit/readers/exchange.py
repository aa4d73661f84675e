"""Microsoft Exchange and Outlook, in any language.

Two things in their prose are the same in every language, so nothing here reads a sentence:

*   the supplementary info ``<host #5.5.0 smtp;554 ...>`` of MAPI (MS-OXCMAIL, 2.2.3.7.1.2), which
    Outlook shows below each recipient. Its host is the server that refused; host and diagnostic
    may be missing, the diagnostic may hold ``<`` and ``>`` and be wrapped;
*   the block for administrators of Exchange 2007 and later: an address alone on its line, perhaps
    a host alone on its line, then ``#550 5.1.1 ... ##`` or ``Remote Server returned '...'``.
"""

from __future__ import annotations

import bisect
import re

from bouncekit.message import Part
from bouncekit.message.addresses import decode_typed_address, find_addresses, parse_address
from bouncekit.readers.draft import Draft, Reading
from bouncekit.readers.hosts import typed_host
from bouncekit.records import Action
from bouncekit.smtp import Supplementary, find_supplementary, read_said

NAME = "exchange"

LINES_BACK = 14
"""How far above its diagnostic a recipient may stand; a wrapped sentence of Exchange has 8 lines."""
LONGEST = 6_000
"""Characters of one supplementary info; a reply of ten lines has under 1,000."""
PER_TEXT = 5_000
"""Diagnostics read from one text; a distribution list of Exchange bounces in smaller portions."""

_RETURNED = re.compile(r"""(?:Remote\ Server\ .{0,300}?)?returned\ ['"‘’<]""", re.IGNORECASE | re.VERBOSE)
_HASHED = re.compile(r"(?m)^[^\n#<>]{0,255}#\s?(?=<|[245]\d\d[ -])")
_ADDRESS_FIRST = re.compile(r"^[\s'\"<(]*(?:[^\s@<>()\"',;:]{1,64}@[^\s@<>()\"',;:]{1,255})")
_NAMED = re.compile(r"(?:<mailto:|\(|<)(?P<address>[^\s@<>()]{1,64}@[^\s@<>()]{1,255})[>)]")
_LABELLED_HOST = re.compile(r"^[^:：@]{2,60}[:：]\s*(?P<host>[\w-]+(?:\.[\w-]+)+)\s*$")
_HOST_ALONE = re.compile(r"^\s*([\w-]+(?:\.[\w-]+)+)\s*#?\s*$")


def read(text: str, part: Part) -> Reading | None:
    """Read the prose of one part; None where neither form occurs in it."""
    reading = Reading(NAME)
    infos = find_supplementary(text)[:PER_TEXT]
    lines = _Lines(text)
    before = 0
    for info in infos:
        reading.drafts.append(_from_info(info, text, lines, before, part.index))
        before = info.end
    if not infos or _HASHED.search(text):
        _administrators_block(lines, text, part.index, reading)
    return reading if reading.drafts else None


class _Lines:
    """The lines of a text with their offsets, so that a reader can look upwards from a place."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.starts: list[int] = []
        at = 0
        for line in self.lines:
            self.starts.append(at)
            at += len(line) + 1

    def above(self, offset: int, limit: int = 0) -> list[str]:
        """Lines that end above ``offset`` and start at ``limit`` or later, the nearest first."""
        here = bisect.bisect_right(self.starts, offset) - 1
        first = bisect.bisect_left(self.starts, limit)
        return [self.lines[i] for i in range(here - 1, max(first, here - LINES_BACK) - 1, -1)]


def _from_info(info: Supplementary, text: str, lines: _Lines, before: int, part: int) -> Draft:
    made = Draft(NAME, action=Action.FAILED)
    whole = text[info.start : info.end]
    recipient = _recipient_above(lines.above(info.start, before))
    made.state("recipient", recipient, recipient or "", part)
    host, ip = typed_host(info.host or "")
    made.state("remote_host", host, whole, part)
    made.state("remote_ip", ip, whole, part)
    made.state("status", info.status, whole, part)
    if info.diagnostic:
        said = read_said(info.diagnostic)
        made.state("diagnostic", said.diagnostic, whole, part)
        made.state("reply_code", said.reply.code, whole, part)
    return made


def _recipient_above(lines: list[str]) -> str | None:
    """The nearest line that begins with an address, or names one as ``Name<mailto:address>``."""
    for line in lines:
        if _ADDRESS_FIRST.match(line):
            found = find_addresses(line)
            if found:
                return decode_typed_address(found[0]) or found[0]
        named = _NAMED.search(line)
        if named:
            return parse_address(named["address"])
    return None


def _administrators_block(lines: _Lines, text: str, part: int, reading: Reading) -> None:
    """Read the block that is for administrators; its anchors are never translated."""
    before = 0
    for match in _anchors(text):
        above = lines.above(match.start(), before)
        recipient = _alone(above)
        if recipient is None:
            continue
        end = text.find("\n\n", match.end())
        whole = text[match.start() : end if end > 0 else len(text)][:LONGEST]
        reading.drafts.append(_from_block(recipient, above, whole, part))
        reading.reporting_mta = reading.reporting_mta or _generating_server(above)
        before = match.end()


def _anchors(text: str) -> list[re.Match[str]]:
    found = [*_RETURNED.finditer(text), *_HASHED.finditer(text)]
    return sorted(found, key=lambda match: match.start())[:PER_TEXT]


def _alone(above: list[str]) -> str | None:
    for line in above:
        bare = line.strip()
        if "@" in bare and " " not in bare:
            address = parse_address(bare)
            if address:
                return decode_typed_address(address) or address
    return None


def _from_block(recipient: str, above: list[str], whole: str, part: int) -> Draft:
    made = Draft(NAME, action=Action.FAILED)
    made.state("recipient", recipient, recipient, part)
    said = read_said(whole)
    host = said.host or _host_between(above)
    made.state("remote_host", host, whole, part)
    made.state("remote_ip", said.ip, whole, part)
    made.state("diagnostic", said.diagnostic, whole, part)
    made.state("status", said.reply.status, whole, part)
    made.state("reply_code", said.reply.code, whole, part)
    return made


def _host_between(above: list[str]) -> str | None:
    """The remote server: a host alone on a line between the address and the reply."""
    for line in above:
        if "@" in line:
            return None
        match = _HOST_ALONE.match(line)
        if match:
            return match[1]
    return None


def _generating_server(above: list[str]) -> str | None:
    for line in above:
        match = _LABELLED_HOST.match(line)
        if match:
            return match["host"]
    return None
