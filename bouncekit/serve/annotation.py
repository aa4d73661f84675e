"""Say in a mail's own headers what it is, for filters that know nothing but headers.

Only headers of these names are touched: those that came with the mail are taken out, since anybody
can write them, and ours are put in front. All other bytes stay as they are.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence

from bouncekit.records import Report

KIND, REASON, RECIPIENT, BLOCKLIST, SUPPRESS = NAMES = (
    "X-Bounce-Kind",
    "X-Bounce-Reason",
    "X-Bounce-Recipient",
    "X-Bounce-Blocklist",
    "X-Bounce-Suppress",
)
"""Headers that are written, and taken out where they came from outside."""
_MOST = 50
"""Values of one name that are written; a report on 100,000 recipients is no filter's matter."""
_LONGEST = 300
"""Characters of a value; an address has 254 (RFC 5321, erratum 1690)."""
_ENCODED = 42
"""Bytes in one encoded word; with its frame it may have 75 characters (RFC 2047, section 2)."""
_OURS = re.compile(
    rb"(?:%b)[ \t]*:[^\n]*(?:\n|\Z)(?:[ \t][^\n]*(?:\n|\Z))*" % b"|".join(name.encode() for name in NAMES),
    re.IGNORECASE,
)
_BLANK = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_FROM_LINE = re.compile(rb">?From [^\n]*\n")
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")


def marked(raw: bytes, recipients: Iterable[str] = ()) -> bytes:
    """Pass a mail through with what it is in its headers; ``recipients`` are those of its envelope.

    A header comes once for each value that differs among the recipients. The body, and all other
    headers, stay as they are to the byte.
    """
    from bouncekit.pipeline import parse  # noqa: PLC0415  # the headers of strangers go also without it
    from bouncekit.serve.intake import with_subscriber, without_from_line  # noqa: PLC0415

    return put(raw, headers(with_subscriber(parse(without_from_line(raw)), recipients)))


def headers(report: Report) -> list[tuple[str, str]]:
    """Give names and values of the headers for a report, in order; values are not yet encoded."""
    outcomes = report.outcomes
    found = [(KIND, report.kind.value)]
    if report.kind.value == "other":
        return found
    found += _each(REASON, (outcome.reason for outcome in outcomes))
    found += _each(RECIPIENT, (outcome.original_recipient or outcome.recipient for outcome in outcomes))
    found += _each(BLOCKLIST, (outcome.blocklist for outcome in outcomes))
    suppress = [outcome.remedy.suppress for outcome in outcomes if outcome.remedy]
    return [*found, (SUPPRESS, "yes" if suppress and all(suppress) else "no")]


def _each(name: str, values: Iterable[str | None]) -> list[tuple[str, str]]:
    return [(name, value) for value in list(dict.fromkeys(filter(None, values)))[:_MOST]]


def put(raw: bytes, fields: Sequence[tuple[str, str]]) -> bytes:
    """Put headers in front of a mail, in its own line ends, and take out those of the same names."""
    first = _FROM_LINE.match(raw)
    start = first.end() if first else 0
    head, rest = _split(raw, start)
    end = b"\r\n" if b"\r\n" in raw[: raw.find(b"\n") + 1] else b"\n"
    own = b"".join(field(name, value).replace(b"\n", end) for name, value in fields)
    return b"".join((raw[:start], own, _without_ours(head), rest if head or _is_blank(rest) else end + rest))


def field(name: str, value: str) -> bytes:
    r"""Write one header, with a ``\n`` at its end. Nothing in the value can end it or begin another.

    Values that are not printable ASCII become encoded words (RFC 2047), also those that look like one.
    """
    value = value[:_LONGEST]
    if _PLAIN.fullmatch(value) and "=?" not in value:
        return f"{name}: {value}\n".encode("ascii")
    return f"{name}: ".encode("ascii") + b"\n ".join(_encoded_words(value)) + b"\n"


def _encoded_words(value: str) -> Iterator[bytes]:
    """Split between characters: no word may end inside of one (RFC 2047, section 5)."""
    waiting = b""
    for character in value:
        data = character.encode("utf-8", "replace")
        if len(waiting) + len(data) > _ENCODED:
            yield _word(waiting)
            waiting = b""
        waiting += data
    yield _word(waiting)


def _word(data: bytes) -> bytes:
    return b"=?utf-8?B?" + b64encode(data) + b"?="


def _split(raw: bytes, start: int) -> tuple[bytes, bytes]:
    """Give the header block with the end of its last line, and the rest, the blank line in front."""
    if not _FIELD.match(raw, start):
        return b"", raw[start:]
    blank = _BLANK.search(raw, start)
    if not blank:
        return raw[start:], b""
    end = raw.find(b"\n", blank.start()) + 1
    return raw[start:end], raw[end:]


def _without_ours(head: bytes) -> bytes:
    """Take our headers out, each only where a line begins."""
    kept: list[bytes] = []
    at = 0
    while at < len(head):
        ours = _OURS.match(head, at)
        end = ours.end() if ours else (head.find(b"\n", at) + 1 or len(head))
        if not ours:
            kept.append(head[at:end])
        at = end
    return b"".join(kept)


def _is_blank(rest: bytes) -> bool:
    return rest.startswith((b"\n", b"\r\n"))
