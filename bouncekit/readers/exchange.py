"""Microsoft Exchange and Outlook, in any language.

Three things in their prose are the same in every language, so nothing here reads a sentence:

*   the supplementary info ``<host #5.5.0 smtp;554 ...>`` of MAPI (MS-OXCMAIL, 2.2.3.7.1.2), which
    Outlook shows below each recipient. Its host is the server that refused; host and diagnostic
    may be missing, the diagnostic may hold ``<`` and ``>`` and be wrapped;
*   the block for administrators of Exchange 2007 and later: ``label: generating server``, an address
    alone on its line, perhaps a host alone on its line, then ``#550 5.1.1 ... ##`` or
    ``Remote Server returned '...'``;
*   the rows of Exchange Online (`readers.exchange_online`).

Where the server refused itself, no host is named, and none is reported.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from bouncekit.message import Part
from bouncekit.message.addresses import decode_typed_address, find_addresses, parse_address
from bouncekit.readers import exchange_online
from bouncekit.readers.draft import Draft, Reading
from bouncekit.readers.hosts import typed_host
from bouncekit.readers.walk import LINE
from bouncekit.records import Action
from bouncekit.smtp import Said, Supplementary, find_supplementary, read_reply, read_said

NAME = "exchange"

LINES_BACK = 14
"""How far above its diagnostic a recipient may stand; a wrapped sentence of Exchange has 8 lines."""
NEAR = 3
"""The same where only a quoted reply marks the diagnostic: the address, a host, a blank line."""
LONGEST = 6_000
"""Characters of one diagnostic; a reply of ten lines has under 1,000."""
PER_TEXT = 5_000
"""Diagnostics read from one text; a distribution list of Exchange bounces in smaller portions."""
BEFORE_HASH = 255
"""Characters before ``#``: the name of a host."""
BEFORE_QUOTE = 120
"""Characters of a translated ``Remote Server returned``."""
DELAYED = "message delayed"
"""What Exchange says of a message that it goes on trying: ``400 4.4.7 Message delayed``."""

_RETURNED = re.compile(r"[Rr]eturned (?P<quote>['\"‘’<])")
_HASHED = re.compile(r"(?P<quote>#)\s?(?=<|[245]\d\d[ -])")
_QUOTED = re.compile(r"(?P<quote>['\"‘“„«「『])(?=[245]\d\d[ -][245]\.\d{1,3}\.\d)")
"""A reply in quotes, should a translation ever reach the words before it."""
_CITED = re.compile(r"(?m)^(?:>[ \t]?)+")
_ADDRESS_FIRST = re.compile(r"^[\s'\"<(]*(?:[^\s@<>()\"',;:]{1,64}@[^\s@<>()\"',;:]{1,255})")
_NAMED = re.compile(r"(?:<mailto:|\(|<)(?P<address>[^\s@<>()]{1,64}@[^\s@<>()]{1,255})[>)]")
_LABELLED_HOST = re.compile(r"^[^:：@]{2,60}[:：]\s*(?P<host>[\w-]+(?:\.[\w-]+)+)\s*$")
_HOST_ALONE = re.compile(r"^\s*([\w-]+(?:\.[\w-]+)+)\s*#?\s*$")
_HOST_BEFORE = re.compile(r"([\w-]+(?:\.[\w-]+)+)[ \t]*#[ \t]?$")
_CLOSING = {"‘": "’", "“": "”", "„": "“", "«": "»", "「": "」", "『": "』", "<": ">"}
_HEADS = (":", "：")


def read(text: str, part: Part) -> Reading | None:
    """Read the prose of one part; None where no form occurs in it."""
    if "\n>" in text:
        text = _CITED.sub("", text)
    infos = find_supplementary(text)[:PER_TEXT] if "#" in text else []
    anchors = _anchors(text, sure=bool(infos))
    reading = Reading(NAME)
    if infos or anchors:
        lines = _Lines(text)
        before = 0
        for info in infos:
            reading.drafts.append(_from_info(info, text, lines, before, part.index))
            before = info.end
        _administrators_block(lines, anchors, part.index, reading)
    return reading if reading.drafts else exchange_online.read(text, part)


class _Anchor(NamedTuple):
    """A line with a reply."""

    start: int
    """Where the line begins."""
    end: int
    """Where the reply begins."""
    quote: str
    """What opens it: a quotation mark or ``#``."""
    near: bool
    """Whether the recipient must stand right above, since nothing else shows Exchange."""


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
        return [self.lines[i][:LINE] for i in range(here - 1, max(first, here - LINES_BACK) - 1, -1)]

    def paragraph(self, offset: int) -> str:
        """From ``offset`` to a blank line, a heading or the next recipient."""
        here = bisect.bisect_right(self.starts, offset)
        kept = [self.lines[here - 1][offset - self.starts[here - 1] :]]
        for line in self.lines[here : here + LINES_BACK]:
            bare = line[:LINE].strip()
            if not bare or bare.endswith(_HEADS) or _RETURNED.search(bare) or _address_of(bare):
                break
            kept.append(bare)
        return "\n".join(kept)[:LONGEST]


def _from_info(info: Supplementary, text: str, lines: _Lines, before: int, part: int) -> Draft:
    made = Draft(NAME, action=Action.FAILED)
    whole = text[info.start : info.end]
    recipient = _recipient_above(lines.above(info.start, before))
    made.state("recipient", recipient, recipient or "", part)
    named = _HOST_BEFORE.search(text, max(0, info.start - 260), info.start)
    host, ip = typed_host(named[1] if named else info.host or "")
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


def _administrators_block(lines: _Lines, anchors: list[_Anchor], part: int, reading: Reading) -> None:
    """Read the block that is for administrators; its anchors are never translated."""
    before = 0
    last: Draft | None = None
    for anchor in anchors:
        above = lines.above(anchor.start, before)
        recipient = _alone(above[:NEAR] if anchor.near else above)
        whole = lines.paragraph(anchor.start)
        if recipient is not None:
            reading.reporting_mta = reading.reporting_mta or _generating_server(above)
            said = _refusing(above, read_said(whole), reading.reporting_mta)
            last = _from_block(recipient, said, whole, _reply(whole, anchor), part)
            reading.drafts.append(last)
            before = anchor.end
        elif last is not None:
            _add_address(last, read_said(whole), whole, part)


def _anchors(text: str, *, sure: bool) -> list[_Anchor]:
    """Lines that hold a reply in one of Exchange's forms; quotes alone count only where nothing else does."""
    found = list(_find(_HASHED, text, BEFORE_HASH, "<>#")) if "#" in text else []
    found += _find(_RETURNED, text, LINE, "")
    if not (found or sure) and exchange_online.CODES.search(text):
        found += _find(_QUOTED, text, BEFORE_QUOTE, "'\"‘’“”„«»「『")
    return sorted(found)[:PER_TEXT]


def _find(pattern: re.Pattern[str], text: str, longest: int, unlike: str) -> Iterator[_Anchor]:
    """Find ``pattern`` behind words of at most ``longest`` characters, none of them in ``unlike``."""
    for match in pattern.finditer(text):
        start = text.rfind("\n", max(0, match.start() - longest), match.start()) + 1
        if start or match.start() <= longest:
            before = text[start : match.start()]
            if not any(mark in before for mark in unlike):
                yield _Anchor(start, match.end(), match["quote"], pattern is _QUOTED)


def _alone(above: list[str]) -> str | None:
    return next((address for line in above if (address := _address_of(line))), None)


def _address_of(line: str) -> str | None:
    """The address that stands alone on a line."""
    bare = line.strip()
    if "@" not in bare or " " in bare:
        return None
    address = parse_address(bare)
    return (decode_typed_address(address) or address) if address else None


def _reply(whole: str, anchor: _Anchor) -> str:
    """The reply behind an anchor: up to ``##``, or between the quotes, which it may hold itself."""
    rest = whole[anchor.end - anchor.start :].strip()
    if anchor.quote == "#":
        info = find_supplementary(rest) if rest.startswith("<") else None
        return info[0].diagnostic or "" if info else rest.partition("##")[0].rstrip()
    end = rest.rfind(_CLOSING.get(anchor.quote, anchor.quote))
    return rest[:end].rstrip() if end > 0 else rest


def _refusing(above: list[str], said: Said, generating: str | None) -> Said:
    """Who refused, if it was not the server that wrote the report."""
    host = said.host or _host_between(above)
    itself = bool(host and generating and host.casefold() == generating.casefold())
    return replace(said, host=None if itself else host, ip=None if itself else said.ip)


def _from_block(recipient: str, said: Said, whole: str, words: str, part: int) -> Draft:
    reply = read_reply(words)
    delayed = DELAYED in words.lower()
    made = Draft(NAME, action=Action.DELAYED if delayed else Action.FAILED)
    made.state("recipient", recipient, recipient, part)
    made.state("remote_host", said.host, whole, part)
    made.state("remote_ip", said.ip, whole, part)
    exchange_online.state_attempted(made, whole, part)
    made.state("diagnostic", " ".join(words.split()), whole, part)
    made.state("status", reply.status or said.status, whole, part)
    made.state("reply_code", reply.code, whole, part)
    made.temporary = True if delayed else None
    return made


def _add_address(made: Draft, said: Said, whole: str, part: int) -> None:
    """Take from the line of an earlier attempt at the same host what the last one does not state."""
    if said.host and made.remote_host in (None, said.host):
        made.state("remote_host", said.host, whole, part)
        made.state("remote_ip", said.ip, whole, part)


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
