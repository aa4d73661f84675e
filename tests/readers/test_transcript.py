"""Sessions that Sendmail and Postfix print."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.message import scan
from bouncekit.readers import transcript
from bouncekit.records import Action, Kind

from .mails import drafts, only, prose, reading

HEAD = "   ----- The following addresses had permanent fatal errors -----\n"
SESSION = "   ----- Transcript of session follows -----\n"


def sendmail(session, listed="<bob@example.org>\n", heading=HEAD):
    return prose(
        f"The original message was received at noon\n\n{heading}{listed}\n{SESSION}{session}",
        subject="Returned mail: see transcript for details",
    )


def postfix(session, subject="Postfix SMTP server: errors from client.example[192.0.2.1]", above=""):
    return prose(f"{above}Transcript of session follows.\n\n{session}", subject=subject)


def test_the_host_that_was_spoken_to_is_the_one_that_refused():
    one = only(
        sendmail(
            "... while talking to mx.example.org.:\n>>> RCPT To:<bob@example.org>\n"
            "<<< 550 5.1.1 no bob\n550 5.1.1 <bob@example.org>... User unknown\n"
        )
    )
    assert (one.remote_host, one.status, one.reply_code) == ("mx.example.org", "5.1.1", "550")
    assert one.diagnostic == "550 5.1.1 no bob"


def test_an_address_literal_is_an_ip():
    one = only(
        sendmail("... while talking to [192.0.2.9]:\n>>> DATA\n<<< 554 no\n554 5.0.0 Service unavailable\n")
    )
    assert "192.0.2.9" in (one.remote_host, one.remote_ip)


def test_two_hosts_are_kept_apart():
    session = (
        "... while talking to mx.one.example.:\n>>> DATA\n<<< 552 5.2.2 full\n"
        "554 5.0.0 <a@one.example>... Service unavailable\n"
        "... while talking to mx.two.example.:\n>>> RCPT To:<b@two.example>\n"
        "<<< 550 5.1.1 no b\n550 5.1.1 <b@two.example>... User unknown\n"
    )
    found = drafts(sendmail(session, "<a@one.example>\n<b@two.example>\n"))
    assert [(one.recipient, one.remote_host, one.status) for one in found] == [
        ("a@one.example", "mx.one.example", "5.2.2"),
        ("b@two.example", "mx.two.example", "5.1.1"),
    ]


def test_nobody_answered_where_the_domain_is_unknown():
    one = only(sendmail("550 5.1.2 <bob@example.org>... Host unknown (Name server: host not found)\n"))
    assert (one.remote_host, one.status) == (None, "5.1.2")


def test_an_alias_is_the_original_recipient():
    one = only(
        sendmail(
            "550 5.1.1 <bob@example.org>... User unknown\n",
            "<bob@example.org>\n    (expanded from: <team@example.net>)\n",
        )
    )
    assert (one.recipient, one.original_recipient) == ("bob@example.org", "team@example.net")


def test_the_session_has_the_whole_reply_of_which_the_list_has_the_first_line():
    one = only(
        sendmail(
            "... while talking to mx.example.org.:\n>>> DATA\n<<< 550-5.7.1 Refused,\n"
            "<<< 550 5.7.1 too many links\n554 5.0.0 Service unavailable\n",
            "<bob@example.org>\n    (reason: 550-5.7.1 Refused,)\n",
        )
    )
    assert one.diagnostic == "550-5.7.1 Refused, 550 5.7.1 too many links"


@pytest.mark.parametrize(
    ("heading", "action"),
    [
        ("The following addresses had permanent fatal errors", Action.FAILED),
        ("The following addresses had transient non-fatal errors", Action.DELAYED),
        ("The following addresses had successful delivery notifications", Action.DELIVERED),
    ],
)
def test_the_heading_says_what_became_of_those_below_it(heading, action):
    raw = sendmail("<bob@example.org>... see above\n", heading=f"   ----- {heading} -----\n")
    assert only(raw).action is action


def test_a_warning_is_a_delay():
    raw = sendmail("<bob@example.org>... Deferred\nWill keep trying until message is 5 days old\n")
    found = reading(raw)
    assert (found.kind, found.drafts[0].action) == (Kind.DELAY, Action.DELAYED)


def test_postfix_names_only_whom_it_refused():
    session = (
        " In:  MAIL FROM:<ann@example.com>\n Out: 250 2.1.0 Ok\n"
        " In:  RCPT TO:<bob@example.org>\n Out: 550 5.1.1 <bob@example.org>: User\n     unknown\n"
        " In:  RCPT TO:<eve@example.org>\n Out: 250 2.1.5 Ok\n"
    )
    one = only(postfix(session))
    assert (one.recipient, one.status, one.remote_host) == ("bob@example.org", "5.1.1", None)
    assert one.diagnostic == "550 5.1.1 <bob@example.org>: User unknown"


def test_a_refused_sender_is_the_answer_to_all_recipients():
    session = (
        " In:  MAIL FROM:<ann@example.com>\n In:  RCPT TO:<bob@example.org>\n"
        " Out: 554 5.7.1 <ann@example.com>: Access denied\n Out: 503 5.5.1 Error: need MAIL command\n"
    )
    one = only(postfix(session))
    assert (one.recipient, one.reply_code, one.status) == ("bob@example.org", "554", "5.7.1")


def test_the_server_that_refused_ours_is_the_remote_host():
    session = (
        " In:  220 mx.example.org ESMTP\n Out: MAIL FROM:<ann@example.com>\n In:  250 ok\n"
        " Out: RCPT TO:<bob@example.org>\n In:  550-5.1.1 no\n In:  550 5.1.1 bob\n"
    )
    raw = postfix(
        session,
        "Postfix SMTP client: errors from mx.example.org[192.0.2.5]",
        "Unexpected response from mx.example.org[192.0.2.5].\n\n",
    )
    one = only(raw)
    assert (one.remote_host, one.remote_ip) == ("mx.example.org", "192.0.2.5")
    assert one.diagnostic == "550-5.1.1 no 550 5.1.1 bob"


def test_the_sender_of_a_session_is_that_of_the_mail():
    session = (
        " In:  MAIL FROM:<ann@example.com>\n Out: 250 Ok\n"
        " In:  RCPT TO:<bob@example.org>\n Out: 450 4.2.1 busy\n"
    )
    found = reading(postfix(session))
    assert found.original is not None
    assert (found.kind, found.original.sender) == (Kind.DELAY, "ann@example.com")


def test_a_session_in_which_nobody_was_refused_is_no_report():
    session = " In:  EHLO client.example\n Out: 250 mx\n In:  AUTH LOGIN\n Out: 503 5.5.1 not enabled\n"
    assert reading(postfix(session)).kind is Kind.OTHER


LINE = st.sampled_from(
    [
        " In:  MAIL FROM:<>",
        " In:  RCPT TO:<a@b.example>",
        " In:  RCPT TO:<",
        " Out: 550 no",
        " Out: 250-",
        " Out: ",
        "     more",
        " In:  DATA",
        " Out: 354 go",
        ">>> RCPT To:<a@b.example>",
        "<<< 550-",
        "<<<",
        "... while talking to x.:",
        "550 <a@b.example>... no",
        "<a@b.example>",
        "    (expanded from: <)",
        "-----",
    ]
)


@given(st.lists(LINE, max_size=12))
def test_no_order_of_lines_raises(lines):
    text = SESSION + "\n".join(lines)
    part = scan(text.encode()).parts[0]
    found = transcript.read(text, part)
    assert found is None or found.drafts


def test_long_sessions_are_read_in_linear_time():
    line = " In:  RCPT TO:<bob@example.org>\n Out: 250 ok\n"
    started = time.perf_counter()
    transcript.read(f"{SESSION}{line * 20_000}", scan(b"x").parts[0])
    transcript.read(f"{SESSION}{'<' * 200_000}", scan(b"x").parts[0])
    assert time.perf_counter() - started < 3
