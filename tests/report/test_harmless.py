"""A stranger's words cannot steer a terminal or turn a line round."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.report.harmless import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("收件者的信箱已滿", "收件者的信箱已滿"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("title\x07", "title\\u0007"),
        ("one\ntwo\tthree", "one two three"),
        ("back\rspace\x08", "back\\u000dspace\\u0008"),
        ("c1 \x9b31m", "c1 \\u009b31m"),
        ("exe.\u202egnp", "exe.\\u202egnp"),
        ("\u2066isolated\u2069", "\\u2066isolated\\u2069"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("line\u2028end", "line\\u2028end"),
        ("half \ud83d", "half \\ud83d"),
        ("tag \U000e0041", "tag \\U000e0041"),
    ],
)
def test_what_is_shown(text, shown):
    assert harmless(text) == shown


@given(st.text())
def test_nothing_invisible_is_left(text):
    assert all(unicodedata.category(char)[0] != "C" for char in harmless(text))


@given(st.text())
def test_what_is_harmless_stays_as_it_is(text):
    assert harmless(harmless(text)) == harmless(text)
