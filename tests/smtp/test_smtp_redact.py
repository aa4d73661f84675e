from __future__ import annotations

import pytest

from bouncekit.smtp import redact

KEY = "ABCDEFGH12345678"


@pytest.mark.parametrize(
    "text",
    [
        f"blocked using {KEY}.r.mail-abuse.com; Mail from",
        f"blocked using {KEY}.q.mail-abuse.com.",
        f"query 2.0.0.127.{KEY}.zen.dq.spamhaus.net failed",
        f"listed by {KEY.lower()}.dbl.dq.spamhaus.net",
        f"2.0.0.127.{KEY}.combined.mail.abusix.zone",
        f"{KEY}.R.MAIL-ABUSE.COM",
    ],
)
def test_keys_are_replaced(text):
    redacted = redact(text)
    assert redacted.lower() == text.lower().replace(KEY.lower(), "<key>")
    assert redact(redacted) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "blocked using r.mail-abuse.com",
        "query 2.0.0.127.r.mail-abuse.com",
        "blocked using authbl.dq.spamhaus.net",
        "see http://www.mail-abuse.com/cgi-bin/lookup?192.0.2.1",
        "zen.spamhaus.org",
    ],
)
def test_names_without_a_key_stay(text):
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (f"blocked using {KEY}.r.mail-abuse.=\ncom; Mail", "blocked using <key>.r.mail-abuse.=\ncom; Mail"),
        (f"using {KEY[:8]}=\r\n{KEY[8:]}.r.mail-abuse.com", "using <key>.r.mail-abuse.com"),
        (f"using {KEY}= .zen.dq.spamhaus.net", "using <key>= .zen.dq.spamhaus.net"),
        (f"using {KEY}.zen.dq.spam= haus.net", "using <key>.zen.dq.spam= haus.net"),
    ],
)
def test_keys_that_a_soft_line_break_cuts_are_replaced(text, redacted):
    assert redact(text) == redacted
    assert redact(redacted) == redacted


def test_an_equals_sign_alone_hides_nothing():
    text = "reason= blocked by zen.spamhaus.org, see r.mail-abuse.= com"
    assert redact(text) == text


def test_other_zones_can_be_given():
    assert redact("s3cretkey.bl.example", ("bl.example",)) == "<key>.bl.example"
