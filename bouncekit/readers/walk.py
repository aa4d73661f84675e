"""The way through the lines of a report: which recipient each of them is about.

`readers.layouts` decides what a line is; the walk only keeps the books. A line that names a
recipient opens an account, what follows is put to it, and what stands under a label that speaks for
everybody (or above the first recipient) is shared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, field

from bouncekit.message.text import fold
from bouncekit.readers.draft import Draft

LINE = 2_000
"""Characters of a line that patterns look at; a reply on one line has under 1,000."""
LABEL_LENGTH = 60
"""Characters of a label; the longest known has 40."""
RECIPIENT = "recipient"
NOTE = "note"
"""The field of a label whose value is in the system's own words: taken where no server's reply stands."""
SKIP = "skip"
"""The field of a label below which nothing is said, up to the next label or recipient."""
ABOUT_MESSAGE = frozenset({"reporting_mta", "arrival_date"})
"""Fields that are stated once for all recipients."""
_LANGUAGES = re.compile(r"[/／]")
_LABEL = re.compile(r"^(?P<label>[^:：\t]{1,60}?)[ \t　]*(?:[:：]|\t|[ 　]{2,})[ \t　]*(?P<value>.*)$")


class Labelled(NamedTuple):
    """A line that begins with a label."""

    label: str
    field: str
    value: str


class Labels:
    """The labels of one layout."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table

    def read(self, line: str) -> Labelled | None:
        """Read a line that a known label begins; the label may stand alone on it."""
        if not self._table:
            return None
        match = _LABEL.match(line)
        label = match["label"] if match else line
        name = self._field(label) if len(label) <= LABEL_LENGTH else None
        return Labelled(label, name, match["value"].strip() if match else "") if name else None

    def _field(self, label: str) -> str | None:
        """Look a label up, in either of its languages where it is written as ``one/other``."""
        for form in (label, *_LANGUAGES.split(label)):
            folded = fold(form)
            name = self._table.get(folded) or self._table.get("".join(folded.split()))
            if name:
                return name
        return None


class Account(Struct):
    """What is said about one recipient, before it becomes facts."""

    draft: Draft
    opening: str
    """The line that names the recipient."""
    lines: list[str] = field(default_factory=list)
    """Lines about it; a blank one ends a paragraph."""


class Walk:
    """The books of one walk."""

    def __init__(self, *, reply_above: bool) -> None:
        self.accounts: list[Account] = []
        self.shared: list[str] = []
        self.about_message: dict[str, str] = {}
        self._above: list[str] = []
        self._reply_above = reply_above
        self._into: list[str] | None = self._above if reply_above else None
        self.pending: str | None = None
        """A label that waits for its value on the next line."""
        self._margin: int | None = None

    def open(self, accounts: list[Account]) -> None:
        """Go on with other recipients; what follows is about all of them."""
        self.accounts += accounts
        if self._reply_above:
            accounts[-1].lines[:0] = self._above
            self._into = self._above = []
        else:
            self._into = accounts[-1].lines
        for account in accounts:
            account.lines = accounts[-1].lines

    def measure(self, line: str) -> None:
        """Take the indentation of ``line`` for that of all recipients if it named the first."""
        if self._margin is None and self.accounts:
            self._margin = len(line) - len(line.lstrip())

    def below(self, line: str) -> bool:
        """Whether ``line`` is indented deeper than the recipients are."""
        return self._margin is not None and len(line) - len(line.lstrip()) > self._margin

    def share(self) -> None:
        """Take what follows as said about everybody, up to a blank line."""
        self._into = self.shared

    def blank(self) -> None:
        """End a paragraph."""
        if self._into is self.shared and self.shared:
            self._into = None
        elif self._into:
            self._into.append("")

    def labelled(self, line: str, found: Labelled) -> None:
        """Put a labelled line where it belongs."""
        if found.field == SKIP:
            self._into = None
        elif not found.value:
            self.pending = found.label
        elif found.field in ABOUT_MESSAGE:
            self.about_message.setdefault(found.field, found.value)
        elif not self.accounts:
            self.shared.append(line)
        else:
            self._into = self.accounts[-1].lines if self._into is None else self._into
            self._into.append(line)

    def said(self, line: str) -> None:
        """Put a line to whom it is about; before anybody is named it is lost."""
        if self._into is not None:
            self._into.append(line)
