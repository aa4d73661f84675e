"""Strangers write the text: it never raises, and time grows with its length only."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouncekit.smtp import (
    find_hosts,
    find_ips,
    find_supplementary,
    read_reply,
    read_said,
    redact,
    retry_after,
    words,
)

READERS = [read_reply, read_said, words, find_ips, find_hosts, find_supplementary, redact, retry_after]
UNITS = [
    *(
        "1",
        "1.",
        "[",
        "<",
        "-",
        "@",
        "a@",
        "a.",
        ":",
        "1:",
        "::",
        "550-",
        "550 5.1.1 ",
        "host ",
        "host a[",
        "said: ",
    ),
    *(
        "\n",
        "\n\n",
        "<a #5.1.1 ",
        "reject: RCPT from a[",
        "reject: header ",
        "rejected RCPT a@b",
        "<<< 550-a\n",
    ),
    *(
        "SMTP error from remote mail server after ",
        "to=<",
        "status=bounced (",
        "by a.b. ",
        "remote server ",
        "'550 ",
    ),
    *(
        "try 5 ",
        "5 min ",
        "12:12:12 ",
        "x.x.x.",
        "abcdef.r.mail-abuse.com.",
        "rfc 2821 ",
        "a . ",
        "a[.]",
        "{LED=",
        "relay=",
        "milter: ",
    ),
]
FRAMES = ["{}", "550 5.1.1 {}", "<x {} <<< 550 x", "reject {} helo=<x>: said: H= reject=x talking to a R= T="]


@pytest.mark.parametrize("unit", UNITS)
def test_repetition_is_read_in_linear_time(unit):
    for frame in FRAMES:
        text = frame.format((unit * (100_000 // len(unit) + 1))[:100_000])
        for read in READERS:
            start = time.process_time()
            read(text)
            assert time.process_time() - start < 1, (read.__name__, frame)


PIECES = st.sampled_from(
    [
        "550",
        "5.1.1",
        "550-5.7.1",
        "#5.1.0",
        "(#5.1.1)",
        "smtp;",
        "host",
        "mx.example.net[192.0.2.1]",
        "said:",
        "(in",
        "reply",
        "to",
        "RCPT",
        "TO",
        "command)",
        "to=<a@b>",
        "relay=",
        "status=deferred",
        "(",
        ")",
        "stat=",
        "dsn=5.0.0",
        "<x",
        "#5.5.0",
        ">",
        "<<<",
        ">>>",
        "\n",
        "\n\n",
        "H=",
        "R=",
        "**",
        "rejected",
        "RCPT",
        ":",
        "'",
        '"',
        "reject:",
        "helo=<x>",
        "x.x.x.x",
        "2001:db8::1",
        "12:00:00",
        "again",
        "5",
        "minutes",
        "Diagnostic-Code:",
        "Remote-MTA:",
        "dns;",
        "KEY.r.mail-abuse.com",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES | st.text(max_size=4)).map(" ".join))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_no_text_raises(text):
    for read in READERS:
        read(text)


@given(TEXTS)
def test_what_is_found_stands_in_the_text(text):
    said = read_said(text)
    flat = " ".join(text.split())
    for value in (said.reply.code, said.reply.status, said.host, said.ip, said.recipient):
        assert value is None or value in flat or value in flat.replace("_", " ")
    for found in find_ips(text):
        assert found.how == "reversed" or text[found.start : found.end] == found.value


@given(TEXTS)
def test_folding_and_redaction_are_idempotent_on_any_text(text):
    assert redact(redact(text)) == redact(text)
