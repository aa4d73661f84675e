"""Names that lead nowhere, reasons that are missing, patterns that are none."""

from __future__ import annotations

from collections.abc import Iterator

from bouncekit.check.problem import Problem
from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.links import broken_entries
from bouncekit.knowledge.schema import Tables
from bouncekit.records import Reason


def check_links(knowledge: Knowledge) -> Iterator[Problem]:
    """Look up every id that an entry names, and compile every pattern."""
    tables = Tables(
        rule=knowledge.rules,
        blocklist=tuple(knowledge.blocklists.values()),
        layout=tuple(knowledge.layouts.values()),
        steps=knowledge.remedies.steps,
        remedies=knowledge.remedies.remedies,
        select=knowledge.remedies.select,
    )
    for broken in broken_entries(knowledge, tables):
        yield Problem(broken.table, broken.key, "broken", broken.words, broken.field)
    for name in Reason:
        if name not in knowledge.reasons:
            yield Problem("reasons", name, "missing", "is a reason of the records without an entry")
