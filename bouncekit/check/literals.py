"""Literals: written as replies are folded, since no other form could ever be found."""

from __future__ import annotations

from collections.abc import Iterator

from bouncekit.check.problem import Problem
from bouncekit.judge.literals import fold
from bouncekit.knowledge import Knowledge
from bouncekit.smtp import words

_MARKS = ("zones", "keyed_zones", "urls", "names", "phrases")


def check_literals(knowledge: Knowledge) -> Iterator[Problem]:
    """Find literals that no folded reply can hold."""
    for rule in knowledge.rules:
        yield from _unfolded("rule", rule.id, {"all": rule.all, "not": rule.not_})
    for provider in knowledge.providers.values():
        yield from _unfolded("provider", provider.id, {"hosts": provider.hosts, "marks": provider.marks})
    for entry in knowledge.blocklists.values():
        marks = {field: getattr(entry, field) for field in _MARKS}
        yield from _unfolded("blocklist", entry.id, marks)


def _unfolded(table: str, key: str, literals: dict[str, tuple[str, ...]]) -> Iterator[Problem]:
    for field, texts in literals.items():
        for text in texts:
            if folded(text) != text:
                detail = f"{text!r} is never found; written as {folded(text)!r} it is"
                yield Problem(table, key, "unfolded", detail, field)


def folded(text: str) -> str:
    """Fold a literal as a reply is folded; spaces at its ends stay, as they say something."""
    # The bars keep `smtp.words` from taking its edges for the edges of a reply.
    return words(f"| {fold(text)} |")[2:-2] if text == text.strip() else fold(text)
