"""The whole way: never an exception, always the same answer, and nothing that was not said."""

import email
import email.policy
import json
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bouncekit
from bouncekit.limits import Limits
from bouncekit.records import Audience, Kind, Outcome, Report

ALL = sorted((Path(__file__).parent / "fixtures").glob("*/*.eml"))
FIXTURES = [path for path in ALL if not path.parent.name.endswith("-real")][::3] + ALL[::20]
"""A third of the written mails and some of the recorded ones stand for all."""
SEED = Path(__file__).parent / "fixtures/exchange/01-trend-micro-report-big5.eml"
RAW = [path.read_bytes() for path in FIXTURES]
EVERY = pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
SCRAPS = st.sampled_from(
    [
        b"\n", b"\r\n", b"\r", b"\n\n", b"\0", b"\xff", b"\xa4\xa4", b"\x1b$B", b"<", b">",
        b"[", b"=?utf-8?b?",
        b"From: MAILER-DAEMON@example.net\n", b"Subject: Undeliverable\n", b"Return-Path: <>\n",
        b"Content-Type: multipart/report; boundary=b\n\n", b"--b\n", b"--b--\n",
        b"Content-Type: message/delivery-status\n\n", b"Content-Type: message/feedback-report\n\n",
        b"Content-Type: message/rfc822\n\n", b"Content-Type: text/html; charset=big5\n\n",
        b"Final-Recipient: rfc822; bob@example.org\n", b"Action: failed\n", b"Status: 5.1.1\n",
        b"Diagnostic-Code: smtp; 550 5.7.1 [192.0.2.7] blocked using zen.spamhaus.org\n",
        b"<mx.example.org #5.5.0 smtp;554 ", b"Remote Server returned '", b"Transcript of session follows\n",
        b" In:  RCPT TO:<a@example.org>\n Out: 550 no\n", b'{"notificationType": "Bounce", "bounce": {',
        b"host mx[192.0.2.1] said: 4", b"Auto-Submitted: auto-replied\n", b"bob@example.org\n",
    ]
)  # fmt: skip


def read(raw, **more):
    return bouncekit.parse(raw, **more)


def facts(report):
    """What must not depend on how lines end: all but offsets and the bytes that were odd."""
    kept = [name for name in Outcome.__struct_fields__ if name not in {"remedy", "evidence", "listings"}]
    outcomes = [[getattr(outcome, name) for name in kept] for outcome in report.outcomes]
    return report.kind, report.format, report.reporting_mta, report.original, outcomes


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(SCRAPS, st.binary(max_size=20)), max_size=25).map(b"".join))
def test_any_bytes_give_a_report_and_always_the_same(raw):
    report = read(raw)
    assert report == read(raw)
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report
    assert report.kind is not Kind.OTHER or report.outcomes == ()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(RAW), st.data())
def test_a_damaged_mail_gives_a_report(raw, data):
    """Bytes are cut out, doubled and overwritten."""
    for _ in range(data.draw(st.integers(1, 4))):
        at, end = sorted(data.draw(st.tuples(*[st.integers(0, len(raw))] * 2)))
        raw = data.draw(
            st.sampled_from(
                [raw[:at] + raw[end:], raw[:end] + raw[at:], raw[:at] + b"\xff\0\n" + raw[at + 3 :]]
            )
        )
    msgspec.json.encode(read(raw[:100_000]))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_classified_and_always_the_same(text):
    outcome = bouncekit.classify(text)
    assert outcome == bouncekit.classify(text)
    assert msgspec.json.decode(msgspec.json.encode(outcome), type=Outcome) == outcome


@EVERY
def test_line_ends_do_not_matter(path):
    plain = path.read_bytes().replace(b"\r\n", b"\n")
    told = facts(read(plain))
    assert facts(read(plain.replace(b"\n", b"\r\n"))) == told
    assert facts(read(plain.replace(b"\n", b"\r"))) == told


@EVERY
def test_a_mail_as_str_and_as_message(path):
    """What other mail tools hold is read as the bytes are."""
    raw = path.read_bytes()
    if raw.isascii():
        told = facts(read(raw))
        assert facts(read(raw.decode("ascii"))) == told
        parsed = email.message_from_bytes(raw)
        if parsed.as_bytes() == raw:  # the standard library tears unfolded fields of a status apart
            assert facts(read(parsed)) == told


def test_an_8_bit_mail_as_message():
    parsed = {raw: email.message_from_bytes(raw) for raw in RAW if not raw.isascii()}
    same = {raw: message for raw, message in parsed.items() if message.as_bytes() == raw}
    assert same
    assert [facts(read(message)) for message in same.values()] == [facts(read(raw)) for raw in same]


def test_messages_of_both_policies_of_the_standard_library():
    raw = SEED.read_bytes()
    for policy in (email.policy.compat32, email.policy.default):
        report = read(email.message_from_bytes(raw, policy=policy))
        assert report.outcomes[0].recipient == "buyer@XXX.com.tw"
        assert report.outcomes[0].blocked_ip == "000.000.000.000"


@EVERY
def test_the_language_changes_nothing_but_words(path):
    english, chinese = (read(path.read_bytes(), lang=lang) for lang in ("en", "zh-TW"))
    assert facts(english) == facts(chinese)
    for one, other in zip(english.outcomes, chinese.outcomes, strict=True):
        assert (one.remedy and one.remedy.id) == (other.remedy and other.remedy.id)
        assert len(one.remedy.steps if one.remedy else ()) == len(other.remedy.steps if other.remedy else ())


@pytest.mark.parametrize("audience", Audience)
def test_every_audience_gets_advice(audience):
    (outcome,) = read(SEED.read_bytes(), audience=audience).outcomes
    assert outcome.remedy.summary
    assert outcome.remedy.steps
    assert outcome == bouncekit.parse(SEED.read_bytes(), audience=audience.value).outcomes[0]


def test_an_audience_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        read(b"", audience="nobody")


@EVERY
def test_what_is_stated_stands_in_the_mail(path):
    """Codes, addresses and hosts are never made up: each is written somewhere in the mail's texts."""
    raw = path.read_bytes()
    message = bouncekit.pipeline.message.scan(raw)
    written = " ".join(
        [
            message.readable(part)
            for part in message.parts
            if part.content_type.startswith(("text/", "message/"))
        ]
        + [
            value
            for part in message.parts
            for name in part.headers.names()
            for value in part.headers.get_all(name)
        ]
        + [raw.decode("latin-1")]
    )
    written = re.sub(r"\s+", "", written).lower()
    for outcome in read(raw).outcomes:
        for value in (
            outcome.status,
            outcome.reply_code,
            outcome.remote_host,
            outcome.remote_ip,
            outcome.blocked_ip,
        ):
            assert value is None or value.lower() in written, value


@EVERY
def test_evidence_shows_the_words_for_what_is_stated(path):
    for outcome in read(path.read_bytes()).outcomes:
        shown = {each.field for each in outcome.evidence}
        for name in ("recipient", "status", "reply_code", "remote_host", "blocked_ip", "blocklist"):
            if getattr(outcome, name) is not None and name != "remote_host":
                assert name in shown, name


@EVERY
def test_no_licence_key_travels_on(path):
    text = msgspec.json.encode(read(path.read_bytes())).decode()
    assert not re.search(r"[\w-]{20,}\.[rq]\.mail-abuse\.com", text, re.IGNORECASE)
    assert not re.search(r"[\w-]{20,}\.\w+\.(?:dq\.spamhaus\.net|mail\.abusix\.zone)", text, re.IGNORECASE)


def test_what_is_cut_is_said():
    raw = SEED.read_bytes()
    for limits, name in (
        (Limits(parts=2), "parts-cut"),
        (Limits(text=10), "text-cut"),
        (Limits(header_fields=2), "header-fields-cut"),
    ):
        assert name in [defect.name for defect in read(raw, limits=limits).defects]
    assert read(raw).defects == (bouncekit.Defect("ip-masked", "000.000.000.000"),)


def test_a_long_reply_is_cut_and_that_is_said():
    outcome = bouncekit.classify("550 5.1.1 user unknown " + "x" * 100_000)
    assert outcome.reason == "user_unknown"
    assert len(outcome.diagnostic) < 10_000


def test_delivered_mail_has_no_cause():
    fields = "Final-Recipient: rfc822; bob@example.org\nAction: delivered\nStatus: 2.0.0\n"
    raw = (
        "From: MAILER-DAEMON@example.net\nContent-Type: multipart/report; boundary=b\n\n--b\n\nIt arrived.\n"
        f"--b\nContent-Type: message/delivery-status\n\n{fields}\n--b--\n"
    ).encode()
    (outcome,) = read(raw).outcomes
    assert (outcome.action, outcome.status) == ("delivered", "2.0.0")
    assert (outcome.reason, outcome.remedy) == ("unknown", None)


def test_origin_is_passed_on():
    assert read(b"", origin="box#3").origin == "box#3"
    assert read(b"").origin is None


def test_remote_host_may_be_given():
    reply = "550 5.7.1 Our system has detected that this message is likely unsolicited mail"
    assert (
        bouncekit.classify(reply, remote_host="gmail-smtp-in.l.google.com").remote_host
        == "gmail-smtp-in.l.google.com"
    )


def test_own_knowledge_is_used_and_the_shipped_one_stays(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        "[[rule]]\nid = 'own.full'\nreason = 'mailbox_full'\nall = ['no more room at the inn']\n"
        "source = 'us'\n"
        "examples = ['550 no more room at the inn']\ncounterexamples = ['550 no']\n"
    )
    known = bouncekit.Knowledge.load(extra=[own])
    reply = "550 5.0.0 no more room at the inn"
    assert bouncekit.classify(reply, knowledge=known).reason == "mailbox_full"
    assert bouncekit.classify(reply).reason != "mailbox_full"


def test_a_report_is_one_json_object():
    report = json.loads(msgspec.json.encode(read(SEED.read_bytes())))
    assert report["schema"] == "bouncekit.report/1"
    assert report["outcomes"][0]["category"] == "reputation"
