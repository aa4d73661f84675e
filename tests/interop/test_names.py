"""The tables that give our reasons and kinds in the words of others, and the records made with them."""

import itertools
from pathlib import Path

import pytest

from bouncekit import Kind, Outcome, Reason, Report, classify, parse
from bouncekit.interop import anymail, postalsys, sisimai
from bouncekit.knowledge import default

FIXTURES = Path(__file__).parents[1] / "fixtures"
FACTS = Path("/work/shared/facts/peers.md")

# https://libsisimai.org/en/reason/
SISIMAI = [
    "authfailure",
    "badreputation",
    "blocked",
    "contenterror",
    "delivered",
    "exceedlimit",
    "expired",
    "failedstarttls",
    "feedback",
    "filtered",
    "hasmoved",
    "hostunknown",
    "mailboxfull",
    "mailererror",
    "mesgtoobig",
    "networkerror",
    "norelaying",
    "notaccept",
    "notcompliantrfc",
    "onhold",
    "policyviolation",
    "rejected",
    "requireptr",
    "securityerror",
    "spamdetected",
    "speeding",
    "suppressed",
    "suspend",
    "syntaxerror",
    "systemerror",
    "systemfull",
    "toomanyconn",
    "undefined",
    "userunknown",
    "vacation",
    "virusdetected",
]

ANYMAIL_TYPES = {"bounced", "deferred", "delivered", "complained", "autoresponded", "unknown"}
ANYMAIL_REASONS = {"invalid", "bounced", "timed_out", "blocked", "spam", "unsubscribed", "other"}


def real(stem):
    return parse((FIXTURES / "postfix-real" / f"{stem}.eml").read_bytes())


@pytest.mark.parametrize("reason, kind", list(itertools.product(Reason, Kind)))
def test_every_reason_of_every_kind_has_a_name_everywhere(reason, kind):
    assert sisimai.sisimai_reason(reason, kind) in SISIMAI
    assert anymail.event_type(kind) in ANYMAIL_TYPES
    rejected = anymail.reject_reason(reason, kind)
    assert rejected in ANYMAIL_REASONS if kind in (Kind.BOUNCE, Kind.FEEDBACK) else rejected is None
    assert postalsys.as_postalsys(Outcome(reason=reason.value))["action"]


def test_the_tables_name_all_reasons_and_no_others():
    reasons = {reason.value for reason in Reason}
    for told in (sisimai._names().to, anymail._names().reject, postalsys._names().labels):
        assert set(told) == reasons
    assert set(anymail._names().types) == set(Kind)
    assert set(postalsys._names().labels.values()) == set(postalsys._names().actions)


def test_every_reason_of_sisimai_is_read():
    assert len(SISIMAI) == 36
    known = sisimai._names().from_reason
    assert set(SISIMAI) <= set(known)
    assert set(known.values()) <= {reason.value for reason in Reason}


@pytest.mark.skipif(not FACTS.exists(), reason="the facts about peers are not here")
def test_the_list_of_facts_is_covered():
    section = FACTS.read_text("utf-8").partition("## Sisimai's reasons")[2]
    listed = {line[2:].partition(":")[0] for line in section.splitlines() if line.startswith("- ")}
    assert {name for name in listed if name.islower() and "::" not in name} <= set(SISIMAI)


@pytest.mark.parametrize("reason", list(Reason))
def test_a_name_of_sisimai_leads_back_to_the_same_side(reason):
    """Where several of ours share one name there, the way back gives one whose category is no further off."""
    _, back = sisimai.from_sisimai(sisimai.sisimai_reason(reason))
    fault = default().reasons[reason].fault
    shared = list(sisimai._names().to.values()).count(sisimai.sisimai_reason(reason)) > 1
    assert back == reason or (
        shared and (default().reasons[back].fault == "recipient") == (fault == "recipient")
    )


@pytest.mark.parametrize(
    "name, kind", [("vacation", Kind.AUTO_REPLY), ("Feedback", Kind.FEEDBACK), ("delivered", Kind.DELIVERED)]
)
def test_names_of_sisimai_that_are_kinds(name, kind):
    assert sisimai.from_sisimai(name)[0] is kind
    assert sisimai.sisimai_reason(Reason.UNKNOWN, kind) == name.lower()


def test_a_record_of_sisimai():
    (record,) = sisimai.as_sisimai(real("01-user-unknown"))
    assert record == record | {
        "action": "failed",
        "addresser": "sender@example.com",
        "deliverystatus": "5.1.1",
        "destination": "user-unknown.example",
        "diagnostictype": "SMTP",
        "hardbounce": True,
        "lhost": "mail.example.com",
        "messageid": "01.user-unknown.postfix@example.com",
        "reason": "userunknown",
        "recipient": "nobody@user-unknown.example",
        "replycode": "550",
        "rhost": "mx.user-unknown.example",
        "senderdomain": "example.com",
    }
    assert isinstance(record["timestamp"], int)
    assert len(record["token"]) == 40


def test_what_the_record_does_not_state_is_empty_and_not_made_up():
    report = Report(
        Kind.BOUNCE, arrival_date="Mar 2 08:15:23", outcomes=(Outcome(recipient="a@example.net"),)
    )
    (record,) = sisimai.as_sisimai(report)
    assert (record["deliverystatus"], record["replycode"], record["token"]) == ("", "", "")
    assert [key for key, value in record.items() if value is None] == ["timestamp"]


@pytest.mark.parametrize(
    "stem, hard",
    [("01-user-unknown", True), ("03-mailbox-full", False), ("06-listed", False), ("45-null-mx", True)],
)
def test_hard_bounces_as_sisimai_counts_them(stem, hard):
    assert sisimai.as_sisimai(real(stem))[0]["hardbounce"] is hard


def test_the_token_is_that_of_sisimai():
    """SHA-1 of 0x02, sender, 0x1e, recipient, 0x1e, seconds, 0x03, as its manual shows."""
    told = sisimai._token("Sender@example.com", "a@example.net", 1_772_439_323)
    assert told == sisimai._token("sender@example.com", "A@example.net", 1_772_439_323)
    assert told == "9fd2e01def4a110600b67722a3e36130bc6d73a0"


@pytest.mark.parametrize("convert", [sisimai.as_sisimai, anymail.as_anymail])
def test_ordinary_mail_gives_no_record(convert):
    for kind in (Kind.OTHER, Kind.DISPOSITION):
        assert convert(Report(kind, outcomes=(Outcome(recipient="a@example.net"),))) == []


@pytest.mark.parametrize(
    "stem, event, reason",
    [
        ("01-user-unknown", "bounced", "invalid"),
        ("03-mailbox-full", "bounced", "bounced"),
        ("04-mailbox-full-now", "bounced", "bounced"),
        ("04-mailbox-full-now-delay", "deferred", None),
        ("06-listed", "bounced", "blocked"),
        ("25-spam", "bounced", "spam"),
        ("57-success-done", "delivered", None),
    ],
)
def test_an_event_of_anymail(stem, event, reason):
    """A soft failure that is final is "bounced"; "deferred" is only what is still being tried."""
    (attributes,) = anymail.as_anymail(real(stem))
    assert (attributes["event_type"], attributes["reject_reason"]) == (event, reason)


def test_attributes_are_those_of_anymail():
    signals = pytest.importorskip("anymail.signals", reason="django-anymail is not installed")
    (attributes,) = anymail.as_anymail(real("01-user-unknown"))
    event = signals.AnymailTrackingEvent(**attributes)
    assert (event.recipient, event.event_type) == ("nobody@user-unknown.example", signals.EventType.BOUNCED)
    assert event.timestamp.tzinfo
    assert event.mta_response.startswith("550 5.1.1")
    assert event.esp_event["schema"] == "bouncekit.report/1"


def test_names_are_those_of_anymail():
    signals = pytest.importorskip("anymail.signals", reason="django-anymail is not installed")
    words = {getattr(signals.EventType, name) for name in vars(signals.EventType) if name.isupper()}
    reasons = {getattr(signals.RejectReason, name) for name in vars(signals.RejectReason) if name.isupper()}
    assert words >= ANYMAIL_TYPES
    assert reasons == ANYMAIL_REASONS


def test_labels_of_postal_systems():
    told = postalsys.as_postalsys(
        classify("554 5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org")
    )
    assert told == {
        "label": "ip_blacklisted",
        "action": "retry_different_ip",
        "confidence": 1.0,
        "blocklist": {"name": "Spamhaus ZEN", "type": "ip"},
    }
    later = postalsys.as_postalsys(classify("450 4.7.1 Greylisted, please come back in 300 seconds"))
    assert (later["label"], later["action"], later["retryAfter"]) == ("greylisting", "retry", 300)
    assert postalsys.as_postalsys(classify("550"))["confidence"] == 0.5


def test_reasons_of_the_users_own_rules_have_a_name_too():
    assert sisimai.sisimai_reason("my_reason") == "undefined"
    assert anymail.reject_reason("my_reason") == "other"
    assert postalsys.label("my_reason") == "unknown"
