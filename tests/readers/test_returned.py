"""The message that came back: its headers, its block in prose, and the way it went."""

import pytest

from bouncekit.knowledge import default
from bouncekit.message import parse_headers, scan
from bouncekit.readers import read
from bouncekit.readers.returned import original, split

from .mails import RETURNED, prose, reading, report

HEADERS = """\
Return-Path: <bounces@example.com>
Received: from mail.example.com (mail.example.com [198.51.100.7]) by mx.example.net (Postfix)
 with ESMTP id 4A2; Tue, 3 Mar 2026 09:12:40 +0800
Received: from desk (unknown [192.0.2.7]) by mail.example.com
 with ESMTPSA id 4A1; Tue, 3 Mar 2026 09:12:39 +0800
From: Ann <ann@example.com>
To: Bob <bob@example.org>
Subject: =?utf-8?B?5LiJ5pyI5Lu95aCx5YO55Zau?=
Date: Tue, 3 Mar 2026 09:12:38 +0800
Message-ID: <1@example.com>
List-Id: News <news.example.com>
"""


def of(headers, *, hops=False):
    return original(parse_headers(headers), hops=hops)


def test_all_that_the_headers_tell():
    found = of(HEADERS)
    assert (found.sender, found.recipient) == ("ann@example.com", "bob@example.org")
    assert (found.message_id, found.subject) == ("1@example.com", "三月份報價單")
    assert (found.date, found.list_id) == ("2026-03-03T09:12:38+08:00", "news.example.com")
    assert found.hops is None


def test_hops_from_the_senders_end():
    first, last = of(HEADERS, hops=True).hops
    assert (first.from_ip, first.by_host) == ("192.0.2.7", "mail.example.com")
    assert (last.from_host, last.from_ip, last.by_host) == (
        "mail.example.com",
        "198.51.100.7",
        "mx.example.net",
    )
    assert last.with_protocol == "ESMTP"
    assert last.date.startswith("2026-03-03T")


@pytest.mark.parametrize(
    "received", ["", "nonsense", "from", ";" * 500, "from x by y; not a date", "by\x00 \xff"]
)
def test_odd_hops_stop_nothing(received):
    found = of(f"Received: {received}\nFrom: ann@example.com\nMessage-ID: <1@example.com>\n", hops=True)
    assert found.sender == "ann@example.com"
    assert len(found.hops) <= 1


@pytest.mark.parametrize(
    ("lines", "sender"),
    [
        ("From: Ann <ann@example.com>\n", "ann@example.com"),
        ("Sender: ann@example.com\n", "ann@example.com"),
        ("Return-Path: <ann@example.com>\n", "ann@example.com"),
        ("From: Ann <ann@example.com>\nSender: other@example.com\n", "ann@example.com"),
        ("From: MAILER-DAEMON\n", "MAILER-DAEMON"),
    ],
)
def test_the_sender(lines, sender):
    assert of(f"{lines}Message-ID: <1@example.com>\n").sender == sender


@pytest.mark.parametrize(
    ("date", "shown"),
    [("Tue, 3 Mar 2026 09:12:38 +0800", "2026-03-03T09:12:38+08:00"), ("yesterday", "yesterday")],
)
def test_a_date_that_cannot_be_read_stays_as_written(date, shown):
    assert of(f"From: a@example.com\nDate: {date}\n").date == shown


def test_headers_that_tell_nothing_make_no_record():
    assert of("X-Other: 1\n") is None


@pytest.mark.parametrize(
    "kind",
    [
        "message/rfc822",
        "text/rfc822-headers",
        "message/global",
        "message/global-headers",
        "message/rfc822-headers",
    ],
)
def test_the_part_may_hold_the_message_or_its_headers(kind):
    found = reading(report(returned=RETURNED, returned_kind=kind)).original
    assert (found.sender, found.message_id, found.subject) == ("ann@example.com", "1@example.com", "lunch")


def test_a_report_without_the_message_is_about_whom_it_was_sent_to():
    assert reading(report(returned=None)).original.sender == "ann@example.com"


def test_the_returned_message_of_a_returned_message_is_not_taken():
    inner = "From: inner@example.com\nSubject: inner\nMessage-ID: <2@example.com>\n\nx\n"
    returned = RETURNED.replace(
        "\n\nAt noon?\n", f"\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n{inner}"
    )
    assert reading(report(returned=returned)).original.message_id == "1@example.com"


def test_headers_at_the_end_of_prose_are_split_off():
    text, headers = split(
        f"It failed.\n\n--- Below this line is a copy of the message.\n\n{HEADERS}\nAt noon?\n"
    )
    assert "At noon?" not in text
    assert "It failed." in text
    assert headers.get("message-id") == "<1@example.com>"


@pytest.mark.parametrize("mark", ["> ", ">", "  "])
def test_quoted_headers(mark):
    _, headers = split("It failed.\n\n" + "".join(f"{mark}{line}\n" for line in HEADERS.splitlines()))
    assert headers.get("message-id") == "<1@example.com>"


def test_a_letter_quotes_no_message():
    text = "Hello,\n\nFrom: now on we meet at noon.\nSubject: to change.\n\nAnn\n"
    assert split(text) == (text, None)


def test_what_names_the_failed_mail_above_does_not_end_the_prose():
    """Some systems open with From, To and Subject and say below what happened."""
    text = "From: ann@example.com\nTo: bob@example.org\nSubject: lunch\n\nThe recipient does not exist.\n"
    kept, headers = split(text)
    assert "does not exist" in kept
    assert headers.get("subject") == "lunch"


def test_prose_gives_the_original_too():
    raw = prose(f"Your message to <bob@example.org> failed:\n550 5.1.1 no such user\n\n{HEADERS}\nAt noon?\n")
    assert reading(raw).original.message_id == "1@example.com"


def test_hops_only_if_asked_for():
    raw = report(returned=HEADERS + "\nAt noon?\n")
    assert read(scan(raw), default()).original.hops is None
    assert len(read(scan(raw), default(), hops=True).original.hops) == 2
