"""Write the pages that document every reason, rule and list, from the knowledge itself.

scripts/reference.py            writes docs/reference/*.md
scripts/reference.py --check    says whether they are current; exit status 1 if not
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bouncekit.knowledge import Knowledge, default
from bouncekit.knowledge.schema import KINDS, Blocklist, Rule

DOCS = Path(__file__).parent.parent / "docs" / "reference"


def cell(text: str | None) -> str:
    """Text for a cell of a Markdown table."""
    return (text or "").replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def code(words: Iterable[str]) -> str:
    """Words as code, one after the other."""
    return " … ".join(f"`{word.replace('|', chr(92) + '|')}`" for word in words)


def reasons(known: Knowledge) -> Iterator[str]:
    """The page of the reasons."""
    yield "# Reasons\n"
    yield "Why a recipient was not reached. *Temporary* and *fault* are what the reason says by itself.\n"
    rows = (
        (
            f"`{name}`",
            entry.category,
            {True: "yes", False: "no", None: "by the code"}[entry.temporary],
            entry.fault,
            cell(entry.summary),
        )
        for name, entry in known.reasons.items()
    )
    yield from table(("reason", "category", "temporary", "fault", "what happened"), rows)


def rules(known: Knowledge) -> Iterator[str]:
    """The page of the rules, by reason, the providers' own after the general ones."""
    yield "# Rules\n"
    yield f"{len(known.rules)} rules. `…` parts literals that must occur in this order.\n"
    for name in known.reasons:
        mine = sorted(
            (rule for rule in known.rules if rule.reason == name),
            key=lambda rule: (rule.provider or "", rule.id),
        )
        yield f"\n## {name}\n"
        yield from table(("rule", "words", "conditions", "source"), map(rule_row, mine))


def rule_row(rule: Rule) -> tuple[str, ...]:
    """One rule as a row."""
    conditions = [
        *(f"provider {rule.provider}" for _ in [0] if rule.provider),
        *(f"status {status}" for status in rule.status),
        *(f"code {each}" for each in rule.code),
        *(f"not {code([word])}" for word in rule.not_),
        *(f"list {rule.listing}" for _ in [0] if rule.listing),
    ]
    return f"`{rule.id}`", code(rule.all), "; ".join(conditions), cell(rule.source)


def lists(known: Knowledge) -> Iterator[str]:
    """The page of the blocklists, by operator."""
    yield "# Blocklists\n"
    yield f"{len(known.blocklists)} lists. Pages were last known good on the date given.\n"
    yield "\n## Kinds\n"
    yield from table(("kind", "lists what"), ((f"`{name}`", words) for name, words in KINDS.items()))
    yield "\n## Lists\n"
    ordered = sorted(
        known.blocklists.values(), key=lambda each: ((each.operator or "~").lower(), each.name.lower())
    )
    head = (
        "list",
        "id",
        "operator",
        "kind",
        "zones",
        "state",
        "look-up",
        "removal",
        "who may ask",
        "checked",
    )
    yield from table(head, map(list_row, ordered))


def list_row(each: Blocklist) -> tuple[str, ...]:
    """One list as a row."""
    zones = (*each.zones, *(f"<key>.{zone}" for zone in each.keyed_zones))
    state = each.state.replace("_", " ") + (f" since {each.since}" if each.since else "")
    who = ", ".join(actor.replace("_", " ") for actor in each.who)
    return (
        cell(each.name),
        f"`{each.id}`",
        cell(each.operator),
        each.kind,
        code(zones).replace(" … ", " "),
        state,
        cell(each.lookup_url),
        "for money; do not pay" if each.pay else cell(each.delist_url),
        who,
        each.checked or "",
    )


def pages() -> dict[Path, str]:
    """All pages with their content."""
    known = default()
    made = {"reasons.md": reasons(known), "rules.md": rules(known), "lists.md": lists(known)}
    return {DOCS / name: "\n".join(lines) + "\n" for name, lines in made.items()}


def main() -> int:
    """Write the pages, or check them."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if a page is not current"
    )
    check = cli.parse_args().check
    stale = [path for path, text in pages().items() if not path.is_file() or path.read_text("utf-8") != text]
    if check:
        for path in stale:
            sys.stderr.write(f"{path}: not current; run scripts/reference.py\n")
        return 1 if stale else 0
    DOCS.mkdir(parents=True, exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
