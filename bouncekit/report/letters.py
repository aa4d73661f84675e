"""Letters about a bounce, from the templates in `knowledge/drafts.toml`: data in, a subject and a text out.

Nothing here sends anything, and no address of a mail becomes a recipient: whom to write to comes from the
knowledge or is left to be filled in. A stranger's words are quoted as `harmless` shows them, in one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.letters import Letter, letters
from bouncekit.records import Actor, Audience, Listing, Outcome, Report
from bouncekit.report.again import remedy_again
from bouncekit.report.harmless import harmless
from bouncekit.report.letter_facts import facts_of
from bouncekit.report.words import Words
from bouncekit.report.wrap import wrap

_PLACE = re.compile(r"\{(?P<fill>fill_)?(?P<name>[a-z_]+)\}")
_WIDTH = 72
"""Columns, as RFC 3676 (section 4.2) has it for text that may be quoted."""
_LONGEST = 320
"""Characters of one fact in a sentence; an address has 254 at most (RFC 5321, section 4.5.3.1.3)."""
_LONGEST_REPLY = 2_000
_LABELS = {"ip": "blocked_ip", "target": "blocked_ip", "list": "blocklist", "host": "remote_host"}
"""Where a row's label is not that of the field of the same name."""
_OWN = frozenset({"ptr", "helo", "contract"})
"""Rows that only the writer can fill."""


class To(StrEnum):
    """Whom a letter is for."""

    LIST = "list"
    """The maintainer of the blocklist."""
    ISP = "isp"
    RECIPIENT_POSTMASTER = "recipient-postmaster"
    SENDER = "sender"
    """The person who pressed send."""


class Written(NamedTuple):
    """A letter; ``address`` is None where it is left to be filled in."""

    subject: str
    text: str
    address: str | None
    page: str | None
    """Where requests are taken by a page instead of by mail."""


class Spoken:
    """The texts of the letters in one language, with the facts of one outcome in their places."""

    def __init__(self, words: Words, known: Mapping[str, str]) -> None:
        self._text = words.translated
        self.known = known

    def __call__(self, name: str, **more: str) -> str:
        """Give a text; a fact that is not known becomes something to fill in."""
        known = {**self.known, **more}
        return _PLACE.sub(lambda place: self._value(place, known), self._text(letters().texts[name].text))

    def told(self, names: Iterable[str]) -> Iterator[str]:
        """Yield those texts that the facts call for."""
        for name in names:
            entry = letters().texts[name]
            if self.known.keys() >= {*entry.needs} and not self.known.keys() & {*entry.without}:
                yield self(name)

    def fill(self, name: str) -> str:
        """Give the mark of what the writer must fill in."""
        return self._text(letters().texts["fill"].text).replace(
            "{what}", self._text(letters().texts[f"fill.{name}"].text)
        )

    def _value(self, place: re.Match[str], known: Mapping[str, str]) -> str:
        name = place["name"]
        if place["fill"]:
            return self.fill(name)
        if name in known:
            return known[name][:_LONGEST]
        return self.fill(name if f"fill.{name}" in letters().texts else "ip")


def write(to: To, report: Report, outcome: Outcome, knowledge: Knowledge, words: Words) -> Written:
    """Write the letter on one outcome; `refusal` tells before whether there is anything to write."""
    known = facts_of(report, outcome)
    spoken = Spoken(words, known)
    letter = letters().letters[to]
    blocks = _blocks(letter, outcome, spoken, words, knowledge)
    listing = outcome.listings[0] if to is To.LIST and outcome.listings else None
    address, page = _where(listing)
    return Written(spoken(letter.subject), "\n\n".join(blocks) + "\n", address, page)


def _where(listing: Listing | None) -> tuple[str | None, str | None]:
    url = listing.delist_url if listing else None
    if url and url.startswith("mailto:"):
        return url.removeprefix("mailto:").partition("?")[0], None
    return None, url


def _blocks(
    letter: Letter, outcome: Outcome, spoken: Spoken, words: Words, knowledge: Knowledge
) -> Iterator[str]:
    yield from map(_wrapped, spoken.told(letter.opening))
    yield "\n".join(_rows(letter, spoken, words))
    if letter.reply and outcome.diagnostic:
        yield spoken("reply") + "\n" + _quoted(harmless(outcome.diagnostic)[:_LONGEST_REPLY])
    if letter.remedy:
        yield from _remedy(letter, outcome, spoken, words, knowledge)
    asks = list(spoken.told(letter.asks))
    if asks:
        yield spoken("asks") + "\n" + _numbered(asks)
    yield from map(_wrapped, spoken.told(letter.ending))
    yield spoken("closing") + "\n" + spoken.fill("signature")


def _rows(letter: Letter, spoken: Spoken, words: Words) -> Iterator[str]:
    for name in letter.facts:
        value = spoken.known.get(name)
        if value is None and (name in _OWN or name in {"ip", "target"}):
            value = spoken.fill(name if name in _OWN else "ip")
        if value:
            yield words("step_by", actor=_label(name, spoken, words), text=value)


def _label(name: str, spoken: Spoken, words: Words) -> str:
    if name in _OWN:
        return spoken(f"field.{name}")
    if name == "target" and "domain" in spoken.known and "ip" not in spoken.known:
        return words("field.blocked_domain")
    return words(f"field.{_LABELS.get(name, name)}")


def _remedy(
    letter: Letter, outcome: Outcome, spoken: Spoken, words: Words, knowledge: Knowledge
) -> Iterator[str]:
    """Tell what happened, and what the sender can do, in words without jargon."""
    told = remedy_again(
        outcome, knowledge, sender=spoken.known.get("sender"), lang=words.tag, audience=Audience.SENDER
    )
    if told.summary:
        yield _wrapped(told.summary)
    skipped = {words.translated(knowledge.remedies.steps[name].text) for name in letter.skip}
    actors = {Actor.SENDER, Actor.RECIPIENT}
    steps = [step.text for step in told.steps if step.actor in actors and step.text not in skipped]
    if steps:
        yield spoken("sender_steps") + "\n" + _numbered(steps)


def _wrapped(text: str) -> str:
    return "\n".join(wrap(text, _WIDTH))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in wrap(text, _WIDTH - 2))


def _numbered(lines: list[str]) -> str:
    if len(lines) == 1:
        return _wrapped(lines[0])
    return "\n".join(
        ("   " if number else f"{place}. ") + line
        for place, text in enumerate(lines, 1)
        for number, line in enumerate(wrap(text, _WIDTH - 3))
    )
