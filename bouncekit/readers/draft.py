"""What a reader hands on: facts about one recipient, each with where it stood.

A `Draft` is mutable, because readers of lower authority fill in what the higher ones left open
(see `merge`). It becomes an `Outcome` only in `pipeline`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct, field

from bouncekit.limits import DEFAULT
from bouncekit.records import Action, Evidence, Kind, Original
from bouncekit.smtp import redact

FIELDS = (
    "recipient",
    "original_recipient",
    "action",
    "status",
    "reply_code",
    "diagnostic",
    "remote_host",
    "remote_ip",
)


_REDACTED = 4 * DEFAULT.evidence_text
"""Characters in which keys are looked for: a key that begins in what is kept has its zone within them."""


@lru_cache(maxsize=16)
def _shown(text: str) -> str:
    """What of ``text`` may be shown; one line of a report states several facts, one after the other."""
    return redact(text)[: DEFAULT.evidence_text]


class Draft(Struct):
    """One recipient as one reader saw it. None is: not stated there."""

    reader: str
    recipient: str | None = None
    original_recipient: str | None = None
    action: Action | None = None
    status: str | None = None
    reply_code: str | None = None
    diagnostic: str | None = None
    remote_host: str | None = None
    remote_ip: str | None = None
    reply_status: str | None = None
    """Enhanced status inside the reply, where a field states another one."""
    words: str | None = None
    """Prose of the report about this recipient, to judge by where no reply is stated."""
    temporary: bool | None = None
    """What the reporting MTA did with the mail: True where it says that it still tries."""
    reported: str | None = None
    """A reason that the reporter's own classification states, for where its words say none."""
    evidence: list[Evidence] = field(default_factory=list)

    def state(self, name: str, value: str | Action | None, text: str, part: int | None = None) -> None:
        """Set field ``name`` and remember the words that carried it; None and a second value are ignored.

        The words are evidence for others to read, so receivers' licence keys are taken out.
        """
        if value and getattr(self, name) is None:
            setattr(self, name, value)
            self.evidence.append(Evidence(name, _shown(text[:_REDACTED]), self.reader, part))

    def borrow(self, other: Draft, fields: tuple[str, ...] = FIELDS) -> None:
        """Fill what is open here from ``other``; what differs stays as evidence of the disagreement."""
        for name in fields:
            theirs = getattr(other, name)
            if theirs is None or theirs == getattr(self, name):
                continue
            if getattr(self, name) is None or (name == "diagnostic" and self.is_cut_by(theirs)):
                setattr(self, name, theirs)
            self.evidence.extend(e for e in other.evidence if e.field == name)
        if self.temporary is None:
            self.temporary = other.temporary
        self.words = self.words or other.words
        self.reply_status = self.reply_status or other.reply_status

    @property
    def is_unfinished(self) -> bool:
        """Whether the reply ends with a line that announces another one (RFC 5321, section 4.2.1)."""
        return bool(self.diagnostic and _CONTINUED.match(self.diagnostic))

    def is_cut_by(self, longer: str) -> bool:
        """Whether ``longer`` is the whole of a reply of which only the first line stands here."""
        return bool(self.is_unfinished and self.diagnostic and longer.startswith(self.diagnostic))


_CONTINUED = re.compile(r"[245]\d\d-(?!.*[245]\d\d )")
"""A reply without its last line: Sendmail puts the first one alone into Diagnostic-Code."""


class Reading(Struct):
    """One message as one reader saw it."""

    reader: str
    drafts: list[Draft] = field(default_factory=list)
    kind: Kind | None = None
    reporting_mta: str | None = None
    arrival_date: str | None = None
    original: Original | None = None
    language: str | None = None
    evidence: list[Evidence] = field(default_factory=list)
