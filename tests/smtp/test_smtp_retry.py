from __future__ import annotations

import pytest

from bouncekit.smtp import retry_after


@pytest.mark.parametrize(
    "text,seconds",
    [
        ("450 4.2.0 Greylisted, please try again in 5 minutes", 300),
        ("retry after 300 seconds", 300),
        ("blocked, penalty: 30 seconds x 0 retries", 30),
        ("greylisted for 00:04:59", 299),
        ("mail bomb, try again in 1 hour(s) 25 minute(s)", 5100),
        ("please try again 15min later", 900),
        ("rate limited, retry in 1h 30m", 5400),
        ("please try again in 3 minutes and 20 seconds", 200),
        ("please wait 60 seconds", 60),
        ("Too many messages, wait 10 min and retry", 600),
        ("Bitte versuchen Sie es in 10 Minuten erneut", 600),
        ("Veuillez réessayer dans 5 minutes", 300),
        ("Inténtelo de nuevo en 15 minutos", 900),
        ("попробуйте через 10 минут", 600),
        ("请在10分钟后重试", 600),
        ("請於 5 分鐘後再試", 300),
        ("5分後に再送してください", 300),
        ("10분 후에 다시 시도", 600),
        ("greylisted for 300 seconds", 300),
        ("greylisting in action, please come back in 00:05:00", 300),
        ("please retry after 5 minutes", 300),
        ("retry in 2h", 7200),
        ("retry-after: 120", 120),
        ("wait 1 hour and try again", 3600),
    ],
)
def test_the_time_to_come_back(text, seconds):
    assert retry_after(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "550 5.1.1 user unknown",
        "451 try again later",
        "retry time not reached for any host after a long failure period",
        "message has been in the queue for 5 days",
        "will continue trying for 3 days",
        "message will be retried for 4 more day(s)",
        "We will keep trying until the message is 5 days old",
        "mailbox unused for 180 days",
        "at most 100 recipients in 60 minutes. Try again later",
        "try again at 12:30:45",
        "try again later",
        "message expired after 5 days",
        "retry timeout exceeded after 5 days",
        "try again in 9999 days",
        "try again in 0 seconds",
        "sent 500 messages in 1 hour",
    ],
)
def test_other_durations_say_nothing(text):
    assert retry_after(text) is None
