"""``bouncekit lists``: what is known of blocklists."""

from __future__ import annotations

from collections.abc import Iterable

import click

from bouncekit.cli import Failure
from bouncekit.cli.options import Wanted, as_json, words_for_all
from bouncekit.cli.table import print_lines, print_table
from bouncekit.knowledge.schema import Blocklist
from bouncekit.report import lists
from bouncekit.report.answer import Fact
from bouncekit.report.words import Words

EXPLAINED = 5
"""Lists of which all is told; more of them get a line each."""


@click.command("lists")
@click.argument("what", metavar="[ID|IP|ZONE|TEXT]", required=False)
@as_json
@words_for_all
def command(what: str | None, *, as_json: bool, wanted: Wanted) -> None:
    """Show the blocklists known, or those that WHAT means.

    \b
    ID or ZONE    all that is known of a list: spamhaus-pbl, zen.spamhaus.org
    IP            where to look up this address (nothing is asked over the network)
    127.0.0.x     what a zone means by this answer
    TEXT          the lists that a reply names, or whose names hold the text
    """  # noqa: D301  # the backslash is click's mark for lines that stay as they are
    known = wanted.knowledge
    address = lists.as_address(what) if what else None
    if address:
        answers = address.is_loopback
        facts = lists.answering(str(address), known) if answers else lists.questions(address, known)
        _show_facts(list(facts), what, as_json=as_json)
        return
    found = lists.find(what, known) if what else list(known.blocklists.values())
    if what and not found:
        raise Failure(f"no list is known by {what!r}")
    _show(found, Words(known, wanted.lang or "en"), as_json=as_json)


def _show(found: list[Blocklist], words: Words, *, as_json: bool) -> None:
    if as_json:
        print_lines(found)
    elif len(found) > EXPLAINED:
        print_table(lists.overview(entry, words) for entry in found)
    else:
        for number, entry in enumerate(found):
            print_table(lists.details(entry, words), title=entry.id, first=not number)


def _show_facts(facts: Iterable[Fact], what: str | None, *, as_json: bool) -> None:
    if not facts:
        raise Failure(f"no list answers {what}")
    if as_json:
        print_lines({"id": fact.label, "text": fact.value} for fact in facts)
    else:
        print_table(facts)
