"""Prose of systems without a table, sessions that servers print, and JSON of Amazon SES."""

import json

import pytest

from bouncekit.records import Action, Kind

from .mails import RETURNED, drafts, only, prose, reading


@pytest.mark.parametrize(
    "line",
    [
        "bob@example.org",
        "<bob@example.org>",
        "  <bob@example.org>: 550 5.1.1 no such user",
        "bob@example.org: no such user",
        "Your mail to bob@example.org failed.",
        "Recipient: <bob@example.org>",
        ("收件人：bob@example.org"),
        "- bob@example.org (no such user)",
    ],
)
def test_where_systems_put_the_recipient(line):
    raw = prose(
        f"The Frobnicator could not deliver your message:\n\n{line}\n\n"
        "The reason was 550 5.1.1 no such user\n"
    )
    assert [one.recipient for one in drafts(raw)] == ["bob@example.org"]
    assert only(raw).status == "5.1.1"


def test_a_header_that_names_the_recipients():
    raw = prose(
        "It could not be delivered.\n", head="X-Failed-Recipients: bob@example.org, eve@example.net\n"
    )
    assert [one.recipient for one in drafts(raw)] == ["bob@example.org", "eve@example.net"]


def test_whom_the_returned_message_went_to_is_believed_first():
    text = (
        "Could not be delivered. Ask help@example.net about bob@example.org.\n\nReceived: from x by y\n"
        f"{RETURNED}"
    )
    assert [one.recipient for one in drafts(prose(text))] == ["bob@example.org"]


def test_neither_the_sender_nor_the_reporter_failed():
    text = (
        "Your message could not be delivered.\n\nann@example.com\nMAILER-DAEMON@mx.example.net\n"
        "postmaster@mx.example.net\n"
    )
    assert [one.recipient for one in drafts(prose(text))] == [None]


def test_each_recipient_has_the_words_of_its_own_paragraph():
    text = (
        "Could not be delivered:\n\nbob@example.org:\n550 5.1.1 no such user\n\neve@example.net:\n"
        "552 5.2.2 mailbox full\n"
    )
    assert [(one.recipient, one.status) for one in drafts(prose(text))] == [
        ("bob@example.org", "5.1.1"),
        ("eve@example.net", "5.2.2"),
    ]


def test_a_report_that_names_nobody_has_no_recipient_made_up():
    assert [one.recipient for one in drafts(prose("Something could not be delivered to somebody.\n"))] == [
        None
    ]


SENDMAIL = """\
The original message was received at Tue, 3 Mar 2026 09:12:38 +0800

   ----- The following addresses had permanent fatal errors -----
<bob@example.org>
    (reason: 550 5.1.1 <bob@example.org>... User unknown)
    (expanded from: <sales@example.com>)

   ----- Transcript of session follows -----
... while talking to mx.example.org.:
>>> DATA
<<< 550 5.1.1 <bob@example.org>... User unknown
550 5.1.1 <bob@example.org>... User unknown
"""


def test_sendmails_session():
    one = only(prose(SENDMAIL, subject="Returned mail: see transcript for details"))
    assert (one.recipient, one.original_recipient) == ("bob@example.org", "sales@example.com")
    assert (one.remote_host, one.status, one.reply_code) == ("mx.example.org", "5.1.1", "550")
    assert one.action is Action.FAILED


def test_sendmail_5_prints_nothing_else():
    text = (
        "   ----- Transcript of session follows -----\nWhile talking to mx.example.org:\n"
        ">>> RCPT To:<bob@example.org>\n<<< 550 User unknown\n550 bob@example.org... User unknown\n\n"
        "   ----- Unsent message follows -----\n" + RETURNED
    )
    one = only(prose(text, subject="Returned mail: User unknown"))
    assert (one.recipient, one.remote_host, one.reply_code) == ("bob@example.org", "mx.example.org", "550")


POSTFIX = """\
Transcript of session follows.

 Out: 220 mail.example.com ESMTP Postfix
 In:  EHLO desk.example.net
 Out: 250-mail.example.com
 Out: 250 8BITMIME
 In:  MAIL FROM:<eve@example.net>
 Out: 250 2.1.0 Ok
 In:  RCPT TO:<gone@mail.example.com>
 Out: 550 5.1.1 <gone@mail.example.com>: Recipient address rejected: User
     unknown in local recipient table
 In:  QUIT
 Out: 221 2.0.0 Bye
"""


def test_postfix_session():
    one = only(prose(POSTFIX, subject="Postfix SMTP server: errors from desk.example.net[192.0.2.7]"))
    assert (one.recipient, one.status, one.reply_code) == ("gone@mail.example.com", "5.1.1", "550")
    assert "local recipient table" in one.diagnostic


def ses(event, **wrapping):
    text = json.dumps(wrapping | {"Message": json.dumps(event)}) if wrapping else json.dumps(event)
    return prose(text, author="no-reply@sns.example.com", subject="AWS Notification Message")


MAIL = {"source": "ann@example.com", "messageId": "1", "commonHeaders": {"subject": "lunch"}}
BOUNCE = {
    "notificationType": "Bounce",
    "bounce": {
        "reportingMTA": "dns; ses.example.com",
        "bouncedRecipients": [
            {
                "emailAddress": "bob@example.org",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 no such user",
            }
        ],
    },
    "mail": MAIL,
}


@pytest.mark.parametrize("wrapping", [{}, {"Type": "Notification"}])
def test_a_notification_of_amazon_ses(wrapping):
    found = reading(ses(BOUNCE, **wrapping))
    (one,) = found.drafts
    assert found.kind is Kind.BOUNCE
    assert (one.recipient, one.status, one.reply_code) == ("bob@example.org", "5.1.1", "550")
    assert (found.original.sender, found.original.subject) == ("ann@example.com", "lunch")


def test_a_complaint_and_a_delivery_of_amazon_ses():
    complaint = {
        "notificationType": "Complaint",
        "complaint": {"complainedRecipients": [{"emailAddress": "bob@example.org"}]},
        "mail": MAIL,
    }
    delivery = {"notificationType": "Delivery", "delivery": {"recipients": ["bob@example.org"]}, "mail": MAIL}
    assert (reading(ses(complaint)).kind, reading(ses(delivery)).kind) == (Kind.FEEDBACK, Kind.DELIVERED)


@pytest.mark.parametrize(
    "text",
    [
        '{"notificationType": "Bounce"',
        '{"notificationType": 7}',
        '{"notificationType": "Bounce", "bounce": []}',
        '{"notificationType": "Bounce", "bounce": {"bouncedRecipients": [7, null, {"emailAddress": 5}]}}',
        '{"Type": "Notification", "Message": "{"}',
        '{"Type": ' + "[" * 100_000,
    ],
)
def test_odd_json_stops_nothing(text):
    assert reading(prose(text, author="no-reply@sns.example.com")).kind in set(Kind)


def test_a_pasted_excerpt():
    found = reading(
        b"host mx.example.org[192.0.2.1] said: 550 5.1.1 <bob@example.org>: no such user (in reply to "
        b"RCPT TO command)"
    )
    (one,) = found.drafts
    assert found.kind is Kind.BOUNCE
    assert (one.remote_host, one.remote_ip, one.status, one.reply_code) == (
        "mx.example.org",
        "192.0.2.1",
        "5.1.1",
        "550",
    )


def test_a_pasted_letter_is_no_report():
    assert reading(b"Shall we have lunch at noon? I was born in 1550.").kind is Kind.OTHER
