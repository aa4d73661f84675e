"""Patterns that take more than linear time are found, others are not; the check itself never hangs."""

import time

import pytest
from planted import known, rule

from bouncekit.check.patterns import check_patterns

LAYOUT = {"id": "birdmta", "name": "Bird MTA", "source": "its bounces", "marks": [{"sender": "bird"}]}


def problems(pattern):
    planted = rule(all=["mailbox"], regex=pattern, why="x", examples=["mailbox"], counterexamples=["no"])
    return [problem.name for problem in check_patterns(known(rules=[planted]))]


@pytest.mark.parametrize(
    "pattern",
    [
        r"mailbox.*unknown",
        r"(?:a+)+b",
        r"(\w+\s?)*$",
        r"\s+$",
        r"mailbox[^.]*full",
        r"(x|xx)+y",
        r"\d+-\d+\.",
    ],
)
def test_a_slow_pattern_is_found(pattern):
    assert problems(pattern) == ["slow"]


@pytest.mark.parametrize(
    "pattern",
    [
        r"\bmail ?box\b[^.;]{0,50}\bunknown\b",
        r"mailbox (?:is )?(?:full|over quota)",
        r"\A[^@]*+@",
        r"user ?unknown|no such (?:user|mailbox)",
        r"\b\d{1,3}(?:\.\d{1,3}){3}\b",
    ],
)
def test_a_linear_pattern_is_left_alone(pattern):
    assert problems(pattern) == []


def test_a_catastrophic_pattern_does_not_hang_the_check():
    start = time.perf_counter()
    assert problems(r"(?:(?:x|xx)+\s?)+$") == ["slow"]
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    ("pattern", "found"),
    [(r"<(?P<recipient>[^<>]+@[^<>]+)>$", ["slow"]), (r"<(?P<recipient>[^<>@]+@[^<>@]+)>$", [])],
)
def test_patterns_of_layouts_are_timed_from_the_beginning_of_a_line(pattern, found):
    layout = {**LAYOUT, "recipient": [pattern]}
    assert [problem.name for problem in check_patterns(known(layouts=[layout]))] == found
