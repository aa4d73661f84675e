from __future__ import annotations

import pytest

from bouncekit.judge import judge
from bouncekit.records import Action, Certainty, Fault, ListState

from .knowing import blocklist, knowledge, provider, rule

RULES = [
    rule("unknown", "user_unknown", "user unknown"),
    rule("vague", "mailbox_disabled", "mailbox unavailable", rank=-10),
    rule("says-nothing", "unknown", "transaction failed"),
    rule("grey", "greylisted", "greylisted"),
    rule("dynamic", "dynamic_ip", "dynamic address"),
    rule("stronger", "sender_blocked", "sender verify failed", rank=10),
    rule("receiver", "system_error", "resolver is refused", fault=Fault.RECEIVER),
    rule("quota", "mailbox_full", "over quota"),
    rule("full-later", "user_unknown", "gone for now", temporary=True),
    rule("acme", "sender_blocked", "acme says no", provider="acme", token=True),
    rule("acme-code", "spam_content", status=("5.7.99",), provider="acme"),
]
LISTS = [
    blocklist("acme-own", kind="private", scope="provider", phrases=("acme says no",)),
    blocklist("spam", zones=("bl.spam.example",), urls=("spam.example",)),
    blocklist("gone", zones=("bl.gone.example",), state=ListState.SHUT_DOWN),
]
KNOWN = knowledge(*RULES, lists=LISTS, providers=[provider("acme", hosts=(".acme.example",))])
LISTED = "Client host [192.0.2.1] blocked using bl.spam.example"


def judged(text, **more):
    return judge(diagnostic=text, knowledge=KNOWN, **more)


@pytest.mark.parametrize(
    "text, status, code, reason, certainty",
    [
        ("User unknown", "5.2.2", "550", "user_unknown", Certainty.MATCHED),
        ("Mailbox unavailable", "5.1.1", "550", "user_unknown", Certainty.STATED),
        ("Mailbox unavailable", "5.7.1", "550", "mailbox_disabled", Certainty.MATCHED),
        ("Transaction failed", "5.2.2", "554", "mailbox_full", Certainty.STATED),
        ("No", "5.7.1", "550", "policy", Certainty.INFERRED),
        ("No", "5.7.999", "550", "policy", Certainty.INFERRED),
        ("No", "5.5.0", "554", "unknown", Certainty.INFERRED),
        ("No", "5.0.0", "552", "mailbox_full", Certainty.INFERRED),
        ("No", None, "556", "no_mail_accepted", Certainty.INFERRED),
        ("No", None, None, "unknown", Certainty.INFERRED),
        (None, "5.1.1", None, "user_unknown", Certainty.STATED),
        ("No", "5.7.26", "550", "auth_failure", Certainty.STATED),
    ],
)
def test_words_before_status_before_vague_words_before_codes(text, status, code, reason, certainty):
    verdict = judged(text, status=status, code=code)
    assert (verdict.reason, verdict.certainty) == (reason, certainty)


@pytest.mark.parametrize(
    "text, reason",
    [
        (f"User unknown. {LISTED}", "ip_blocklisted"),
        (f"Mailbox unavailable. {LISTED}", "ip_blocklisted"),
        (f"Greylisted. {LISTED}", "greylisted"),
        (f"Dynamic address. {LISTED}", "dynamic_ip"),
        (f"Sender verify failed: {LISTED}", "sender_blocked"),
        (f"{LISTED}; our resolver is refused", "ip_blocklisted"),
        ("User unknown, help is at http://spam.example/", "user_unknown"),
        ("ACME says no", "sender_blocked"),
    ],
)
def test_a_list_speaks_before_a_rule_that_does_not_explain_it(text, reason):
    assert judged(text, status="5.1.1").reason == reason


def test_a_page_in_passing_is_dropped_with_the_list():
    assert judged("User unknown, help is at http://spam.example/").listings == ()


def test_a_providers_codes_come_before_the_registry_and_after_words():
    assert judged("No", status="5.7.99", remote_host="mx.acme.example").reason == "spam_content"
    assert judged("No", status="5.7.99").reason == "policy"
    assert judged("Over quota", status="5.7.99", remote_host="mx.acme.example").reason == "mailbox_full"


def test_a_status_that_contradicts_the_words_is_kept_as_evidence():
    verdict = judged("Over quota", status="5.1.1")
    assert ("reason", "5.1.1 says user_unknown", "conflict") in [
        (e.field, e.text, e.by) for e in verdict.evidence
    ]
    assert "conflict" not in [e.by for e in judged("User unknown", status="5.1.1").evidence]


def test_the_rule_that_decided_is_named_with_its_words():
    verdict = judged("550 5.1.1 <ann@example.com>: User UNKNOWN here")
    assert verdict.rule == "unknown"
    assert (verdict.evidence[0].by, verdict.evidence[0].text) == ("rule:unknown", "user unknown")


BOUNCED = {"action": Action.FAILED}
BARE = {"returned": False}


@pytest.mark.parametrize(
    "text, asked, temporary",
    [
        ("over quota", {"code": "552", **BARE}, False),
        ("over quota", {"code": "552", **BOUNCED}, True),
        ("over quota", {"code": "452", **BARE}, True),
        ("user unknown", {"code": "450", **BARE}, True),
        ("user unknown", {"code": "450", **BOUNCED}, True),
        ("user unknown", {"code": "550", **BOUNCED}, False),
        ("user unknown", {"status": "4.0.0", **BOUNCED}, False),
        ("user unknown", {"status": "4.1.1", **BOUNCED}, True),
        ("no", {"status": "4.0.0", "code": "554", **BOUNCED}, False),
        ("user unknown", {"code": "550", "action": Action.DELAYED}, True),
        ("no words", {"temporary": True, **BARE}, True),
        ("over quota, a permanent error", BARE, False),
        ("temporarily rejected", BARE, True),
        ("user unknown", BARE, False),
        ("over quota", BARE, None),
        ("greylisted", BARE, True),
        ("no words", BARE, None),
        ("no words", BOUNCED, None),
        ("no words", {"status": "4.0.0", **BOUNCED}, None),
        ("acme says no", BOUNCED, False),
        ("acme says no", {}, None),
        ("gone for now", {"code": "550", **BARE}, True),
    ],
)
def test_temporary_weighs_the_reason_the_digit_and_what_became_of_the_mail(text, asked, temporary):
    assert judged(text, **asked).temporary is temporary


def test_only_reasons_about_the_ip_name_one():
    assert judged("user unknown, IP: 192.0.2.9").blocked_ip is None
    assert judged("dynamic address, IP: 192.0.2.9").blocked_ip == "192.0.2.9"
