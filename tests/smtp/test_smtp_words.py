from __future__ import annotations

import pytest

from bouncekit.smtp import words


@pytest.mark.parametrize(
    "text,folded",
    [
        ("550 5.1.1 <Neko@Example.NET>:  User\n Unknown", "@: user unknown"),
        (
            "550-5.7.1 Our system has detected 550-5.7.1 that this 550 5.7.1 message",
            "our system has detected that this message",
        ),
        ("554-no service 554 go away", "no service go away"),
        ("User neko@example.net, cat@example.net unknown", "user @, @ unknown"),
        ("mailto:neko@example.net", "mailto:@"),
        ("Ｕser　unknown", "user unknown"),
        ("Empfänger GRÜSST", "empfänger grüsst"),
        ("postmaster@[192.0.2.1] unknown", "@[192.0.2.1] unknown"),
        ("452 4.3.1 552 MB used", "552 mb used"),
        ("plain words", "plain words"),
        ("", ""),
    ],
)
def test_folding(text, folded):
    assert words(text) == folded


def test_folding_twice_changes_nothing():
    once = words("550-5.1.1 <neko@example.net> NO 550 5.1.1 such  user")
    assert words(once) == once


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("550 that user doesn't exist", "that user does not exist"),
        ("550 that user doesn\u2019t exist", "that user does not exist"),
        ("550 that user doesn`t exist", "that user does not exist"),
        ("550 that user doesn?t exist", "that user does not exist"),
        ("550 client?to server", "client?to server"),
        ("Sorry, I COULDN'T find it", "sorry, i could not find it"),
        ("550 can't and won't", "can't and won't"),
        ("550 O'Hasn'tley", "o'hasn'tley"),
    ],
)
def test_contractions_are_written_out(text, folded):
    assert words(text) == folded
