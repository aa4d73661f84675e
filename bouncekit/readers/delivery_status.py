"""RFC 3464 delivery status, the one part of a bounce that is meant for programs.

The part is a block of fields about the message, then one block a recipient, each ended by a blank
line. Real ones lack the first block, run two recipients together, fold without white space, put
comments into every value and call the part ``text/plain``; all of that is read.
RFC 6533 adds ``message/global-delivery-status`` with UTF-8 addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bouncekit.message import Message, Part
from bouncekit.message.addresses import decode_typed_address
from bouncekit.readers.draft import Draft, Reading
from bouncekit.readers.hosts import typed_host
from bouncekit.records import Action, Kind
from bouncekit.smtp import read_said

NAME = "rfc3464"
RECIPIENTS_CUT = "recipients-cut"
"""More recipients than `Limits.recipients`; the rest was not read."""

TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})

Block = dict[str, str]

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60})[ \t]*:[ \t]*(.*)", re.DOTALL)
_TYPE = re.compile(r"^\s*[A-Za-z][\w-]{1,40}\s*;\s*")
_COMMENT = re.compile(r"\(([245]\d\d[ -].+)\)\s*$", re.DOTALL)
_WORDS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\s*\((?P<words>[^()]+)\)\s*$")
_MISLABELLED = re.compile(rb"(?:^|[\r\n])(?:final|original)-recipient[ \t]*:")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_MESSAGE_FIELDS = frozenset(
    {"reporting-mta", "arrival-date", "received-from-mta", "original-envelope-id", "dsn-gateway"}
)
_RECIPIENT_FIELDS = frozenset(
    {
        "final-recipient",
        "original-recipient",
        "action",
        "status",
        "remote-mta",
        "diagnostic-code",
        "last-attempt-date",
        "final-log-id",
        "will-retry-until",
    }
)
_ONCE = frozenset({"final-recipient", "action", "status"})
_ACTIONS = {action.value: action for action in Action} | {
    "failure": Action.FAILED,
    "fail": Action.FAILED,
    "delay": Action.DELAYED,
    "deliverable": Action.DELIVERED,
    "expand": Action.EXPANDED,
}


def read(message: Message, parts: list[Part]) -> Reading | None:
    """Read every delivery-status part among ``parts``; None where there is none or none names a recipient."""
    found = [part for part in parts if part.content_type in TYPES]
    found = found or [part for part in parts if _looks_like_status(message, part)]
    reading = Reading(NAME)
    for part in found:
        _read_part(message, part, reading)
    return reading if reading.drafts or reading.reporting_mta else None


def _looks_like_status(message: Message, part: Part) -> bool:
    """Whether a part of another type holds the fields all the same, unencoded and near its top."""
    if not part.content_type.startswith(("text/plain", "message/", "application/octet")):
        return False
    data = message.source.data[part.body : min(part.end, part.body + message.limits.text)].lower()
    return b"-recipient" in data and bool(_MISLABELLED.search(data))


def _read_part(message: Message, part: Part, reading: Reading) -> None:
    for block in blocks(message.text(part)):
        if _RECIPIENT_FIELDS.isdisjoint(block):
            _about_message(block, reading)
        elif "final-recipient" in block or "original-recipient" in block or "x-actual-recipient" in block:
            _about_message(block, reading)
            if len(reading.drafts) >= message.limits.recipients:
                message.defects.note(RECIPIENTS_CUT, str(message.limits.recipients), part.index)
                return
            reading.drafts.append(draft(block, part.index))


def blocks(text: str) -> Iterator[Block]:
    """Split the text of a delivery-status part into blocks of fields, names in lower case.

    A block ends at a blank line, or where a field that can stand only once begins again. A line
    that is no field goes on with the one before it, with or without leading white space.
    """
    block: dict[str, list[str]] = {}
    name = ""
    for line in text.split("\n"):
        if not line.strip():
            if block:
                yield _joined(block)
            block, name = {}, ""
            continue
        match = None if line[0] in " \t" else _FIELD.match(line)
        if match and _is_name(match[1].lower()):
            name = match[1].lower()
            if name in _ONCE and name in block:
                yield _joined(block)
                block = {}
            block.setdefault(name, [match[2]])
        elif name:
            block[name].append(line.strip())
    if block:
        yield _joined(block)


def _is_name(name: str) -> bool:
    """Tell a field from a continuation line such as ``http://...`` or ``Error: ...``."""
    return (
        name in _RECIPIENT_FIELDS or name in _MESSAGE_FIELDS or (name.startswith("x-") or name.count("-") > 0)
    )


def _joined(block: dict[str, list[str]]) -> Block:
    return {
        name: (lines[0] if len(lines) == 1 else "\n".join(lines)).strip() for name, lines in block.items()
    }


def _about_message(block: Block, reading: Reading) -> None:
    if reading.reporting_mta is None and "reporting-mta" in block:
        host, ip = typed_host(block["reporting-mta"])
        reading.reporting_mta = host or ip
    if reading.arrival_date is None:
        reading.arrival_date = block.get("arrival-date") or None


def draft(block: Block, part: int | None = None, reader: str = NAME) -> Draft:
    """One recipient's fields as a draft."""
    made = Draft(reader)
    _addresses(made, block, part)
    action = block.get("action", "")
    made.state("action", _action(action), action, part)
    status = block.get("status", "")
    found = _STATUS.search(status)
    made.state("status", found[0] if found else None, status, part)
    _remote(made, block, part)
    if "will-retry-until" in block:
        made.temporary = True
    if made.diagnostic is None and (comment := _WORDS.search(status)):
        made.words = comment["words"]
    return made


def _action(value: str) -> Action | None:
    word = re.match(r"[a-z]+", value.strip().lower())
    return _ACTIONS.get(word[0]) if word else None


def _addresses(made: Draft, block: Block, part: int | None) -> None:
    final = block.get("final-recipient") or block.get("x-actual-recipient") or ""
    original = block.get("original-recipient", "")
    made.state("recipient", decode_typed_address(final), final, part)
    made.state("original_recipient", decode_typed_address(original), original, part)
    if made.recipient is None:
        made.state("recipient", made.original_recipient, original, part)


def _remote(made: Draft, block: Block, part: int | None) -> None:
    """Fill what the diagnostic says, and who said it; the field Remote-MTA wins over the words."""
    stated = block.get("remote-mta", "")
    host, ip = typed_host(stated)
    made.state("remote_host", host, stated, part)
    made.state("remote_ip", ip, stated, part)
    diagnostic = _diagnostic(block)
    if not diagnostic:
        return
    said = read_said(_TYPE.sub("", diagnostic, count=1))
    made.state("diagnostic", said.diagnostic, diagnostic, part)
    made.state("reply_code", said.reply.code, diagnostic, part)
    made.state("status", said.reply.status, diagnostic, part)
    made.reply_status = said.reply.status
    if not stated:
        made.state("remote_host", said.host, diagnostic, part)
        made.state("remote_ip", said.ip, diagnostic, part)
    elif said.ip and made.remote_ip is None and said.host == made.remote_host:
        made.state("remote_ip", said.ip, diagnostic, part)


def _diagnostic(block: Block) -> str:
    """The reply: Diagnostic-Code, else what MAPI shows, else the comment in which Haraka puts it.

    Haraka writes ``Status: 5.1.2 (550 Tried all MXs)`` and no Diagnostic-Code.
    """
    stated = block.get("diagnostic-code") or block.get("x-supplementary-info")
    if stated:
        return stated
    comment = _COMMENT.search(block.get("status", ""))
    return comment[1] if comment else ""


def kind_of(reading: Reading) -> Kind | None:
    """The kind that the actions state: one failure makes a bounce, then a delay, then a success."""
    actions = {made.action or _implied(made) for made in reading.drafts}
    if Action.FAILED in actions:
        return Kind.BOUNCE
    if Action.DELAYED in actions:
        return Kind.DELAY
    return Kind.DELIVERED if actions & {Action.DELIVERED, Action.RELAYED, Action.EXPANDED} else None


def _implied(made: Draft) -> Action | None:
    """What the status class says where the Action field is missing (RFC 3463, section 2)."""
    if made.status is None:
        return None
    if made.status[0] == "2":
        return Action.DELIVERED
    return Action.DELAYED if made.temporary else Action.FAILED
