import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.smtp import read_said
from bouncekit.smtp.escapes import unescape


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"550 \346\224\266\344\273\266\344\272\272", "550 收件人"),
        (r"550 \303\251t\303\251", "550 été"),
        (r"550 \377\377 stays", r"550 \377\377 stays"),
        (r"C:\200\file", r"C:\200\file"),
        ("550 plain", "550 plain"),
    ],
)
def test_it_gives_back_escaped_utf8(written: str, read: str) -> None:
    assert unescape(written) == read


def test_a_reply_is_readable_in_its_own_language() -> None:
    said = read_said(r"550 5.1.1 <a@b.example>: \346\224\266\344\273\266\344\272\272")
    assert said.diagnostic.endswith("收件人")


def test_escapes_never_become_control_characters() -> None:
    assert unescape(r"\302\233\302\233") == r"\302\233\302\233"


@given(st.text(alphabet="\\01234567x ", max_size=200))
def test_it_returns_on_any_text(text: str) -> None:
    assert isinstance(unescape(text), str)
