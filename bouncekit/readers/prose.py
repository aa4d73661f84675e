"""The last resort: prose of a system that no layout knows.

It is asked only about mails whose own headers leave no doubt that a mail system wrote them. An
address is taken for the failed recipient if the text puts it where systems put it (alone on its
line, at the beginning of one, before a colon) or if the returned message went to it; the mail's own
sender and addressees never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bouncekit.message import Headers, Message, Part
from bouncekit.message.addresses import decode_typed_address, find_addresses, parse_address
from bouncekit.readers.authors import list_address
from bouncekit.readers.draft import Draft, Reading
from bouncekit.records import Action
from bouncekit.smtp import Said, read_said

NAME = "prose"

LONGEST = 60_000
"""Characters of prose; systems without a layout list one or two recipients."""
SENTENCES = 1_000
"""Characters of prose that stand in for a reply where no server's words are quoted."""
PARAGRAPH = 8 * 1024
"""Characters of one paragraph about a recipient; as many as of a diagnostic (`Limits.diagnostic`)."""
FEW = 8
"""Characters beside an address that say nothing: brackets, a colon, ``To:``."""
HEADERS = ("x-failed-recipients", "x-mailer-daemon-recipients", "x-failed-recipient")
"""Exim, Gmail and Mail.ru name the recipients in a header of the report."""
_HOST = r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,20}"
_PLACED = re.compile(
    rf"^[\s>*\-'\"<(\[]*(?P<address>[^\s@<>()\[\]\"',;:：]{{1,64}}@{_HOST})(?![\w.-]*\w)"
    r"[>)\]'\"]*\s*(?:[:,;(<\[].*|\.+(?:\s.*)?|on\s.*|)$"
)
_LEADING = re.compile(
    r"(?m)^(?P<margin>[ \t]*)[>*\-'\"<(\[ ]{0,4}(?P<address>[^\s@<>()\[\]\"',;:]{1,64}@[\w.-]{1,255}\w)"
)
_TOLD = re.compile(
    r"(?i)(?:(?<!\w)(?:to|recipients?|address(?:es)?|user|rcpt to|mailbox|for|an|à|para"
    r"|destinatario|destinataire)(?!\w)|收件人|收件者|宛先|受信者)\s{0,4}[:：]?\s{0,4}[<\"'(]{0,3}"
    rf"(?P<address>[^\s@<>()\[\]\"',;:：]{{1,64}}@{_HOST})"
)


def read(message: Message, part: Part, text: str, quoted: Headers | None) -> Reading | None:
    """Read prose without a table; None where no recipient can be named."""
    text = text[:LONGEST]
    recipients = list(_recipients(message, text, quoted))[: message.limits.recipients]
    if not recipients:
        return None
    return Reading(
        NAME, drafts=[_draft(address, words, text, recipients, part.index) for address, words in recipients]
    )


def _recipients(message: Message, text: str, quoted: Headers | None) -> Iterator[tuple[str, str]]:
    """Failed recipients with the words that show each, best evidence only."""
    stated = list(_stated(message))
    not_them = _parties(message, quoted)
    sent_to = _sent_to(quoted)
    named = _without(_named(text), not_them)
    confirmed = [pair for pair in named if pair[0].casefold() in sent_to]
    placed = _without(_placed(text), not_them)
    told = _without(_told(text), not_them)
    only = _without(named, not_them)
    for found in (stated, confirmed, placed, told, only if len(only) == 1 else []):
        if found:
            yield from found
            return
    if len(sent_to) == 1:
        yield from ((address, f"To: {address}") for address in sent_to.values())


def _stated(message: Message) -> Iterator[tuple[str, str]]:
    for name in HEADERS:
        for value in message.headers.get_all(name):
            shown = f"{name}: {value[:SENTENCES]}"  # one string for all, since there may be thousands
            yield from ((_clean(address), shown) for address in find_addresses(value))


def _named(text: str) -> Iterator[tuple[str, str]]:
    yield from ((_clean(address), address) for address in find_addresses(text))


def _placed(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        match = _PLACED.match(line)
        address = parse_address(match["address"]) if match else None
        if address:
            yield _clean(address), line.strip()


def _told(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOLD.finditer(text):
        address = parse_address(match["address"])
        if address:
            yield _clean(address), match[0]


def _clean(address: str) -> str:
    return decode_typed_address(address) or address


def _parties(message: Message, quoted: Headers | None) -> set[str]:
    """Addresses that are never the failed recipient: the report's own and the original sender's."""
    values = [
        message.headers.get(name)
        for name in ("from", "to", "return-path", "delivered-to", "reply-to", "sender")
    ]
    if quoted is not None:
        values += [quoted.get(name) for name in ("from", "return-path", "sender", "reply-to")]
    parties = {address.casefold() for value in values if value for address in find_addresses(value)}
    return parties.union(map(list_address, parties))


def _sent_to(quoted: Headers | None) -> dict[str, str]:
    if quoted is None:
        return {}
    values = [
        value for name in ("to", "cc", "x-original-to", "delivered-to") for value in quoted.get_all(name)
    ]
    return {address.casefold(): address for value in values for address in find_addresses(value)}


def _without(found: Iterable[tuple[str, str]], parties: set[str]) -> list[tuple[str, str]]:
    """Each address once, in order, without those of the parties."""
    kept: dict[str, tuple[str, str]] = {}
    for address, words in found:
        if address.casefold() not in parties and not address.lower().startswith(
            ("mailer-daemon@", "postmaster@")
        ):
            kept.setdefault(address.casefold(), (address, words))
    return list(kept.values())


def _draft(address: str, words: str, text: str, recipients: list[tuple[str, str]], part: int) -> Draft:
    made = Draft(NAME, action=Action.FAILED)
    made.state("recipient", address, words, part)
    said = _said_about(address, text, len(recipients))
    made.state("diagnostic", said.diagnostic, said.diagnostic, part)
    made.words = about(address, text, len(recipients))
    made.state("status", said.reply.status, said.diagnostic, part)
    made.state("reply_code", said.reply.code, said.diagnostic, part)
    made.state("remote_host", said.host, said.diagnostic, part)
    made.state("remote_ip", said.ip, said.diagnostic, part)
    made.temporary = said.temporary
    return made


def _said_about(address: str, text: str, count: int) -> Said:
    """What the text says about one of several recipients: from its own line to the next blank one."""
    return read_said(_paragraph(address, text) if count > 1 else text)


def about(address: str | None, text: str, count: int) -> str | None:
    """The prose about one of ``count`` recipients, on one line.

    That is what stands with the address up to a blank line; all of it where nothing does and there is
    only the one recipient, or where the text does not name them.
    """
    near = " ".join(_paragraph(address, text).split()) if address else ""
    if len(near) > len(address or "") + FEW:
        return near[:SENTENCES]
    return " ".join(text[:PARAGRAPH].split())[:SENTENCES] or None if count == 1 or not near else near


def _paragraph(address: str, text: str) -> str:
    """What stands with an address up to a blank line, or to a line that begins with another one."""
    at = _folded(text).find(address.casefold())
    if at < 0:
        return ""
    start = text.rfind("\n", max(0, at - PARAGRAPH), at) + 1 or max(0, at - PARAGRAPH)
    end = text.find("\n\n", at)
    paragraph = text[start : min(end if end > 0 else len(text), at + PARAGRAPH)]
    for match in _LEADING.finditer(paragraph, at - start + len(address) + FEW):
        if match["address"].casefold() != address.casefold() and not _is_deeper(match, paragraph):
            return paragraph[: match.start()]
    return paragraph


@lru_cache(maxsize=1)
def _folded(text: str) -> str:
    """The text as it is searched for each of its recipients."""
    return text.casefold()


def _is_deeper(match: re.Match[str], paragraph: str) -> bool:
    """Whether a line is indented deeper than the first of its paragraph: a reply goes on there."""
    return len(match["margin"]) > len(paragraph) - len(paragraph.lstrip())
