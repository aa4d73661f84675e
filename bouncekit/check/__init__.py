"""`bouncekit kb check`: is the knowledge right? Every example is run, every name looked up.

Each module checks one kind of entry and yields `Problem`s; a new check is one function in `CHECKS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike

from msgspec.structs import replace

from bouncekit.check.blocklists import check_blocklists
from bouncekit.check.links import check_links
from bouncekit.check.literals import check_literals
from bouncekit.check.patterns import check_patterns
from bouncekit.check.places import Places
from bouncekit.check.problem import Problem
from bouncekit.check.remedies import check_remedies
from bouncekit.check.rules import check_rules
from bouncekit.check.translations import check_translations
from bouncekit.knowledge import Knowledge

__all__ = ["Problem", "run"]

CHECKS = (
    check_links,
    check_literals,
    check_patterns,
    check_rules,
    check_blocklists,
    check_remedies,
    check_translations,
)


def run(knowledge: Knowledge, extra: Sequence[str | PathLike[str]] = ()) -> list[Problem]:
    """Check all knowledge and name each mistake, with the file and line that it stands in.

    ``extra`` are the overlays that ``knowledge`` was loaded with: problems are looked for in them, too.
    """
    places = Places(extra)
    return [replace(problem, place=places.of(problem)) for problem in _problems(knowledge)]


def _problems(knowledge: Knowledge) -> Iterator[Problem]:
    for check in CHECKS:
        yield from check(knowledge)
