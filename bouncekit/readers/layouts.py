"""The engine that reads the prose of mail systems from tables (`knowledge/layouts/*.toml`).

A layout says how to know the system, where its list of recipients starts and stops, how a line
names one and which labels stand before which facts; `knowledge.schema.Layout` describes each
field. What follows a recipient up to the next one is its diagnostic, and `smtp.read_said` finds in
it who refused with which reply. A system that a table cannot describe has a module of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.schema import Layout, Mark
from bouncekit.message import Message, Part
from bouncekit.message.addresses import decode_typed_address, find_addresses, parse_address
from bouncekit.message.text import fold
from bouncekit.readers.draft import Draft, Reading
from bouncekit.readers.hosts import typed_host
from bouncekit.readers.phrases import Literals
from bouncekit.readers.prose import HEADERS as STATED
from bouncekit.readers.walk import LINE, NOTE, RECIPIENT, Account, Labelled, Labels, Walk
from bouncekit.records import Action, Evidence, Kind
from bouncekit.smtp import read_reply, read_said

_KINDS = {"failed": Kind.BOUNCE, "delayed": Kind.DELAY, "delivered": Kind.DELIVERED}
_ACTIONS = {Kind.BOUNCE: Action.FAILED, Kind.DELAY: Action.DELAYED, Kind.DELIVERED: Action.DELIVERED}
LINES = 400_000
"""Lines of prose read by a layout; `Limits.text` ends first, save where a caller raises it."""
_TYPE = re.compile(r"^\s*(?:smtp|lmtp|x-unix|x-\w{1,20})\s*;\s*", re.IGNORECASE)
"""The type of a diagnostic (RFC 3464, section 2.3.6), which some systems print as well."""
_REPLY_LINE = re.compile(r"\n(?=[245]\d\d[ -])")
"""Where below words of the system a server's reply begins."""


class Engine:
    """One layout, ready to read."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.name = layout.id
        self._labels = Labels(layout.labels)
        self._recipient = [re.compile(pattern, re.IGNORECASE) for pattern in layout.recipient]
        self._detail = [re.compile(pattern, re.IGNORECASE) for pattern in layout.detail]
        self._ignore = [re.compile(pattern, re.IGNORECASE) for pattern in layout.ignore]

    def read(self, text: str, part: Part) -> Reading | None:
        """Read one part of prose; None where the layout finds no recipient in it."""
        lines = text.split("\n", LINES)[:LINES]
        section, rest = self._section(lines)
        walk = self._walk(section, part.index)
        if not walk.accounts and rest:
            walk = self._walk(rest, part.index)
        if not walk.accounts:
            return None
        for account in walk.accounts:
            self._finish(account, walk.shared, part.index)
        reading = Reading(self.name, drafts=[account.draft for account in walk.accounts])
        _state_message(reading, walk.about_message)
        return reading

    def _section(self, lines: list[str]) -> tuple[list[str], list[str]]:
        """Lines between start and stop; and all lines where the start was never seen."""
        ends = self.layout.stop
        first = 0
        last = len(lines)
        seen = not self.layout.start
        for index, line in enumerate(lines):
            folded = fold(line)
            if not seen and any(word in folded for word in self.layout.start):
                first, seen = index + 1, True
            elif seen and ends and folded.startswith(ends):
                last = index
                break
        return (lines[first:last], []) if seen else ([], lines)

    def _walk(self, lines: list[str], part: int) -> Walk:
        walk = Walk(reply_above=self.layout.reply_above)
        for line in lines:
            bare = line.strip()[:LINE]
            if not bare:
                walk.blank()
            elif self.layout.flush and walk.below(line):
                walk.said(bare)
            elif not any(pattern.match(bare) for pattern in self._ignore):
                self._step(walk, bare, part)
                walk.measure(line)
        _lend(walk.accounts)
        return walk

    def _step(self, walk: Walk, line: str, part: int) -> None:
        """Take one line that says something."""
        label = self._labels.read(line)
        if walk.pending and not label:
            line, walk.pending = f"{walk.pending}: {line}", None
            label = self._labels.read(line)
        accounts = self._opens(line, label, part)
        if accounts:
            walk.open(accounts)
        elif self.layout.shared and fold(line).startswith(self.layout.shared):
            walk.share()
        elif label:
            walk.labelled(line, label)
        else:
            walk.said(line)

    def _opens(self, line: str, label: Labelled | None, part: int) -> list[Account]:
        """Open an account for each recipient that this line names."""
        if label and label.field == RECIPIENT:
            named = find_addresses(label.value) or [label.value] * bool(label.value)
            found = (self._account({RECIPIENT: one}, line, part) for one in named)
            return [account for account in found if account]
        for pattern in self._recipient:
            match = pattern.match(line)
            account = self._account(match.groupdict(), line, part) if match else None
            if account:
                return [account]
        return []

    def _account(self, groups: dict[str, str | None], line: str, part: int) -> Account | None:
        recipient = _address(groups.get(RECIPIENT))
        if groups.get(RECIPIENT) and recipient is None:
            return None
        made = Draft(self.name, action=Action(self.layout.action))
        made.state(RECIPIENT, recipient, line, part)
        reply = groups.pop("reply", None)
        _state(made, groups, line, part)
        return Account(made, line, [reply] if reply else [])

    def _finish(self, account: Account, shared: list[str], part: int) -> None:
        """Turn the lines of an account into facts.

        A labelled reply counts before what stands free, and the system's own words only where there
        is neither, or where what stands free is no reply. Lines go on with the label above them up
        to a blank one.
        """
        told: dict[str, list[str]] = {"diagnostic": [], "": [], NOTE: []}
        into = told[""]
        for line in [*account.lines, "", *shared]:
            label = self._labels.read(line)
            into = told.get(label.field, told[""]) if label else into if line else told[""]
            if label is None:
                self._state_details(account.draft, line, part)
                into.append(line)
            elif label.field in told:
                self._state_details(account.draft, label.value, part)
                into.append(label.value)
            else:
                _state(account.draft, {label.field: label.value}, line, part)
        if any(told[NOTE]) and read_said("\n".join(told[""])).reply.code is None:
            told[""] = []
        for name, lines in told.items():
            if any(lines) and (name != NOTE or account.draft.diagnostic is None):
                _said(account.draft, "\n".join(lines), part)

    def _state_details(self, made: Draft, line: str, part: int) -> None:
        for pattern in self._detail:
            match = pattern.match(line)
            if match:
                _state(made, match.groupdict(), line, part)


def _lend(accounts: list[Account]) -> None:
    """Recipients that stand one after the other with nothing between have what follows in common."""
    for one, following in reversed(list(pairwise(accounts))):
        if not any(one.lines):
            one.lines = following.lines.copy()


class Heads(Struct):
    """The folded words of one mail that layouts are known by."""

    sender: str
    subject: str
    body: str
    present: frozenset[str]
    """Names of the header fields."""
    message: Message


def heads(message: Message, text: str) -> Heads:
    """Fold once what every layout is compared with; ``text`` is the human part."""
    return Heads(
        sender=fold(message.headers.get("from") or ""),
        subject=fold(message.headers.get("subject") or ""),
        body=fold(text[:HEAD]),
        present=message.headers.present,
        message=message,
    )


HEAD = 2_500
"""Characters of prose in which the marks of a layout stand."""


Marked = list[tuple[Engine, Mark]]
"""Marks that need one and the same literal."""


class Index(Struct):
    """All layouts, by one literal of each mark, so that one look passes over most."""

    body: Literals[Marked]
    sender: Literals[Marked]
    subject: Literals[Marked]
    header: dict[str, Marked]


@lru_cache(maxsize=8)
def index_of(knowledge: Knowledge) -> Index:
    """Index the layouts; made once for each knowledge."""
    body: dict[str, Marked] = {}
    sender: dict[str, Marked] = {}
    subject: dict[str, Marked] = {}
    header: dict[str, Marked] = {}
    for engine in map(Engine, knowledge.layouts.values()):
        for mark in engine.layout.marks:
            if mark.body:
                body.setdefault(max(mark.body, key=len), []).append((engine, mark))
            elif mark.subject:
                subject.setdefault(mark.subject, []).append((engine, mark))
            elif mark.sender:
                sender.setdefault(mark.sender, []).append((engine, mark))
            else:
                header.setdefault(next(iter(mark.header)), []).append((engine, mark))
    return Index(Literals(body), Literals(sender), Literals(subject), header)


def read(message: Message, text: str, part: Part, knowledge: Knowledge) -> Reading | None:
    """Read prose by the best layout that knows this mail and finds a recipient in it."""
    folded = heads(message, text)
    for engine in find(index_of(knowledge), folded):
        reading = engine.read(text, part)
        if reading is not None:
            _leave_out_sender(reading, message)
            evidence_of(engine.layout, reading)
            _name_unnamed(reading, message)
            _state_kind(reading, kind_of(engine.layout, folded))
            return reading
    return None


def _name_unnamed(reading: Reading, message: Message) -> None:
    """Take recipients that the prose leaves out from the header that lists them all."""
    unnamed = [draft for draft in reading.drafts if draft.recipient is None]
    if not unnamed:
        return
    listed = [a for name in STATED for value in message.headers.get_all(name) for a in find_addresses(value)]
    known = {draft.recipient for draft in reading.drafts}
    left = [address for address in dict.fromkeys(listed) if address not in known]
    if len(left) == len(unnamed):
        for draft, address in zip(unnamed, left, strict=True):
            draft.state(RECIPIENT, address, address)


def find(index: Index, folded: Heads) -> list[Engine]:
    """Layouts that know this mail, those with the longest marks first."""
    weights: dict[Engine, int] = {}
    for engine, mark in _candidates(index, folded):
        if _holds(mark, folded):
            weights[engine] = max(weights.get(engine, 0), _weight(mark))
    return sorted(weights, key=lambda engine: (-weights[engine], engine.name))


def _candidates(index: Index, folded: Heads) -> Iterator[tuple[Engine, Mark]]:
    for table, words in (
        (index.body, folded.body),
        (index.sender, folded.sender),
        (index.subject, folded.subject),
    ):
        for marked in table.found(words).values():
            yield from marked
    for name in index.header.keys() & folded.present:
        yield from index.header[name]


def _holds(mark: Mark, folded: Heads) -> bool:
    if mark.sender is not None and mark.sender not in folded.sender:
        return False
    if mark.subject is not None and mark.subject not in folded.subject:
        return False
    if any(word not in folded.body for word in mark.body) or any(
        word in folded.body for word in mark.without
    ):
        return False
    return all(
        name in folded.present and literal in fold(folded.message.headers.get(name) or "")
        for name, literal in mark.header.items()
    )


def _weight(mark: Mark) -> int:
    """Length of the literals of a mark."""
    return sum(
        map(len, (mark.sender or "", mark.subject or "", *mark.body, *mark.header, *mark.header.values()))
    )


def _address(text: str | None) -> str | None:
    if not text:
        return None
    address = parse_address(text)
    return (decode_typed_address(address) or address) if address else None


def _state_message(reading: Reading, fields: dict[str, str]) -> None:
    if value := fields.get("reporting_mta"):
        host, ip = typed_host(value.strip("<>"))
        reading.reporting_mta = host or ip
    reading.arrival_date = fields.get("arrival_date")


_FIELDS = {
    "original": "original_recipient",
    "host": "remote_host",
    "ip": "remote_ip",
    "code": "reply_code",
    "reply": "diagnostic",
}
"""Short names of fields, as patterns have them."""


def _state(made: Draft, groups: dict[str, str | None], line: str, part: int) -> None:
    """Give the named groups of a pattern, or a labelled value, to the draft."""
    for short, value in groups.items():
        name = _FIELDS.get(short, short)
        if not value:
            continue
        if name in (RECIPIENT, "original_recipient"):
            made.state(name, _address(value), line, part)
        elif name in ("remote_ip", "reply_code", "status"):
            made.state(name, value, line, part)
        elif name == "remote_host":
            host, ip = typed_host(value.strip("<>"))
            made.state("remote_host", host, line, part)
            made.state("remote_ip", ip, line, part)
        elif name == "codes":
            reply = read_reply(value)
            made.state("reply_code", reply.code, line, part)
            made.state("status", reply.status, line, part)
        elif name == "diagnostic":
            _said(made, value, part)


def _said(made: Draft, text: str, part: int) -> None:
    """Find in free text who refused with which reply; what stands already is kept."""
    text = _TYPE.sub("", text, count=1)
    said = read_said(text)
    made.state("diagnostic", " ".join((said.diagnostic or text).split()), text, part)
    if said.reply.code is None and (line := _REPLY_LINE.search(text)):
        said = read_said(text[line.end() :])
    made.state("status", said.reply.status, text, part)
    made.state("reply_code", said.reply.code, text, part)
    made.state("remote_host", said.host, text, part)
    made.state("remote_ip", said.ip, text, part)
    if made.temporary is None:
        made.temporary = said.temporary


def kind_of(layout: Layout, folded: Heads) -> Kind:
    """The kind of report that the words of this mail make it, if they do, else that of its layout."""
    for kind, words in ((Kind.DELIVERED, layout.delivered), (Kind.DELAY, layout.delayed)):
        if any(word in folded.body or word in folded.subject for word in words):
            return kind
    return _KINDS[layout.action]


def _leave_out_sender(reading: Reading, message: Message) -> None:
    """Leave out whom the report was sent to, if others are named: some systems print the sender as well."""
    if len(reading.drafts) > 1:
        sent_to = {
            address.casefold() for value in message.headers.get_all("to") for address in find_addresses(value)
        }
        others = [made for made in reading.drafts if (made.recipient or "").casefold() not in sent_to]
        reading.drafts = others or reading.drafts


def _state_kind(reading: Reading, kind: Kind) -> None:
    """What a delay notice names is delayed, whatever the layout is used for else; a success is delivered."""
    reading.kind = kind
    for made in reading.drafts:
        made.action = _ACTIONS[kind]
        made.temporary = True if kind is Kind.DELAY else made.temporary


def evidence_of(layout: Layout, reading: Reading) -> None:
    """Note in the reading which layout spoke."""
    reading.evidence.append(Evidence("format", layout.name, f"layout:{layout.id}"))
