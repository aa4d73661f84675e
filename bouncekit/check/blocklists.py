"""Blocklists: found in their examples, not found elsewhere, and each mark of one list only."""

from __future__ import annotations

from collections.abc import Iterator

from bouncekit.check.asked import verdict
from bouncekit.check.problem import Problem
from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.schema import Blocklist, BlocklistExample
from bouncekit.records import ListState

SCOPES = ("public", "vendor", "provider")


def check_blocklists(knowledge: Knowledge) -> Iterator[Problem]:
    """Judge every example and counterexample, and check what each entry says of itself.

    A list of good senders needs no example, since being on it is never why a mail was refused.
    """
    for entry in knowledge.blocklists.values():
        yield from _stated(knowledge, entry)
        for example in entry.examples:
            yield from _example(knowledge, entry, example)
        for text in entry.counterexamples:
            if entry.id in _named(knowledge, text):
                yield _problem(entry, "counterexample", f"is named for {text!r}", "counterexamples")
    yield from _shared_zones(knowledge)


def _stated(knowledge: Knowledge, entry: Blocklist) -> Iterator[Problem]:
    if entry.state is ListState.SHUT_DOWN and not entry.now:
        yield _problem(entry, "no-now", "is shut down, and `now` does not say what its zone answers", "state")
    if entry.scope not in SCOPES:
        yield _problem(entry, "scope", f"{entry.scope!r} is none of {', '.join(SCOPES)}", "scope")
    if not (entry.zones or entry.keyed_zones or entry.urls or entry.names or entry.phrases):
        yield _problem(entry, "dead", "has no zone, page, name or phrase that could show it", "id")
    if not entry.examples and entry.kind != "whitelist":
        yield _problem(entry, "no-example", "has no example", "id")
    if _circular(knowledge, entry):
        yield _problem(entry, "circle", "is within itself", "within")


def _circular(knowledge: Knowledge, entry: Blocklist) -> bool:
    return any(outer is entry for outer in _outer(knowledge, entry))


def _outer(knowledge: Knowledge, entry: Blocklist) -> Iterator[Blocklist]:
    """List what contains this list, from the inside to the outside."""
    seen: set[str] = set()
    while entry.within in knowledge.blocklists and entry.within not in seen:
        seen.add(entry.within)
        entry = knowledge.blocklists[entry.within]
        yield entry


def _example(knowledge: Knowledge, entry: Blocklist, example: BlocklistExample) -> Iterator[Problem]:
    found = verdict(example.text, knowledge)
    listed = [one.id for one in found.listings]
    narrower = _narrower(knowledge, entry)
    if narrower.keys().isdisjoint(listed):
        named = f"only {', '.join(listed)}" if listed else "no list"
        yield _problem(entry, "unnamed", f"{named} is named for {example.text!r}", "examples")
    elif found.blocklist not in narrower.values():
        yield _problem(entry, "lost", f"{found.blocklist} is named for {example.text!r}", "examples")
    for field, want, got in (
        ("ip", example.ip, found.blocked_ip),
        ("domain", example.domain, found.blocked_domain),
    ):
        if want != got:
            yield _problem(entry, field, f"{got} instead of {want} is found in {example.text!r}", "examples")


def _narrower(knowledge: Knowledge, entry: Blocklist) -> dict[str, str]:
    """Give id and name of the list itself and of all lists in it."""
    lists = knowledge.blocklists.values()
    return {one.id: one.name for one in lists if one is entry or entry in _outer(knowledge, one)}


def _named(knowledge: Knowledge, text: str) -> list[str]:
    return [one.id for one in verdict(text, knowledge).listings]


def _shared_zones(knowledge: Knowledge) -> Iterator[Problem]:
    """Find zones of two lists. A phrase may show several at once, as the bits of Cox's tokens do."""
    owners: dict[str, Blocklist] = {}
    for entry in knowledge.blocklists.values():
        for zone in (*entry.zones, *entry.keyed_zones):
            owner = owners.setdefault(zone, entry)
            if owner is not entry:
                yield _problem(entry, "tie", f"{zone!r} is a zone of {owner.id} too", "zones")


def _problem(entry: Blocklist, name: str, detail: str, field: str) -> Problem:
    return Problem("blocklist", entry.id, name, detail, field)
