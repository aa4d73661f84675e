"""``bouncekit reasons``: why a recipient may not be reached."""

from __future__ import annotations

import click

from bouncekit.cli.options import Wanted, as_json, words_for_all
from bouncekit.cli.table import print_lines, print_table
from bouncekit.knowledge.schema import ReasonEntry
from bouncekit.records import Category
from bouncekit.report.answer import Fact
from bouncekit.report.words import Words


@click.command("reasons")
@as_json
@words_for_all
def command(*, as_json: bool, wanted: Wanted) -> None:
    """Show the reasons that a report can give, by category, and whose side must act on each."""
    reasons = wanted.knowledge.reasons
    if as_json:
        print_lines(_record(name, entry) for name, entry in reasons.items())
        return
    words = Words(wanted.knowledge, wanted.lang or "en")
    for number, category in enumerate(Category):
        facts = [_fact(name, entry, words) for name, entry in reasons.items() if entry.category is category]
        if facts:
            print_table(facts, title=words.name("category", category), first=not number)


def _record(name: str, entry: ReasonEntry) -> dict[str, object]:
    return {
        "reason": name,
        "category": entry.category,
        "fault": entry.fault,
        "temporary": entry.temporary,
        "summary": entry.summary,
    }


def _fact(name: str, entry: ReasonEntry, words: Words) -> Fact:
    """Tell of a reason whose side must act, and what happened."""
    acts = words.name("fault", entry.fault)
    return Fact(name, words("step_by", actor=acts, text=words.translated(entry.summary)))
