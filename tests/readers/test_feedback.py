"""Complaints (ARF), and their sparse and mislabelled forms."""

import pytest

from bouncekit.records import Kind

from .mails import RETURNED, reading

FIELDS = "Feedback-Type: abuse\nUser-Agent: Example/1\nVersion: 1\n"


def complaint(
    fields=FIELDS, *, kind="message/feedback-report", returned=RETURNED, report_type="feedback-report"
):
    back = f"--b\nContent-Type: message/rfc822\n\n{returned}\n" if returned else ""
    return (
        "From: complaints@example.net\nTo: abuse@example.com\nSubject: FW: lunch\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/report; report-type={report_type}; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\nA complaint.\n--b\nContent-Type: {kind}\n\n{fields}\n{back}--b--\n"
    ).encode()


def recipients(raw):
    found = reading(raw)
    assert found.kind is Kind.FEEDBACK
    return [one.recipient for one in found.drafts]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (f"{FIELDS}Original-Rcpt-To: <eve@example.org>\n", ["eve@example.org"]),
        (
            f"{FIELDS}Original-Rcpt-To: eve@example.org\nOriginal-Rcpt-To: mia@example.org\n",
            ["eve@example.org", "mia@example.org"],
        ),
        (f"{FIELDS}Removal-Recipient: eve@example.org\n", ["eve@example.org"]),
        (FIELDS, ["bob@example.org"]),
    ],
)
def test_who_complained(fields, expected):
    """The fields say it, else the only addressee of the mail."""
    assert recipients(complaint(fields)) == expected


def test_several_addressees_leave_open_who_complained():
    assert recipients(complaint(returned=RETURNED.replace("To: bob", "To: eve@example.org, bob"))) == []


def test_the_mail_complained_about():
    original = reading(complaint()).original
    assert (original.sender, original.message_id) == ("ann@example.com", "1@example.com")


def test_a_complaint_without_the_mail():
    found = reading(complaint(f"{FIELDS}Original-Mail-From: <ann@example.com>\n", returned=None))
    assert found.kind is Kind.FEEDBACK
    assert found.original.sender == "ann@example.com"


def test_fields_under_another_type():
    assert recipients(complaint(f"{FIELDS}Original-Rcpt-To: eve@example.org\n", kind="text/plain")) == [
        "eve@example.org"
    ]


def test_the_fields_are_no_complaint_in_any_other_mail():
    assert reading(complaint(kind="text/plain", report_type="x")).kind is not Kind.FEEDBACK


def test_facts_about_the_message():
    found = reading(
        complaint(
            f"{FIELDS}Reporting-MTA: dns; mx.example.net\nArrival-Date: Tue, 3 Mar 2026 09:12:40 +0800\n"
        )
    )
    assert "mx.example.net" in found.reporting_mta
    assert "3 Mar 2026" in found.arrival_date


def test_an_authentication_failure_is_given_words():
    """RFC 6591."""
    fields = (
        "Feedback-Type: auth-failure\nAuth-Failure: dmarc\nOriginal-Rcpt-To: eve@example.org\n"
        "Authentication-Results: mx.example.net; dmarc=fail\n"
    )
    (one,) = reading(complaint(fields)).drafts
    assert "dmarc" in one.diagnostic


def test_microsofts_form():
    raw = (
        "From: staff@example.net\nTo: abuse@example.com\n"
        "Subject: complaint about message from 192.0.2.7\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
        f"X-HmXmrOriginalRecipient: eve@example.org\n{RETURNED}\n--b--\n"
    ).encode()
    assert recipients(raw) == ["eve@example.org"]
