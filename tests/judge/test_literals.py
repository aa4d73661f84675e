from __future__ import annotations

import pytest

from bouncekit.judge.literals import fold, literal, padded


@pytest.mark.parametrize(
    "wanted, words, found",
    [
        ("full", "mailbox full", True),
        ("full", "mailbox is fully used", False),
        ("full", "a handful", False),
        ("spam", "blocked by spamhaus", False),
        ("spam", "rejected as spam.", True),
        ("quota exceed", "quota exceeded", True),
        ("quota exceed", "subquota exceeded", False),
        ("blocked using", "192.0.2.1blocked using x", True),
        ("[ts03]", "421 [ts03] all messages", True),
        ("s3140", "(s3140)", True),
        ("5.7.1", "15.7.1", False),
        ("用户不存在", "该用户不存在哦", True),
        ("dt:spm", "dt:spm该", True),
        ("inválid", "dirección inválida", True),
        ("user unknown", "user  unknown", False),
    ],
)
def test_a_literal_begins_with_a_word_and_one_word_is_whole(wanted, words, found):
    assert (literal(wanted).find(padded(words)) >= 0) is found


def test_find_goes_on_behind_a_place_whose_edges_do_not_fit():
    words = padded("fully full")
    assert literal("full").find(words) == words.index(" full ", 2) + 1


def test_find_begins_where_it_is_told_to():
    assert literal("no").find(padded("no, no"), 2) == 5
    assert literal("no").find(padded("no, no"), 6) == -1


@pytest.mark.parametrize(
    "text, folded",
    [("Mailbox  FULL", "mailbox full"), ("Ｆｕｌｌ", "full"), ("listed by PBL ", "listed by pbl ")],
)
def test_literals_are_folded_as_replies_are(text, folded):
    assert fold(text) == folded
