"""The engine that reads the prose of mail systems from tables (`knowledge/layouts/*.toml`).

A layout says how to know the system, where its list of recipients starts and stops, how a line
names one and which labels stand before which facts; `knowledge.schema.Layout` describes each
field. What follows a recipient up to the next one is its diagnostic, and `smtp.read_said` finds in
it who refused with which reply. A system that a table cannot describe has a module of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from collections.abc import Iterator

from msgspec import Struct, field

from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.schema import Layout, Mark
from bouncekit.message import Message, Part
from bouncekit.message.addresses import decode_typed_address, find_addresses, parse_address
from bouncekit.message.text import fold
from bouncekit.readers.draft import Draft, Reading
from bouncekit.readers.hosts import typed_host
from bouncekit.records import Action, Evidence, Kind
from bouncekit.smtp import read_said

LINE = 2_000
"""Characters of a line that patterns look at; a reply on one line has under 1,000."""
LINES = 400_000
"""Lines of prose read by a layout: four for each of 100,000 recipients."""
LABEL_LENGTH = 60
NOTE = "note"
"""The field of a label whose value is in the system's own words: taken where no server's reply stands."""
_LABEL = re.compile(r"^(?P<label>[^:：\t]{1,60}?)[ \t　]*(?:[:：]|\t|[ 　]{2,})[ \t　]*(?P<value>.*)$")


class _Found(Struct):
    """What a walk through the lines gathers before it becomes drafts."""

    draft: Draft
    opening: str
    lines: list[str] = field(default_factory=list)


class Engine:
    """One layout, ready to read."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.name = layout.id
        self._recipient = [re.compile(pattern, re.IGNORECASE) for pattern in layout.recipient]
        self._detail = [re.compile(pattern, re.IGNORECASE) for pattern in layout.detail]
        self._ignore = [re.compile(pattern, re.IGNORECASE) for pattern in layout.ignore]

    def read(self, text: str, part: Part) -> Reading | None:
        """Read one part of prose; None where the layout finds no recipient in it."""
        lines = text.split("\n", LINES)[:LINES]
        section, rest = self._section(lines)
        reading = Reading(self.name)
        shared: list[str] = []
        found = self._walk(section, reading, shared, part.index)
        if not found and rest:
            found = self._walk(rest, reading, shared, part.index)
        for one in found:
            self._finish(one, shared, part.index)
        reading.drafts = [one.draft for one in found]
        return reading if reading.drafts or reading.kind else None

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

    def _walk(self, lines: list[str], reading: Reading, shared: list[str], part: int) -> list[_Found]:
        found: list[_Found] = []
        gathering: list[str] | None = None
        above: list[str] = []
        if self.layout.reply_above:
            gathering = above
        pending: str | None = None
        for line in lines:
            bare = line.strip()[:LINE]
            if not bare or any(pattern.match(bare) for pattern in self._ignore):
                if not bare and gathering is shared and shared:
                    gathering = None
                continue
            if pending and not self._label_of(bare):
                bare, pending = f"{pending}: {bare}", None
            draft = self._opens(bare, part)
            if draft:
                found.append(_Found(draft, bare, above))
                gathering = above = []
                if not self.layout.reply_above:
                    gathering = found[-1].lines
            elif self.layout.shared and fold(bare).startswith(self.layout.shared):
                gathering = shared
            elif (label := self._label_of(bare)) and not label[2]:
                pending = label[0]
            elif label and label[1] in _MESSAGE_FIELDS:
                _state_message(reading, label[1], label[2])
            elif label and not found:
                shared.append(bare)
            elif gathering is not None:
                gathering.append(bare)
        return found

    def _label_of(self, line: str) -> tuple[str, str, str] | None:
        """Label, field and value of a line that a label of this layout begins."""
        if not self.layout.labels:
            return None
        match = _LABEL.match(line)
        label = match["label"] if match else line
        if len(label) > LABEL_LENGTH:
            return None
        name = self.layout.labels.get(fold(label)) or self.layout.labels.get(_tight(label))
        return (label, name, match["value"].strip() if match else "") if name else None

    def _opens(self, line: str, part: int) -> Draft | None:
        """The draft that this line opens, if it names a recipient."""
        label = self._label_of(line)
        if label and label[1] == "recipient":
            addresses = find_addresses(label[2])
            return self._draft({"recipient": addresses[0]}, line, part) if addresses else None
        for pattern in self._recipient:
            match = pattern.match(line)
            if match:
                return self._draft(match.groupdict(), line, part)
        return None

    def _draft(self, groups: dict[str, str | None], line: str, part: int) -> Draft | None:
        recipient = _address(groups.get("recipient"))
        if groups.get("recipient") and recipient is None:
            return None
        made = Draft(self.name, action=Action(self.layout.action))
        made.state("recipient", recipient, line, part)
        _state(made, groups, line, part)
        return made

    def _finish(self, one: _Found, shared: list[str], part: int) -> None:
        """Turn the lines below a recipient into facts about it."""
        rest: list[str] = []
        notes: list[str] = []
        for line in [*one.lines, *shared]:
            label = self._label_of(line)
            if label and label[1] == NOTE:
                notes.append(label[2])
                continue
            if label:
                _state(one.draft, {label[1]: label[2]}, line, part)
                continue
            for pattern in self._detail:
                match = pattern.match(line)
                if match:
                    _state(one.draft, match.groupdict(), line, part)
            rest.append(line)
        if rest:
            _said(one.draft, "\n".join(rest), part)
        if notes and one.draft.diagnostic is None:
            _said(one.draft, "\n".join(notes), part)
        if one.draft.diagnostic is None:
            one.draft.words = one.opening


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
        present=frozenset(message.headers.names()),
        message=message,
    )


HEAD = 2_500
"""Characters of prose in which the marks of a layout stand."""


Marked = list[tuple[str, list[tuple[Engine, Mark]]]]
"""Literals, each with the marks that need it."""


class Index(Struct):
    """All layouts, by one literal of each mark, so that most are passed over by one look."""

    body: Marked
    sender: Marked
    subject: Marked
    header: dict[str, list[tuple[Engine, Mark]]]


@lru_cache(maxsize=8)
def index_of(knowledge: Knowledge) -> Index:
    """Index the layouts; made once for each knowledge."""
    body: dict[str, list[tuple[Engine, Mark]]] = {}
    sender: dict[str, list[tuple[Engine, Mark]]] = {}
    subject: dict[str, list[tuple[Engine, Mark]]] = {}
    header: dict[str, list[tuple[Engine, Mark]]] = {}
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
    return Index(list(body.items()), list(sender.items()), list(subject.items()), header)


def read(message: Message, text: str, part: Part, knowledge: Knowledge) -> Reading | None:
    """Read prose by the best layout that knows this mail and finds a recipient in it."""
    folded = heads(message, text)
    for engine in find(index_of(knowledge), folded):
        reading = engine.read(text, part)
        if reading is not None:
            evidence_of(engine.layout, reading)
            reading.kind = kind_of(engine.layout, folded)
            return reading
    return None


def find(index: Index, folded: Heads) -> list[Engine]:
    """Layouts that know this mail, those with the longest marks first."""
    weights: dict[Engine, int] = {}
    for engine, mark in _candidates(index, folded):
        if _holds(mark, folded):
            weights[engine] = max(weights.get(engine, 0), _weight(mark))
    return sorted(weights, key=lambda engine: (-weights[engine], engine.name))


def _candidates(index: Index, folded: Heads) -> Iterator[tuple[Engine, Mark]]:
    for table, words in ((index.body, folded.body), (index.sender, folded.sender), (index.subject, folded.subject)):
        for literal, marked in table:
            if literal in words:
                yield from marked
    for name in index.header.keys() & folded.present:
        yield from index.header[name]


def _holds(mark: Mark, folded: Heads) -> bool:
    if mark.sender is not None and mark.sender not in folded.sender:
        return False
    if mark.subject is not None and mark.subject not in folded.subject:
        return False
    if any(word not in folded.body for word in mark.body) or any(word in folded.body for word in mark.without):
        return False
    return all(
        name in folded.present and literal in fold(folded.message.headers.get(name) or "")
        for name, literal in mark.header.items()
    )


def _weight(mark: Mark) -> int:
    """Length of the literals of a mark."""
    return sum(map(len, (mark.sender or "", mark.subject or "", *mark.body, *mark.header, *mark.header.values())))


def _tight(label: str) -> str:
    """A label without inner spaces: ``时　间`` is ``时间``."""
    return "".join(fold(label).split())


def _address(text: str | None) -> str | None:
    if not text:
        return None
    address = parse_address(text)
    return (decode_typed_address(address) or address) if address else None


_MESSAGE_FIELDS = frozenset({"reporting_mta", "arrival_date"})


def _state_message(reading: Reading, name: str, value: str) -> None:
    if name == "reporting_mta" and reading.reporting_mta is None:
        host, ip = typed_host(value.strip("<>"))
        reading.reporting_mta = host or ip
    elif name == "arrival_date" and reading.arrival_date is None:
        reading.arrival_date = value


def _state(made: Draft, groups: dict[str, str | None], line: str, part: int) -> None:
    """Give the named groups of a pattern, or a labelled value, to the draft."""
    for name, value in groups.items():
        if not value:
            continue
        if name in ("original", "original_recipient"):
            made.state("original_recipient", _address(value), line, part)
        elif name in ("host", "remote_host"):
            host, ip = typed_host(value.strip("<>"))
            made.state("remote_host", host, line, part)
            made.state("remote_ip", ip, line, part)
        elif name in ("ip", "remote_ip"):
            made.state("remote_ip", value, line, part)
        elif name in ("code", "reply_code"):
            made.state("reply_code", value, line, part)
        elif name == "status":
            made.state("status", value, line, part)
        elif name in ("reply", "diagnostic"):
            _said(made, value, part)


def _said(made: Draft, text: str, part: int) -> None:
    """Find in free text who refused with which reply; what stands already is kept."""
    said = read_said(text)
    made.state("diagnostic", said.diagnostic or " ".join(text.split()), text, part)
    made.state("status", said.reply.status, text, part)
    made.state("reply_code", said.reply.code, text, part)
    made.state("remote_host", said.host, text, part)
    made.state("remote_ip", said.ip, text, part)
    if made.temporary is None:
        made.temporary = said.temporary


def is_delay(layout: Layout, folded: Heads) -> bool:
    """Whether the words of this mail make it a delay notice of its layout."""
    return any(word in folded.body or word in folded.subject for word in layout.delayed)


def kind_of(layout: Layout, folded: Heads) -> Kind:
    """The kind of report that this layout's mail is."""
    if is_delay(layout, folded) or layout.action == "delayed":
        return Kind.DELAY
    return Kind.DELIVERED if layout.action == "delivered" else Kind.BOUNCE


def evidence_of(layout: Layout, reading: Reading) -> None:
    """Note in the reading which layout spoke."""
    reading.evidence.append(Evidence("format", layout.name, f"layout:{layout.id}"))
