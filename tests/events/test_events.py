"""Events of six services, in shapes as their public pages show them, through the records of mails."""

import json
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bouncekit
from bouncekit.events import NO_JSON, SERVICES, UNKNOWN, parse_event, parse_events
from bouncekit.knowledge import default
from bouncekit.knowledge.interop.services import service, services
from bouncekit.records import Kind, Reason

DATA = Path(__file__).parent / "data"
MAILGUN = ("news@example.com", "20260302081523.1.AAAA@example.com")

# File -> kind, recipient, status, code, reason, temporary, fault of each event.
EXPECTED = {
    "amazon-ses-bounce": ["bounce gone@example.net 5.1.1 550 user_unknown False recipient"],
    "amazon-ses-bounce-sns": ["bounce gone@example.net 5.1.1 550 user_unknown False recipient"],
    "amazon-ses-bounce-eventbridge": ["bounce gone@example.net 5.1.1 550 user_unknown False recipient"],
    "amazon-ses-suppressed": ["bounce gone@example.net None None policy False sender"],
    "amazon-ses-complaint": ["feedback annoyed@example.net None None unknown None unknown"],
    "amazon-ses-delivery": ["delivered ok@example.net 2.6.0 250 unknown None unknown"],
    "amazon-ses-delay": ["delay full@example.net 4.0.0 451 mailbox_full True recipient"],
    "amazon-ses-reject": ["bounce gone@example.net None None virus False content"],
    "amazon-ses-subscription": ["other"],
    "mailgun-failed": ["bounce gone@example.net 5.1.1 550 user_unknown False recipient"],
    "mailgun-delayed": ["delay busy@example.net 4.2.2 452 mailbox_full True recipient"],
    "mailgun-suppressed": ["bounce gone@example.net None None policy False sender"],
    "mailgun-rejected": ["bounce gone@example.net None None unknown None unknown"],
    "mailgun-complained": ["feedback annoyed@example.net None None unknown None unknown"],
    "mailgun-delivered": ["delivered ok@example.net None 250 unknown None unknown"],
    "mailgun-opened": ["other"],
    "mandrill-batch": [
        "bounce gone@example.net 5.1.1 550 user_unknown False recipient",
        "bounce full@example.net None None mailbox_full True recipient",
        "delay busy@example.net 4.3.5 451 system_error True receiver",
        "bounce old@example.net None None recipient_restricted False receiver",
        "feedback annoyed@example.net None None unknown None unknown",
        "delivered ok@example.net 2.0.0 250 unknown None unknown",
        "other",
        "other unknown-event",
    ],
    "postmark-bounce": ["bounce gone@example.net 5.1.1 550 user_unknown False recipient"],
    "postmark-spam-notification": ["bounce picky@example.net None None spam_content False content"],
    "postmark-transient": ["delay busy@example.net 4.7.1 451 greylisted True receiver"],
    "postmark-auto-responder": ["auto_reply away@example.net None None unknown None unknown"],
    "postmark-complaint": ["feedback annoyed@example.net None None unknown None unknown"],
    "postmark-delivery": ["delivered ok@example.net 2.0.0 250 unknown None unknown"],
    "postmark-open": ["other"],
    "sendgrid-batch": [
        "bounce gone@example.net 5.1.1 550 user_unknown False recipient",
        "bounce blocked@example.net 5.7.1 554 ip_blocklisted False sender_host",
        "delay busy@example.net 4.7.0 421 greylisted True receiver",
        "bounce old@example.net 5.0.0 None policy False sender",
        "delivered ok@example.net 2.0.0 250 unknown None unknown",
        "feedback annoyed@example.net None None unknown None unknown",
        "other",
    ],
    "sendgrid-class-only": ["bounce x@example.net 5.0.0 500 mailbox_disabled False recipient"],
    "sparkpost-batch": [
        "bounce Gone@example.net 5.1.1 550 user_unknown False recipient",
        "bounce full@example.net None 554 mailbox_full True recipient",
        "auto_reply away@example.net None 550 unknown None unknown",
        "delay busy@example.net 4.3.0 451 system_error True receiver",
        "bounce old@example.net 5.7.1 554 policy False sender",
        "delivered ok@example.net None None unknown None unknown",
        "feedback annoyed@example.net None None unknown None unknown",
        "other",
        "other",
    ],
}


def body(name):
    return (DATA / f"{name}.json").read_bytes()


def shown(report):
    words = [report.kind, *(defect.name for defect in report.defects)]
    for one in report.outcomes:
        words += [one.recipient, one.status, one.reply_code, one.reason, one.temporary, one.fault]
    return " ".join(map(str, words))


def test_every_sample_has_its_expectation():
    assert {path.stem for path in DATA.glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_a_service_posts(name):
    assert [shown(report) for report in parse_events(body(name))] == EXPECTED[name]


@pytest.mark.parametrize("name", ["amazon-ses-bounce", "sendgrid-class-only", "mailgun-failed"])
def test_text_bytes_and_objects_read_alike(name):
    raw = body(name)
    assert parse_event(raw) == parse_event(raw.decode()) == parse_event(json.loads(raw))


def test_the_face_offers_it():
    assert bouncekit.parse_event(body("amazon-ses-bounce")).format == "amazon-ses"


def test_an_event_names_the_blocklist_and_the_steps():
    outcome = parse_events(body("sendgrid-batch"))[1].outcomes[0]
    assert (outcome.blocklist, outcome.blocked_ip) == ("Spamhaus ZEN", "192.0.2.10")
    assert outcome.remote_ip is None, "SendGrid's own address is not the remote one"
    assert outcome.remedy.steps


def test_remedies_come_in_the_language_asked_for():
    english, german = (parse_event(body("mailgun-failed"), lang=lang) for lang in ("en", "de"))
    assert english.outcomes[0].remedy.summary != german.outcomes[0].remedy.summary


def test_the_mail_that_an_event_is_about():
    original = parse_event(body("mailgun-failed")).original
    assert (original.sender, original.message_id) == MAILGUN
    assert original.recipient == "gone@example.net"


def test_an_event_says_when_it_happened():
    assert parse_event(body("mailgun-failed")).arrival_date == "2026-03-02T08:15:23+00:00"


def test_a_form_of_mandrill_reads_as_its_json():
    form = "mandrill_events=" + quote_plus(body("mandrill-batch").decode())
    assert parse_events(form) == parse_events(body("mandrill-batch"))


def test_several_events_are_refused_where_one_is_asked_for():
    with pytest.raises(ValueError, match="parse_events"):
        parse_event(body("sendgrid-batch"))


def test_an_array_of_one_is_one_event():
    assert parse_event(b"[" + body("mailgun-failed") + b"]") == parse_event(body("mailgun-failed"))


def test_an_empty_batch_is_nothing():
    assert parse_events(b"[]") == []


@pytest.mark.parametrize("words", ["", "hello", "{", b"\xff\xfe", "[" * 100_000])
def test_what_is_no_json_is_said_to_be_none(words):
    report = parse_event(words)
    assert (report.kind, [defect.name for defect in report.defects]) == (Kind.OTHER, [NO_JSON])


@pytest.mark.parametrize("event", ["{}", '{"event": "bounce"}', "3", '"text"', {"a": {"b": []}}])
def test_events_of_nobody_known(event):
    report = parse_event(event)
    assert (report.kind, [defect.name for defect in report.defects]) == (Kind.OTHER, [UNKNOWN])


def test_words_of_the_server_outweigh_the_class():
    event = json.loads(body("sendgrid-class-only"))
    event["reason"] = "552 5.2.2 Mailbox full"
    assert parse_event(event).outcomes[0].reason == Reason.MAILBOX_FULL


def test_a_class_is_quoted_as_evidence():
    evidence = parse_event(body("sendgrid-class-only")).outcomes[0].evidence
    assert ("reason", "classified as mailbox unavailable") in {(one.field, one.text) for one in evidence}


def test_an_authentication_report_is_no_complaint_about_the_mail():
    event = json.loads(body("amazon-ses-complaint"))
    event["complaint"]["complaintFeedbackType"] = "auth-failure"
    assert parse_event(event).outcomes[0].reason == Reason.AUTH_FAILURE


def test_every_class_is_a_reason():
    known = default().reasons
    for name, one in services().items():
        assert set(one.classes.values()) <= set(known), name
        assert one.source.startswith("https://")


def test_every_service_has_a_module_and_a_table():
    assert {name.replace("_", "-") for name in SERVICES} == set(services())


def test_every_kind_of_event_is_read_as_its_table_says():
    for name in ("bounce", "dropped", "deferred", "delivered", "spamreport"):
        event = {"sg_event_id": "x", "event": name, "email": "a@example.net"}
        assert parse_event(event).kind is service("sendgrid").kinds[name]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


@given(st.sampled_from(sorted(EXPECTED)), st.data())
def test_values_of_any_shape_raise_nothing(name, data):
    """Whatever JSON stands in a field, or is missing, gives a report."""

    def spoil(value):
        if data.draw(st.integers(0, 9)) == 0:
            return data.draw(json_values)
        if isinstance(value, dict):
            return {key: spoil(inner) for key, inner in value.items()}
        return [spoil(inner) for inner in value] if isinstance(value, list) else value

    spoiled = spoil(json.loads(body(name)))
    events = spoiled if isinstance(spoiled, list) else [spoiled]
    assert len(parse_events(events)) == len(events)
