"""Notifications of Amazon SES that SNS sends as mail."""

import json

import pytest

from bouncekit.message import scan
from bouncekit.readers import ses
from bouncekit.records import Action, Kind

from .mails import prose, reading

BOUNCE = {
    "notificationType": "Bounce",
    "bounce": {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "reportingMTA": "dsn; a.smtp-out.example",
        "bouncedRecipients": [
            {"emailAddress": "bob@example.org", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 no bob"}
        ],
    },
    "mail": {"source": "ann@example.com", "messageId": "m-1", "destination": ["bob@example.org"]},
}
UNSUBSCRIBE = "\n\n--\nIf you wish to stop receiving notifications, visit\nhttps://sns.example/u\n"


def read(text):
    return ses.read(text, scan(b"x").parts[0])


def test_a_notification_as_it_is():
    found = read(json.dumps(BOUNCE))
    assert found is not None
    (one,) = found.drafts
    assert (found.kind, found.reporting_mta) == (Kind.BOUNCE, "a.smtp-out.example")
    assert (one.recipient, one.action, one.status) == ("bob@example.org", Action.FAILED, "5.1.1")
    assert (one.reply_code, one.diagnostic) == ("550", "550 5.1.1 no bob")


def test_a_notification_in_sns_own_object_with_its_advice_below():
    wrapped = json.dumps({"Type": "Notification", "Message": json.dumps(BOUNCE)}, indent=2)
    found = read(wrapped + UNSUBSCRIBE)
    assert found is not None
    assert [one.recipient for one in found.drafts] == ["bob@example.org"]


def test_lines_that_a_mail_server_broke_inside_strings():
    text = json.dumps(BOUNCE)
    at = text.index("no bob")
    found = read(text[:at] + "!\n " + text[at:])
    assert found is not None
    assert found.drafts[0].diagnostic == "550 5.1.1 no bob"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"notificationType":',
        '{"notificationType": "Bounce"',
        '{"Type": "Notification", "Message": "no json"}',
        '{"Type": "SubscriptionConfirmation", "Message": "Confirm it"}',
        '{"notificationType": "AmazonSnsSubscriptionSucceeded"}',
        '{"notificationType": ' + "[" * 100_000,
        '{"city": "Bounce"}',
    ],
)
def test_what_is_no_notification_is_none(text):
    assert read(text) is None


def test_a_person_who_writes_json_makes_no_report():
    raw = prose(
        f"Hi,\n\nwhat is this?\n\n{json.dumps(BOUNCE)}\n", author="Ann <ann@example.com>", subject="SNS"
    )
    assert reading(raw).kind is Kind.OTHER
