"""Mistakes planted in rules are found, and right rules are left alone."""

import pytest
from planted import found, known, rule

from bouncekit.check.literals import check_literals
from bouncekit.check.rules import check_rules

PROVIDER = {"id": "birdmail", "name": "Bird Mail", "hosts": [".birdmail.example"], "marks": ["- bsmtp"]}


def test_a_right_rule_has_no_problem():
    assert found(check_rules, known(rules=[rule()])) == []


def test_a_rule_that_matches_none_of_its_examples_is_dead():
    planted = rule(examples=["550 5.1.1 No bird", "550 Nothing"])
    assert found(check_rules, known(rules=[planted])) == ["bird.gone dead"]


def test_a_rule_whose_condition_no_example_meets_is_dead():
    assert found(check_rules, known(rules=[rule(code=["4"])])) == ["bird.gone dead"]


def test_an_example_that_the_rule_does_not_match_is_named():
    planted = rule(examples=["550 No such bird", "550 No such fowl"])
    assert found(check_rules, known(rules=[planted])) == ["bird.gone unmatched"]


def test_an_example_won_by_another_reason_is_lost():
    longer = rule(
        id="bird.full",
        reason="mailbox_full",
        all=["no such bird here"],
        examples=["550 no such bird here"],
    )
    assert found(check_rules, known(rules=[rule(), longer])) == ["bird.gone shadowed", "bird.gone lost"]


def test_a_more_specific_rule_of_the_same_reason_may_win():
    longer = rule(id="bird.gone-here", all=["no such bird here"], examples=["550 no such bird here"])
    shorter = rule(examples=["550 No such bird here", "550 No such bird"])
    assert found(check_rules, known(rules=[shorter, longer])) == []


def test_a_rule_that_wins_nothing_of_its_own_is_shadowed():
    longer = rule(id="bird.gone-here", all=["no such bird here"], examples=["550 no such bird here"])
    assert found(check_rules, known(rules=[rule(), longer])) == ["bird.gone shadowed"]


def test_a_rule_that_wins_a_counterexample_is_named():
    planted = rule(counterexamples=["550 5.1.1 There is no such bird in our database, sender unknown"])
    assert found(check_rules, known(rules=[planted])) == ["bird.gone counterexample"]


def test_two_reasons_as_strong_as_each_other_are_a_tie():
    other = rule(id="bird.late", reason="expired", all=["nesting here"], examples=["550 it is nesting here"])
    both = rule(all=["no such bird"], examples=["550 no such bird, nesting here"])
    assert found(check_rules, known(rules=[both, other])) == ["bird.gone tie"]


def test_two_rules_of_one_reason_are_no_tie():
    other = rule(id="bird.other", all=["nesting here"], examples=["550 it is nesting here"])
    both = rule(all=["no such bird"], examples=["550 no such bird, nesting here"])
    assert found(check_rules, known(rules=[both, other])) == []


def test_a_providers_rule_is_asked_as_from_its_server():
    assert found(check_rules, known(rules=[rule(provider="birdmail")], providers=[PROVIDER])) == []


def test_the_problem_says_which_rule_won_and_on_what():
    longer = rule(
        id="bird.full", reason="mailbox_full", all=["no such bird here"], examples=["550 no such bird here"]
    )
    problems = [problem.detail for problem in check_rules(known(rules=[rule(), longer]))]
    assert problems[1] == "bird.full (mailbox_full) wins its example '550 5.1.1 No such bird here'"


@pytest.mark.parametrize(
    "text", ["No such bird", "no  such bird", "ｎｏ such", "bird@example.com is gone", "STRASSE"]
)
def test_a_literal_that_no_folded_reply_holds_is_named(text):
    assert found(check_literals, known(rules=[rule(all=[text])])) == ["bird.gone unfolded"]
    assert found(check_literals, known(rules=[rule(**{"not": [text]})])) == ["bird.gone unfolded"]


@pytest.mark.parametrize(
    "text", ["no such bird", "- gsmtp", "@: no", "ofr_101", "[bl21]", "鳥がいない", " of ", "550 by", "(#"]
)
def test_a_folded_literal_is_left_alone(text):
    assert found(check_literals, known(rules=[rule(all=[text])])) == []


def test_marks_of_providers_and_lists_are_folded_too():
    providers = [{**PROVIDER, "marks": ["- BSMTP"]}]
    assert found(check_literals, known(providers=providers)) == ["birdmail unfolded"]
