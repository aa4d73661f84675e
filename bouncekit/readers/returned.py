"""The message that came back: who wrote it, to whom, and on which way it went.

It stands in a ``message/rfc822`` or ``text/rfc822-headers`` part (RFC 6522), or, where a system
writes prose only, as a block of header lines at the end of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bouncekit.message import Headers, Message, Part, parse_headers
from bouncekit.message.addresses import parse_address
from bouncekit.message.dates import iso_date
from bouncekit.records import Hop, Original

MESSAGES = frozenset({"message/rfc822", "message/global"})
HEADER_BLOCKS = frozenset({"text/rfc822-headers", "message/global-headers", "message/rfc822-headers"})

HOPS = 100
"""Received headers looked at; RFC 5321, section 6.3 takes more than 100 for a loop."""
_NAMES = (
    r"received|return-path|from|to|subject|date|message-id|mime-version|x-[\w-]+|dkim-signature|content-type"
    r"|sender|reply-to|cc"
)
_BLOCK = re.compile(rf"(?im)^[> \t]{{0,4}}(?:{_NAMES}):[^\n]*(?:\n[^\n]+)+")
_QUOTE = re.compile(r"(?m)^[> \t]{1,4}(?=[A-Za-z][\w-]*:)")
_FIELD_LINE = re.compile(r"(?m)^([A-Za-z][A-Za-z0-9-]{1,60}):")
_TELLING = frozenset(
    {"from", "to", "subject", "date", "message-id", "received", "return-path", "mime-version"}
)
_TELLING_MARKS = tuple(f"{name}:" for name in sorted(_TELLING))
_TRACE = frozenset({"received", "message-id", "return-path"})
_TELLING_FIELD = re.compile(
    r"(?im)^(?:from|to|subject|date|message-id|return-path|list-id):[^\n]*(?:\n[ \t][^\n]*)*"
)
_TRACE_FIELD = re.compile(r"(?i)^[> \t]{0,4}(?:received|message-id|return-path):")
_BARE = re.compile(r"^\s*<?([A-Za-z][\w.-]*)>?\s*(?:\(.*\))?\s*$")
SALVAGE = 64 * 1024
"""Bytes of a broken returned message in which its fields are looked for."""
CITED = 1_000
"""Characters below an indented block in which the prose goes on."""
_UNINDENTED = re.compile(r"(?m)^[^\s]")
_ENOUGH = 3
"""Telling fields that make a block of lines the headers of a message."""


def headers_of(message: Message, part: Part) -> Headers:
    """Headers of the returned message in ``part``, whether it was taken apart by the scanner or not."""
    inner = message.children(part) if part.content_type in MESSAGES else []
    headers = inner[0].headers if inner else parse_headers(message.text(part))
    if "from" in headers or "message-id" in headers:
        return headers
    return _salvaged(message, part) or headers


def _salvaged(message: Message, part: Part) -> Headers | None:
    """Telling fields of a header block that is broken by lines which are none (unfolded signatures)."""
    start = message.source.data[part.body : min(part.end, part.body + SALVAGE)].decode("latin-1")
    fields = [match[0] for match in _TELLING_FIELD.finditer(start.replace("\r\n", "\n"))]
    return parse_headers("\n".join(fields).encode("latin-1")) if fields else None


def split(text: str) -> tuple[str, Headers | None]:
    """Part prose from the header lines of a message that it quotes; None where it quotes none.

    Only a block with trace fields ends the prose: some systems open with From, To and Subject of
    the mail that failed and say below what happened. Oracle's indents them all and goes on unindented.
    """
    quoted: Headers | None = None
    lower = text.lower()
    if sum([mark in lower for mark in _TELLING_MARKS]) < _ENOUGH:
        return text, None
    for match in _BLOCK.finditer(text):
        block = _QUOTE.sub("", match[0])
        names = {name.lower() for name in _FIELD_LINE.findall(block)}
        if len(names & _TELLING) < _ENOUGH:
            continue
        if names & _TRACE and not _is_citation(match[0], text[match.end() : match.end() + CITED]):
            return _parted(text, match.start(), match[0])
        quoted = quoted or parse_headers(block)
    return text, quoted


def _parted(text: str, start: int, block: str) -> tuple[str, Headers]:
    """Part a block from the prose; rows of a report that run into the headers belong to the prose.

    In HTML nothing stands between ``Subject:`` of Exchange Online's rows and the headers below.
    """
    lines = block.split("\n")
    first = next((i for i, line in enumerate(lines) if _TRACE_FIELD.match(line)), 0)
    while first and (lines[first - 1][:1] in " \t>" or _FIELD_LINE.match(lines[first - 1])):
        first -= 1
    rest = "\n".join(lines[first:])
    if len({name.lower() for name in _FIELD_LINE.findall(_QUOTE.sub("", rest))} & _TELLING) < _ENOUGH:
        rest = block
    return text[: start + len(block) - len(rest)], parse_headers(_QUOTE.sub("", rest))


def _is_citation(block: str, rest: str) -> bool:
    """Whether a block is indented and the ``rest``, which stands below it, goes on without."""
    return all(line[:1] in " \t" for line in block.split("\n")) and bool(_UNINDENTED.search(rest))


def original(headers: Headers, *, hops: bool = False) -> Original | None:
    """The record of a returned message; None where its headers tell nothing.

    ``sender`` is the author (From, else Sender, else Return-Path). ``hops`` are read by
    mail-parser and only if asked for, since that library costs more than all the rest together.
    """
    made = Original(
        sender=_address(headers, "from") or _address(headers, "sender") or _address(headers, "return-path"),
        recipient=_address(headers, "to") or _address(headers, "delivered-to"),
        message_id=_message_id(headers),
        subject=headers.get("subject") or None,
        date=iso_date(headers.get("date")),
        list_id=_list_id(headers),
        hops=tuple(read_hops(headers.get_all("received"))) if hops else None,
    )
    return None if made == Original(hops=made.hops) and not made.hops else made


def _address(headers: Headers, name: str) -> str | None:
    """The address in a field, or the bare word of ``From: MAILER-DAEMON``."""
    value = headers.get(name)
    if not value:
        return None
    return parse_address(value) or (bare[1] if (bare := _BARE.match(value)) else None)


def _message_id(headers: Headers) -> str | None:
    value = (headers.get("message-id") or "").strip()
    inside = re.search(r"<([^<>]+)>", value)
    return (inside[1] if inside else value.strip("<>")).strip() or None


def _list_id(headers: Headers) -> str | None:
    """The identifier inside the angle brackets (RFC 2919, section 3)."""
    value = headers.get("list-id") or ""
    inside = re.search(r"<([^<>]+)>", value)
    return (inside[1] if inside else value).strip() or None


def read_hops(received: list[str]) -> Iterator[Hop]:
    """The Received chain, from the sender's end (RFC 5321, section 4.4), read by mail-parser."""
    if not received:
        return
    from mailparser.utils import parse_received  # noqa: PLC0415  # costs 135 ms, wanted rarely

    for value in reversed(received[:HOPS]):
        try:
            found = parse_received(" ".join(value.split()))
        except Exception:  # noqa: BLE001, S112  # mail-parser raises its own and the stdlib's errors on odd headers
            continue
        yield _hop(found)


def _hop(found: dict[str, str]) -> Hop:
    source = found.get("from") or ""
    ip = re.search(r"\[(?:IPv6:)?([0-9A-Fa-f.:]+)\]", source)
    return Hop(
        from_host=source.split(" ")[0].strip("[]()") or None,
        from_ip=ip[1] if ip else None,
        by_host=(found.get("by") or "").split(" ")[0] or None,
        with_protocol=found.get("with") or None,
        date=iso_date(found.get("date")),
    )
