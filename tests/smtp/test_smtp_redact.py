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


def test_other_zones_can_be_given():
    assert redact("s3cretkey.bl.example", ("bl.example",)) == "<key>.bl.example"
