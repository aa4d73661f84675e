"""Automatic answers are neither bounces nor ordinary mail."""

import pytest

from bouncekit.records import Kind

from .mails import prose, reading

HEAD = "From: Bob <bob@example.org>\nTo: ann@example.com\n"
AWAY = "I am out of the office until Monday.\n"


def kind(head, text=AWAY):
    found = reading(f"{HEAD}{head}\n{text}".encode())
    assert found.drafts == []
    return found.kind


@pytest.mark.parametrize(
    "head",
    [
        "Subject: Re: lunch\nAuto-Submitted: auto-replied\n",
        "Subject: Re: lunch\nAuto-Submitted: auto-replied (vacation)\n",
        "Subject: Re: lunch\nX-Autoreply: yes\n",
        "Subject: Re: lunch\nX-Vacation: yes\n",
        "Subject: Re: lunch\nPrecedence: auto_reply\n",
        "Subject: Out of Office: lunch\nIn-Reply-To: <1@example.com>\n",
        "Subject: Automatic reply: lunch\nX-Auto-Response-Suppress: All\n",
        "Subject: 自動回覆: 午餐\nX-Auto-Response-Suppress: All\n",
        "Subject: Abwesenheitsnotiz: Mittagessen\nReturn-Path: <>\n",
    ],
)
def test_automatic_answers(head):
    assert kind(head) is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "head",
    [
        "Subject: lunch\n",
        "Subject: Vacation pictures\n",
        "Subject: Re: lunch\nAuto-Submitted: no\n",
        "Subject: Re: lunch\nX-Autoreply: no\n",
        "Subject: lunch\nX-Auto-Response-Suppress: All\n",
    ],
)
def test_people(head):
    assert kind(head, "At noon, or on Monday after my holiday?\n") is Kind.OTHER


def test_a_mailing_about_holidays_is_ordinary():
    head = "Subject: Vacation deals\nList-Unsubscribe: <https://example.org/off>\nPrecedence: bulk\n"
    assert kind(head, "We are on vacation too!\n") is Kind.OTHER


def test_a_daemon_does_not_go_on_holiday():
    raw = prose("<bob@example.org>: 550 5.1.1 no such user\n", head="Auto-Submitted: auto-replied\n")
    assert reading(raw).kind is Kind.BOUNCE


def test_the_evidence_names_the_header():
    found = reading(f"{HEAD}Subject: x\nAuto-Submitted: auto-replied\n\n{AWAY}".encode())
    assert [each.text for each in found.evidence] == ["Auto-Submitted: auto-replied"]
