"""Lines fit the width, in columns and not in characters, and lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bouncekit.report.wrap import wrap


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one  two\n three", 40, ["one two three"]),
        ("", 10, [""]),
        ("extraordinarily long", 5, ["extraordinarily", "long"]),
        ("收件者的信箱已滿", 8, ["收件者的", "信箱已滿"]),
        ("收件者的。信箱", 8, ["收件者", "的。信箱"]),
        ("收件者（的信箱）", 8, ["收件者", "（的信", "箱）"]),
        ("請到 example.com 查詢", 8, ["請到", "example.com", "查詢"]),
        ("(one) two", 5, ["(one)", "two"]),
    ],
)
def test_lines(text, width, lines):
    assert wrap(text, width) == lines


TEXT = st.text(st.sampled_from("ab (「收件者。、) .\n"), max_size=60)


@given(TEXT, st.integers(4, 20))
def test_only_a_single_unit_is_longer_than_the_width(text, width):
    for line in wrap(text, width):
        assert cell_len(line) <= width or len(wrap(line, 1)) == 1


@given(TEXT, st.integers(4, 20))
def test_no_character_is_lost(text, width):
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


@given(TEXT, st.integers(4, 20))
def test_a_closing_mark_never_begins_a_line(text, width):
    """Unless it begins the text, or a space stands before it."""
    squeezed = "".join(text.split())
    for line in wrap(squeezed, width)[1:]:
        assert line[0] not in "。、）」)"


def test_long_runs_take_linear_time():
    for char in "(「。 a收":
        assert wrap(char * 200_000, 80)
