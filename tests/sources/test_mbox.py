"""Splitting an mbox: where a message begins, and that nothing of it is lost."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.sources.mbox import is_start, split

ASCTIME = b"From MAILER-DAEMON Tue Mar  3 09:12:40 2026\n"
FIRST = b"From: postmaster@example.net\nSubject: one\n\nfirst\n"
SECOND = b"From: postmaster@example.org\nSubject: two\n\nsecond\n"


def messages(mbox, size=1_000_000):
    """Split an mbox given as bytes, whose first line the caller of `split` has read."""
    stream = io.BytesIO(mbox)
    assert is_start(stream.readline())
    return list(split(stream, size))


@pytest.mark.parametrize(
    "line",
    [
        b"From MAILER-DAEMON Tue Mar  3 09:12:40 2026\n",
        b"From ann@example.com Tue Mar  3 09:12:40 2026\r\n",
        b"From - Tue Mar 03 09:12:40 2026\n",
        b"From  Tue Mar  3 09:12:40 2026\n",
        b"From ann@example.com Tue Mar  3 09:12 2026\n",
        b"From ann@example.com Tue Mar  3 09:12:40 CET 2026\n",
        b"From ann@example.com Tue Mar  3 09:12:40 +0100 2026\n",
        b"From ann@example.com Tue Mar  3 09:12:40 2026 +0100\n",
        b"From ann@example.com Tue, 3 Mar 2026 09:12:40 +0100\n",
        b"From ann Tue Mar  3 09:12:40 2026 remote from example\n",
        b'From "Ann Lee"@example.com Tue Mar  3 09:12:40 2026\n',
        b"From \n",
        b"From \r\n",
    ],
)
def test_these_lines_begin_a_message(line):
    assert is_start(line)


@pytest.mark.parametrize(
    "line",
    [
        b"From: ann@example.com\n",
        b"From here on, 12:30 is the time to meet.\n",
        b"From Tuesday we meet at 12:30 in 2026.\n",
        b"From Mon Mar 3 on, we meet at 09:12.\n",
        b">From MAILER-DAEMON Tue Mar  3 09:12:40 2026\n",
        b" From MAILER-DAEMON Tue Mar  3 09:12:40 2026\n",
        b"from ann@example.com Tue Mar  3 09:12:40 2026\n",
        b"From " + b"a" * 5_000 + b" Tue Mar  3 09:12:40 2026\n",
        b"",
    ],
)
def test_these_lines_begin_none(line):
    assert not is_start(line)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_two_messages(end):
    mbox = (ASCTIME + FIRST + b"\n" + ASCTIME + SECOND).replace(b"\n", end)
    assert messages(mbox) == [
        ((FIRST + b"\n").replace(b"\n", end), False),
        (SECOND.replace(b"\n", end), False),
    ]


def test_a_start_needs_a_blank_line_before_it():
    """A bounce that quotes an mbox line in its text stays whole."""
    body = FIRST + b"The returned message begins with\n" + ASCTIME + b"and so on\n"
    assert messages(ASCTIME + body) == [(body, False)]


def test_from_in_a_body_is_no_start():
    body = FIRST + b"\nFrom the postmaster, 09:12 on Tue Mar 3 2026: sorry.\n"
    assert messages(ASCTIME + body) == [(body, False)]


def test_one_quoting_mark_is_taken_away():
    quoted = FIRST + b">From here\n>>From there\n> From nowhere\n>Frometime\n"
    plain = FIRST + b"From here\n>From there\n> From nowhere\n>Frometime\n"
    assert messages(ASCTIME + quoted) == [(plain, False)]


def test_what_is_too_long_is_cut_and_the_next_message_is_not():
    size = len(FIRST) + 3
    first, second = messages(ASCTIME + FIRST + b"xxxxxx\n\n" + ASCTIME + SECOND, size)
    assert first == (FIRST + b"xxx", True)
    assert second == (SECOND, False)


def test_a_message_of_just_the_size_is_not_cut():
    assert messages(ASCTIME + FIRST, size=len(FIRST)) == [(FIRST, False)]


def test_a_line_longer_than_what_is_read_at_a_time_stays_whole():
    long = b"x" * 200_000
    (read, cut), _ = messages(ASCTIME + FIRST + long + b"\n\n" + ASCTIME + SECOND)
    assert read == FIRST + long + b"\n\n"
    assert not cut


def test_an_empty_message_is_a_message():
    assert messages(ASCTIME + b"\n" + ASCTIME + SECOND) == [(b"\n", False), (SECOND, False)]


@given(
    st.lists(st.text(st.sampled_from("aF>rom :\r\n"), max_size=40).map(str.encode), min_size=1, max_size=4)
)
def test_what_is_quoted_and_split_again_is_the_same(bodies):
    """The mboxrd rule loses nothing, whatever stands in the messages."""
    mbox = b"".join(ASCTIME + re.sub(rb"(?m)^(>*From )", rb">\1", body) + b"\n\n" for body in bodies)
    assert [raw for raw, _ in messages(mbox)] == [body + b"\n\n" for body in bodies]
