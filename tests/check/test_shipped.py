"""The shipped knowledge: each rule and list holds for its own examples, and all else is in order."""

import pytest

from bouncekit import check
from bouncekit.check.blocklists import check_blocklists
from bouncekit.check.rules import check_rules
from bouncekit.knowledge import default

RULES = [rule.id for rule in default().rules]
LISTS = list(default().blocklists)


def by_key(problems):
    found = {}
    for problem in problems:
        found.setdefault(problem.key, []).append(str(problem))
    return found


@pytest.fixture(scope="module")
def of_rules():
    """Check all rules at once and tell each one's problems."""
    return by_key(check_rules(default()))


@pytest.fixture(scope="module")
def of_lists():
    """Check all lists at once and tell each one's problems."""
    return by_key(check_blocklists(default()))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_wins_its_examples_and_no_counterexample(name, of_rules):
    assert of_rules.get(name, []) == []


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_named_in_its_examples_and_no_counterexample(name, of_lists):
    assert of_lists.get(name, []) == []


@pytest.mark.parametrize("one", check.CHECKS, ids=lambda one: one.__name__)
def test_the_knowledge_passes(one):
    if one not in {check_rules, check_blocklists}:
        assert list(map(str, one(default()))) == []


def test_a_problem_names_file_and_line():
    problem = check.Problem("reasons", "virus", "missing", "just a test", "fault")
    place = check.Places().of(problem)
    file, line = place.rsplit(":", 1)
    assert file == "reasons.toml"
    assert int(line) > 1
