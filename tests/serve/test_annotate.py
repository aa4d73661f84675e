"""What ``bouncekit annotate`` and ``kind`` make of a mail, without any mail server."""

import subprocess
import sys
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from real_servers import FIXTURES, RETURN

from bouncekit.cli import annotate, main
from bouncekit.records import Kind, Outcome, Report
from bouncekit.serve.annotation import NAMES, field, headers, marked, put

BOUNCE = (FIXTURES / "exchange/01-trend-micro-report-big5.eml").read_bytes()
ORDINARY = b"From: ann@example.org\nSubject: hello\n\nHello.\n"


def run(*arguments, given):
    return subprocess.run(
        [sys.executable, "-m", "bouncekit.cli", *arguments], input=given, check=False, capture_output=True
    )


def test_a_bounce_says_what_it_is_in_its_headers():
    message = message_from_bytes(marked(BOUNCE))
    assert [(name, message[name]) for name in NAMES] == [
        ("X-Bounce-Kind", "bounce"),
        ("X-Bounce-Reason", "ip_blocklisted"),
        ("X-Bounce-Recipient", "buyer@XXX.com.tw"),
        ("X-Bounce-Blocklist", "Trend Micro Email Reputation Services (RBL+)"),
        ("X-Bounce-Suppress", "no"),
    ]


def test_ordinary_mail_gets_its_kind_and_nothing_else():
    assert marked(ORDINARY) == b"X-Bounce-Kind: other\n" + ORDINARY


def test_the_rest_of_a_mail_stays_as_it_is():
    assert marked(BOUNCE).endswith(BOUNCE)


def test_line_ends_are_those_of_the_mail():
    crlf = BOUNCE.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    out = marked(crlf)
    assert out.endswith(crlf)
    assert b"\n" not in out.replace(b"\r\n", b"")


def test_headers_of_strangers_are_taken_out_and_their_continuation_lines():
    forged = b"x-bounce-kind : bounce\n\tor not\nX-BOUNCE-SUPPRESS: yes\nX-Bounce-Kindness: stays\n"
    out = marked(forged + ORDINARY + b"X-Bounce-Kind: in the body\n")
    assert out == b"X-Bounce-Kind: other\nX-Bounce-Kindness: stays\n" + ORDINARY + (
        b"X-Bounce-Kind: in the body\n"
    )


def test_the_line_of_an_mbox_stays_first():
    line = b"From ann@example.org Mon Nov 23 09:00:00 2026\n"
    assert marked(line + ORDINARY) == line + b"X-Bounce-Kind: other\n" + ORDINARY


@pytest.mark.parametrize("raw", [b"", b"\nbody\n", b"no header at all\n"])
def test_a_mail_without_headers_gets_some(raw):
    out = marked(raw)
    assert out.startswith(b"X-Bounce-Kind: other\n\n")
    assert out.endswith(raw.removeprefix(b"\n"))


def test_the_subscriber_of_the_envelope_is_named():
    text = b"Hi. This is the qmail-send program at mail.example.com.\nI'm afraid it failed.\n"
    report = marked(BOUNCE, [RETURN])
    assert b"X-Bounce-Recipient: ann@example.org\n" in report
    assert b"ann@example.org" not in marked(b"Subject: hello\n\n" + text, [RETURN])


@given(st.text(max_size=400))
def test_no_value_ends_its_header_or_begins_another(value):
    line = field("X-Bounce-Recipient", value)
    message = message_from_bytes(line + b"Subject: next\n\n")
    assert message.keys() == ["X-Bounce-Recipient", "Subject"]
    assert line.isascii()
    assert max(map(len, line.split(b"\n"))) < 998
    shown = str(make_header(decode_header(message["X-Bounce-Recipient"])))
    assert shown == value[:300].encode("utf-8", "replace").decode()


@given(st.binary(max_size=300), st.sampled_from([b"", b"X-Bounce-Kind: a\n", b"From x\n", b"A: b\n\n"]))
def test_what_was_put_in_is_all_that_is_taken_out(rest, begin):
    raw = begin + rest
    once = put(raw, [("X-Bounce-Kind", "other")])
    assert put(once, [("X-Bounce-Kind", "other")]) == once


def test_a_report_on_many_recipients_stays_a_mail():
    outcomes = tuple(Outcome(recipient=f"{number}@example.org") for number in range(1000))
    found = headers(Report(Kind.BOUNCE, outcomes=outcomes))
    assert sum(name == "X-Bounce-Recipient" for name, _ in found) == 50


def test_the_command_passes_a_mail_through():
    done = run("annotate", given=BOUNCE)
    assert (done.returncode, done.stderr, done.stdout) == (0, b"", marked(BOUNCE))


def test_a_failure_of_bouncekit_passes_the_mail_on_without_claims(monkeypatch):
    monkeypatch.setattr(annotate, "marked", lambda *_: 1 / 0)
    done = CliRunner().invoke(main, ["annotate"], input=b"X-Bounce-Kind: bounce\n" + ORDINARY)
    assert (done.exit_code, done.stdout_bytes) == (0, ORDINARY)
    assert "ZeroDivisionError" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "mail", "word", "status"),
    [
        ((), BOUNCE, b"bounce\n", 0),
        ((), ORDINARY, b"other\n", 0),
        (("--is", "bounce"), BOUNCE, b"bounce\n", 0),
        (("--is", "delay", "--is", "bounce"), BOUNCE, b"bounce\n", 0),
        (("--is", "bounce"), ORDINARY, b"other\n", 1),
    ],
)
def test_kind_is_one_word_and_a_status(arguments, mail, word, status):
    done = run("kind", *arguments, "-", given=mail)
    assert (done.stdout, done.returncode) == (word, status)
