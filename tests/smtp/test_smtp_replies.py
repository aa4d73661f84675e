from __future__ import annotations

import pytest

from bouncekit.smtp import Reply, read_reply


@pytest.mark.parametrize(
    "text",
    [
        "550-5.7.1 one\r\n550-5.7.1 two\r\n550 5.7.1 three",
        "550-5.7.1 one\n550 5.7.1 two three",
        "550-5.7.1 one 550-5.7.1 two 550 5.7.1 three",
        "550-5.7.1 one/550 5.7.1 two three".replace("/", " "),
        "550-5.7.1 one 550-5.7.1_two 550 5.7.1_three",
        "smtp; 550-5.7.1 one 550 5.7.1 two three",
        "SMTP;550 5.7.1 one two three",
        "x-unix; 550 5.7.1 one two three",
        "'550 5.7.1 one two three",
        "550 #5.7.1 one two three",
        "550-#-5.7.1-one two three",
        "550 550 5.7.1 one two three",
        "550\n    5.7.1 one two three",
        "550: 5.7.1: one two three",
        "550 one two three (#5.7.1)",
    ],
)
def test_lines_of_one_reply_are_joined(text):
    assert read_reply(text) == Reply("550", "5.7.1", "one two three")


@pytest.mark.parametrize(
    "text,words",
    [
        ("550-one550-two550 three", "one two three"),
        ("554-mx.example.net 554 go away", "mx.example.net go away"),
        ("550-first\r\n550-second\r\n550 third", "first second third"),
    ],
)
def test_lines_without_enhanced_code_are_joined(text, words):
    assert read_reply(text).text == words


@pytest.mark.parametrize(
    "text,code,status",
    [
        ("450 4.7.1 [x] 554 IP=192.0.2.1 - none", "450", "4.7.1"),
        ("550-5.7.26 unauthenticated 450 4.7.26 mail", "550", "5.7.26"),
        ("550 4.4.7 QUEUE.Expired; message expired", "550", "4.4.7"),
        ("421 5.7.32 From header is not aligned", "421", "5.7.32"),
        ("454 later (#5.7.1)", "454", "5.7.1"),
        ("451- 4.7.26 no 4.7.26 DMARC", "451", "4.7.26"),
        ("5.1.0 - Unknown address error", None, "5.1.0"),
        ("5.1.0 - Unknown address error 550-'5.1.1 <neko@example.net>... no'", "550", "5.1.1"),
        ("5.3.0 - Other mail system problem 554-'no thanks' (delivery attempts: 0)", "554", "5.3.0"),
        ("5.7.1 smtp;550 relay denied", "550", "5.7.1"),
        ("220-mx.example.net ESMTP 421 4.7.0 busy", "421", "4.7.0"),
        ("250 2.1.5 OK", "250", "2.1.5"),
        ("597 not wanted", "597", None),
        ("550User unknown", "550", None),
        ("user is gone. (554 5.7.1)", "554", "5.7.1"),
        ("SMTP Error (550): no", "550", None),
        ("(550, b'5.1.1 no such user')", "550", "5.1.1"),
        ("error code: 550", "550", None),
        ("failed: 550 no", "550", None),
        ("see DSN code 5.7.1 in the manual", None, "5.7.1"),
        ("permanent: 5.1.1 mailbox unknown", None, "5.1.1"),
        ("550 5.7.511 Access denied, banned sender", "550", "5.7.511"),
        ("550 said 'status 5.2.2'", "550", "5.2.2"),
    ],
)
def test_the_first_codes_stated_win(text, code, status):
    reply = read_reply(text)
    assert (reply.code, reply.status) == (code, status)


@pytest.mark.parametrize(
    "text",
    [
        "550 bad HELO (see RFC2821 4.1.1.1)",
        "550 bad HELO (see RFC 5321 section 4.1.3)",
        "550 bad HELO, RFC 2821, 4.1.3",
        "550 rejected by scanner version 4.3.2",
        "550 deferred - 4.16.55.1; see the page",
        "550 blocked 5.1.1.2",
        "550 refused on 4.5.2018",
        "550 refused 24.5.18 by us",
        "550 mx5.1.1 says no",
    ],
)
def test_sections_versions_addresses_and_dates_are_no_status(text):
    assert read_reply(text) == Reply("550", None, text[4:])


@pytest.mark.parametrize(
    "text",
    [
        "2018-09-19 nothing happened",
        "relay=[192.0.2.1]:587 closed",
        "192.0.2.1 500 km away",
        "the limit is: 500 messages per hour",
        "size: 450 kB",
        "took: 550 ms",
        "call 555-0100",
        "build 4500 of 5501",
        "v5.1.1",
        "",
    ],
)
def test_other_numbers_are_no_code(text):
    reply = read_reply(text)
    assert (reply.code, reply.status) == (None, None)


def test_a_number_in_the_words_of_a_single_line_stays():
    assert read_reply("552 mailbox holds 552 of 500 MB").text == "mailbox holds 552 of 500 MB"
