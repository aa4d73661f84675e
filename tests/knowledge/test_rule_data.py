"""The general rules: each example is a test, run through the matcher that judges real replies."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from bouncekit.judge import Match, matcher
from bouncekit.knowledge import default
from bouncekit.knowledge.schema import Rule, Tables
from bouncekit.knowledge.source import ROOT
from bouncekit.records import Reason
from bouncekit.smtp import read_said, words

FILES = sorted((ROOT / "rules").glob("*.toml"))
LANGUAGES = {"de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv", "ja", "ko", "zh-hans", "zh-hant"}


def read(path: Path) -> tuple[Rule, ...]:
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Tables).rule


RULES = [rule for path in FILES for rule in read(path)]


def ranked(text: str) -> list[Match]:
    said = read_said(text)
    folded = words(said.diagnostic or text)
    return matcher(default()).ranked(folded, status=said.reply.status, code=said.reply.code)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_carries_the_reason_of_its_examples(rule: Rule) -> None:
    winners = []
    for text in rule.examples:
        found = [match.rule for match in ranked(text)]
        assert rule.id in [one.id for one in found], f"does not match {text!r}"
        assert found[0].reason == rule.reason, f"{found[0].id} wins {text!r}"
        winners.append(found[0].id)
    assert rule.id in winners


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_does_not_win_its_counterexamples(rule: Rule) -> None:
    for text in rule.counterexamples:
        found = ranked(text)
        assert not found or found[0].rule.id != rule.id, f"wins {text!r}"


def test_every_reason_has_rules() -> None:
    assert {rule.reason for rule in RULES} == {reason.value for reason in Reason}


def test_commonest_languages_have_a_file() -> None:
    assert {path.stem.removeprefix("lang-") for path in FILES if path.stem.startswith("lang-")} >= LANGUAGES


def test_each_language_knows_the_commonest_refusals() -> None:
    for path in FILES:
        if path.stem.startswith("lang-"):
            reasons = {rule.reason for rule in read(path)}
            assert reasons >= {"user_unknown", "mailbox_full", "spam_content"}, path.name


def test_each_id_names_its_reason() -> None:
    strange = [rule.id for rule in RULES if rule.reason.replace("_", "-") not in rule.id.split(".")]
    assert strange == []


def test_ids_are_unique() -> None:
    assert [key for key, times in Counter(rule.id for rule in RULES).items() if times > 1] == []


@pytest.mark.parametrize(
    "text",
    [
        "550 5.1.0 <bob@example.org>: Sender address rejected: User unknown in virtual mailbox table",
        "550-Verification failed for <bob@example.org> 550-Unrouteable address 550 Sender verify failed",
        "550 5.1.0 <bob@example.org>: Sender address rejected: undeliverable address: 550 5.1.1 user unknown",
        "554 5.7.1 <unknown[192.0.2.5]>: Client host rejected: Access denied",
        "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.5]",
        "553 5.1.8 <bob@mail.example>... Domain of sender address bob@mail.example does not exist",
        "550 5.1.1 too many recipients",
        "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents delivery",
        "535 5.7.8 Error: authentication failed: unknown user",
        "421 too many unknown recipients, slow down",
        "550 your IP address is unknown to us and was not found in reverse DNS",
        "554 5.7.1 Service unavailable; Client host [192.0.2.5] blocked using bl.example.net; user unknown",
        "451 4.3.0 <ann@example.com>: Temporary lookup failure",
        "550 5.7.1 The user is not known to have passed DMARC",
        "Error: cannot open mail file for user ann: No such file or directory",
    ],
)
def test_what_is_not_about_the_recipient_is_no_unknown_user(text: str) -> None:
    """A wrong "user unknown" costs a subscriber."""
    found = ranked(text)
    assert found
    assert found[0].rule.reason != "user_unknown"
