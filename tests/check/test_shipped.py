"""The shipped knowledge is in order: no id is unknown, no translation missing."""

import pytest

from bouncekit import check
from bouncekit.check.blocklists import check_blocklists
from bouncekit.check.patterns import check_patterns
from bouncekit.check.rules import check_rules
from bouncekit.knowledge import default

ELSEWHERE = {check_rules, check_blocklists, check_patterns}
"""Examples have tests of their own (tests/knowledge), and `make check` runs these three."""


@pytest.mark.parametrize(
    "one", [one for one in check.CHECKS if one not in ELSEWHERE], ids=lambda one: one.__name__
)
def test_the_knowledge_passes(one):
    assert list(map(str, one(default()))) == []


def test_a_problem_names_file_and_line():
    problem = check.Problem("reasons", "virus", "missing", "just a test", "fault")
    place = check.Places().of(problem)
    file, line = place.rsplit(":", 1)
    assert file == "reasons.toml"
    assert int(line) > 1
