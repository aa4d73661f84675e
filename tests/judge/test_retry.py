from __future__ import annotations

import pytest

from bouncekit.judge.retry import retry_after


@pytest.mark.parametrize(
    "words, seconds",
    [
        ("too many mails (mail bomb), try again in 1 hour(s) 25 minute(s) and see", 5100),
        ("please try again 15min later", 900),
        ("greylisted for 300 seconds", 300),
        ("greylisting in action, please come back in 00:05:00", None),
        ("please retry after 5 minutes", 300),
        ("retry in 2h", 7200),
        ("penalty: 30 seconds x 0 retries", 30),
        ("retry-after: 120", 120),
        ("wait 1 hour and try again", 3600),
        ("try again later", None),
        ("message expired after 5 days", None),
        ("retry timeout exceeded after 5 days", None),
        ("try again in 9999 days", None),
        ("sent 500 messages in 1 hour", None),
    ],
)
def test_the_reply_says_when_to_come_back(words, seconds):
    assert retry_after(words) == seconds
