"""The rules of ``knowledge/providers``: each wins its own examples at its provider, and nothing else."""

from __future__ import annotations

from collections import Counter

import pytest

from bouncekit.judge import Match, matcher
from bouncekit.knowledge import default
from bouncekit.knowledge.schema import Provider, Rule
from bouncekit.records import Reason
from bouncekit.smtp import read_said, words

KNOWN = default()
RULES = [rule for rule in KNOWN.rules if rule.provider in KNOWN.providers]
EXAMPLES = [(rule, text) for rule in RULES for text in rule.examples]
COUNTEREXAMPLES = [(rule, text) for rule in RULES for text in rule.counterexamples]
STRANGER = "mx.example.net"


def provider(rule: Rule) -> Provider:
    assert rule.provider is not None
    return KNOWN.providers[rule.provider]


def home(rule: Rule) -> str:
    """Name a host of the rule's provider, or a stranger where the provider shows by its words alone."""
    hosts = provider(rule).hosts
    return f"mx{hosts[0]}" if hosts else STRANGER


def ranked(text: str, host: str) -> list[Match]:
    said = read_said(text)
    return matcher(KNOWN).ranked(
        words(said.diagnostic), status=said.reply.status, code=said.reply.code, host=said.host or host
    )


def named(case: tuple[Rule, str]) -> str:
    return f"{case[0].id}-{case[1][:30]}"


@pytest.mark.parametrize("case", EXAMPLES, ids=named)
def test_a_rule_wins_its_example_at_its_provider(case):
    rule, text = case
    assert ranked(text, home(rule))[0].rule.id == rule.id


@pytest.mark.parametrize("case", [case for case in EXAMPLES if case[0].token], ids=named)
def test_a_token_shows_its_provider_by_itself(case):
    rule, text = case
    best = ranked(text, STRANGER)[0].rule
    assert (best.id, best.reason) == (rule.id, rule.reason)


@pytest.mark.parametrize("case", COUNTEREXAMPLES, ids=named)
def test_a_counterexample_is_not_won(case):
    rule, text = case
    assert rule.id not in [match.rule.id for match in ranked(text, home(rule))[:1]]


@pytest.mark.parametrize("rule", [rule for rule in RULES if not rule.token], ids=lambda rule: rule.id)
def test_plain_words_need_the_provider(rule):
    """A rule on plain words or codes keeps silent where neither host nor marks show its provider."""
    shown = matcher(KNOWN).scan(words(rule.examples[0])).context.providers
    if rule.provider not in shown:
        assert rule.id not in [match.rule.id for match in ranked(rule.examples[0], STRANGER)]


@pytest.mark.parametrize("entry", KNOWN.providers.values(), ids=lambda entry: entry.id)
def test_a_provider_shows_by_each_of_its_suffixes(entry):
    for suffix in entry.hosts:
        assert suffix.startswith(".")
        assert entry.id in matcher(KNOWN).scan("refused", host=f"mx1{suffix}").context.providers


@pytest.mark.parametrize("entry", KNOWN.providers.values(), ids=lambda entry: entry.id)
def test_a_suffix_does_not_match_inside_a_label(entry):
    for suffix in entry.hosts:
        host = f"not{suffix.lstrip('.')}"
        assert entry.id not in matcher(KNOWN).scan("refused", host=host).context.providers


@pytest.mark.parametrize("entry", KNOWN.providers.values(), ids=lambda entry: entry.id)
def test_a_provider_shows_by_each_of_its_marks(entry):
    for mark in entry.marks:
        assert entry.id in matcher(KNOWN).scan(f"550 {mark} 7").context.providers


def test_no_suffix_belongs_to_two_providers():
    owners = Counter(suffix for entry in KNOWN.providers.values() for suffix in entry.hosts)
    assert [suffix for suffix, number in owners.items() if number > 1] == []


def test_ids_begin_with_the_provider():
    assert [rule.id for rule in RULES if not rule.id.startswith(f"{rule.provider}.")] == []


def test_reasons_are_those_of_the_record_contract():
    assert {rule.reason for rule in RULES} <= set(Reason)


def test_there_is_enough_to_know():
    assert len(KNOWN.providers) >= 45
    assert len(RULES) >= 200


@pytest.mark.parametrize(
    ("text", "host", "reason"),
    [
        ("550 5.7.27 k2-20020 - gsmtp", "gmail-smtp-in.l.google.com", "auth_failure"),
        ("550 5.1.10 no", "example-com.mail.protection.outlook.com", "user_unknown"),
        ("550 5.7.12 no", "example-com.mail.protection.outlook.com", "recipient_restricted"),
        ("550 5.7.13 no", "example-com.mail.protection.outlook.com", "recipient_restricted"),
        ("450 4.7.5 no", "example-com.mail.protection.outlook.com", "tls_required"),
        ("556 remote ip check error.", "freemx1.sinamail.sina.com.cn", "policy"),
        ("554 HL:ICC 163 mx1", STRANGER, "too_many_connections"),
    ],
)
def test_a_provider_table_wins_over_the_registry(text, host, reason):
    assert ranked(text, host)[0].rule.reason == reason


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("550 5.2.0 Unknown user ann@example.com", "mfsmax.docomo.ne.jp"),
        ("550 : User unknown", "lsean.ezweb.ne.jp"),
    ],
)
def test_a_refusal_that_may_be_a_filter_does_not_blame_the_recipient(text, host):
    assert ranked(text, host)[0].rule.fault == "unknown"
