"""Entries that cannot stand as they are: names that lead nowhere, wrong patterns, missing summaries."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from bouncekit.knowledge.schema import KINDS, Blocklist, Rule, Select, Tables
from bouncekit.records import Audience

if TYPE_CHECKING:
    from bouncekit.knowledge.loader import Knowledge


class Broken(Struct, frozen=True):
    """A field that names nothing, or cannot stand as it is."""

    table: str
    key: str
    field: str
    words: str


def broken_entries(known: Knowledge, tables: Tables) -> Iterator[Broken]:
    """Find all that is wrong with ``tables`` beyond their shape, given all that is ``known``."""
    yield from _broken_links(known, tables)
    yield from _broken_patterns(tables)
    yield from _broken_summaries(tables)


LAYOUT_PATTERNS = ("recipient", "detail", "ignore")
"""Fields of a layout that hold patterns."""


def _broken_links(known: Knowledge, tables: Tables) -> Iterator[Broken]:
    """Find what the entries of ``tables`` name and ``known`` does not hold."""
    for table, key, field, name, there in _links(known, tables):
        if name is not None and name not in there:
            yield Broken(table, key, field, f"there is no {_WHAT[field]} {name!r}")


def _broken_patterns(tables: Tables) -> Iterator[Broken]:
    """Find patterns without a literal or a reason why, and those that are no pattern at all."""
    for rule in tables.rule:
        if rule.regex is not None and (words := _pattern_error(rule)):
            yield Broken("rule", rule.id, "regex", words)
    for layout in tables.layout:
        for field in LAYOUT_PATTERNS:
            for pattern in getattr(layout, field):
                if words := _compile_error(pattern):
                    yield Broken("layout", layout.id, field, f"{pattern!r} {words}")


def _broken_summaries(tables: Tables) -> Iterator[Broken]:
    """Find remedies that speak to nobody known, or have nothing to say to an admin."""
    for key, entry in tables.remedies.items():
        for audience in sorted(entry.summary.keys() - set(Audience)):
            yield Broken("remedies", key, "summary", f"there is no audience {audience!r}")
        if Audience.ADMIN not in entry.summary:
            yield Broken("remedies", key, "summary", "has none for `admin`")


_WHAT = {
    "reason": "reason",
    "provider": "provider",
    "listing": "blocklist",
    "list": "blocklist",
    "within": "blocklist",
    "remedy": "remedy",
    "advice": "step",
    "steps": "step",
    "kind": "kind",
    "codes": "blocklist or kind",
}

Link = tuple[str, str, str, str | None, Container[str]]


def _links(known: Knowledge, tables: Tables) -> Iterator[Link]:
    for rule in tables.rule:
        yield from _rule_links(known, rule)
    for entry in tables.blocklist:
        yield from _blocklist_links(known, entry)
    for key, remedy in tables.remedies.items():
        yield from (("remedies", key, "steps", step, known.remedies.steps) for step in remedy.steps)
    for number, select in enumerate(tables.select, 1):
        yield from _select_links(known, str(number), select)


def _rule_links(known: Knowledge, rule: Rule) -> Iterator[Link]:
    yield "rule", rule.id, "reason", rule.reason, known.reasons
    yield "rule", rule.id, "provider", rule.provider, known.providers
    yield "rule", rule.id, "listing", rule.listing, known.blocklists
    yield "rule", rule.id, "remedy", rule.remedy, known.remedies.remedies


def _blocklist_links(known: Knowledge, entry: Blocklist) -> Iterator[Link]:
    yield "blocklist", entry.id, "kind", entry.kind, KINDS
    yield "blocklist", entry.id, "within", entry.within, known.blocklists
    yield "blocklist", entry.id, "remedy", entry.remedy, known.remedies.remedies
    for step in entry.advice:
        yield "blocklist", entry.id, "advice", step, known.remedies.steps
    for code in entry.codes.values():
        yield "blocklist", entry.id, "codes", code.list, known.blocklists
        yield "blocklist", entry.id, "codes", code.kind, KINDS


def _select_links(known: Knowledge, number: str, select: Select) -> Iterator[Link]:
    yield "select", number, "remedy", select.remedy, known.remedies.remedies
    yield "select", number, "reason", select.reason, known.reasons
    yield "select", number, "list", select.list, known.blocklists
    yield "select", number, "kind", select.kind, KINDS
    yield "select", number, "provider", select.provider, known.providers


def _pattern_error(rule: Rule) -> str | None:
    if not rule.all:
        return "needs a literal in `all` that triggers it"
    if not rule.why:
        return "needs a `why`"
    return _compile_error(rule.regex or "")


def _compile_error(pattern: str) -> str | None:
    import regex  # noqa: PLC0415 - costs 20 ms, and only overlays and `kb check` come here

    try:
        regex.compile(pattern)
    except regex.error as error:
        return f"is no pattern: {error}"
    return None
