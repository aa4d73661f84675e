from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.judge.matcher import Matcher, matcher, precedence
from bouncekit.smtp import words

from .knowing import blocklist, knowledge, provider, rule


def ids(known, text, **asked):
    return [match.rule.id for match in Matcher(known).ranked(words(text), **asked)]


def test_literals_must_stand_in_their_order_and_not_overlap():
    known = knowledge(rule("ordered", "policy", "no such", "such user"))
    assert ids(known, "no such such user") == ["ordered"]
    assert ids(known, "no such user") == []
    assert ids(known, "such user, no such") == []


def test_an_excluded_literal_anywhere_silences_the_rule():
    known = knowledge(rule("unknown", "user_unknown", "user unknown", not_=("sender",)))
    assert ids(known, "user unknown") == ["unknown"]
    assert ids(known, "Sender rejected: user unknown") == []


@pytest.mark.parametrize(
    "pattern, status, holds",
    [
        ("5.1.1", "5.1.1", True),
        ("5.1.1", "5.1.10", False),
        ("X.1.1", "4.1.1", True),
        ("4.2.*", "4.2.2", True),
        ("4.2.*", "5.2.2", False),
        ("5.1.1", None, False),
    ],
)
def test_status_patterns(pattern, status, holds):
    known = knowledge(rule("coded", "policy", "refused", status=(pattern,)))
    assert ids(known, "refused", status=status) == (["coded"] if holds else [])


@pytest.mark.parametrize(
    "code, status, holds",
    [("550", None, True), ("450", None, False), (None, "5.7.1", True), (None, "4.7.1", False)],
)
def test_a_code_may_be_a_first_digit_which_the_status_stands_in_for(code, status, holds):
    known = knowledge(rule("final", "policy", "refused", code=("5",)))
    assert ids(known, "refused", code=code, status=status) == (["final"] if holds else [])


def test_a_rule_of_a_provider_needs_its_host_its_marks_or_its_own_token():
    known = knowledge(
        rule("worded", "policy", "blocked", provider="acme"),
        rule("token", "rate_limited", "acme-17", provider="acme", token=True),
        providers=[provider("acme", hosts=(".mx.acme.example",), marks=("- acmesmtp",))],
    )
    assert ids(known, "blocked") == []
    assert ids(known, "blocked", host="mail.notacme.example") == []
    assert ids(known, "blocked", host="in7.mx.Acme.example") == ["worded"]
    assert ids(known, "blocked abc - acmesmtp") == ["worded"]
    assert ids(known, "blocked [in7.mx.acme.example 2024]") == ["worded"]
    assert ids(known, "ACME-17") == ["token"]


def test_a_pattern_is_asked_last_on_the_folded_words():
    known = knowledge(rule("near", "policy", "mailbox", regex=r"\bmailbox \S+ gone\b", why="a name between"))
    assert ids(known, "Mailbox <ann@example.com> GONE") == ["near"]
    assert ids(known, "mailbox is now gone") == []


def test_a_pattern_that_takes_too_long_does_not_hold_and_is_reported():
    judged = Matcher(knowledge(rule("slow", "policy", "refused", regex=r"(?:(?:a|aa)+)+b", why="test")))
    scan = judged.scan("refused " + "a" * 4000)
    assert list(judged.matches(scan)) == []
    assert scan.slow == ["slow"]


def test_precedence_is_rank_words_provider_conditions_length_and_never_file_order():
    rules = [
        rule("a-longer", "policy", "refused by us today"),
        rule("b-length", "policy", "refused"),
        rule("c-coded", "policy", "refused", code=("550",)),
        rule("d-provider", "policy", "refused", provider="acme"),
        rule("e-wordless", "policy", code=("550",), status=("5.7.1",), provider="acme"),
        rule("f-last", "policy", "refused", rank=-1),
        rule("g-first", "policy", "refused", rank=1),
        rule("b-length-too", "policy", "refused"),
    ]
    wanted = [
        "g-first",
        "d-provider",
        "c-coded",
        "a-longer",
        "b-length",
        "b-length-too",
        "e-wordless",
        "f-last",
    ]
    for order in (rules, rules[::-1]):
        known = knowledge(*order, providers=[provider("acme", hosts=(".acme.example",))])
        got = ids(known, "refused by us today", code="550", status="5.7.1", host="mx.acme.example")
        assert got == wanted
    assert precedence(rules[0]) > precedence(rules[1])


def test_best_is_the_first_of_ranked():
    known = knowledge(rule("short", "policy", "refused"), rule("long", "policy", "refused by policy"))
    asked = words("550 Refused by policy")
    assert Matcher(known).best(asked) == Matcher(known).ranked(asked)[0]
    assert Matcher(known).best("something else") is None


def test_a_match_says_where_its_words_stand():
    known = knowledge(rule("far", "policy", "no", "user"))
    scan = Matcher(known).scan("there is no such user here")
    match = next(Matcher(known).matches(scan))
    assert scan.context.words[match.start : match.end] == "no such user"


def test_marks_of_lists_are_found_in_the_same_pass():
    listed = blocklist("acme", zones=("bl.acme.example",), names=("acme list",))
    scan = Matcher(knowledge(lists=[listed])).scan("in bl.acme.example, the acme list")
    assert [(mark.how, mark.entry.id) for mark in scan.marks] == [("zones", "acme"), ("names", "acme")]


def test_the_matcher_is_made_once_a_knowledge():
    known = knowledge(rule("one", "policy", "refused"))
    assert matcher(known) is matcher(known)
    assert matcher(known) is not matcher(knowledge())


@given(st.lists(st.sampled_from(["user", "unknown", "no", "such", "mailbox", "x"]), max_size=12))
def test_the_automaton_finds_what_looking_for_each_literal_finds(parts):
    phrases = [("user", "unknown"), ("no such",), ("mailbox",), ("such user", "x")]
    known = knowledge(*(rule(f"r{number}", "policy", *all_) for number, all_ in enumerate(phrases)))
    text = " ".join(parts)
    judged = Matcher(known)
    plain = {compiled.rule.id for compiled in judged._rules if compiled.hold(judged.scan(text).context, 0)}
    single = {f"r{n}" for n, all_ in enumerate(phrases) if len(all_) == 1 and all_[0] not in text}
    assert set(ids(known, text)) == plain - single
