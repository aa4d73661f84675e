"""The judge with the shipped knowledge: its tables, its remedies, and the labelled replies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bouncekit.judge import Verdict, judge, remedy
from bouncekit.judge.literals import fold
from bouncekit.knowledge import default
from bouncekit.knowledge.tables import codes, refusals, status_entry
from bouncekit.records import Audience, Certainty
from bouncekit.smtp import read_said

REPLIES = Path(__file__).parents[3] / "shared" / "corpus" / "replies.jsonl"


@pytest.mark.parametrize("table", ["status", "code"])
def test_every_code_leads_to_a_reason(table):
    assert {entry.reason for entry in getattr(codes(), table).values()} <= default().reasons.keys()


@pytest.mark.parametrize(
    "status, reason",
    [
        ("5.1.1", "user_unknown"),
        ("4.2.2", "mailbox_full"),
        ("5.7.26", "auth_failure"),
        ("5.7.999", "policy"),
        ("5.0.0", None),
        ("5.5.0", None),
        ("5.2.99", None),
        ("5.1", None),
        (None, None),
    ],
)
def test_an_unknown_detail_means_what_detail_0_does(status, reason):
    entry = status_entry(status)
    assert (entry.reason if entry else None) == reason


def test_a_class_of_its_own_comes_before_either_class():
    assert not status_entry("5.1.1").weak
    assert status_entry("4.1.1").weak


@pytest.mark.parametrize("table", refusals().__struct_fields__)
def test_words_around_names_are_folded_and_stand_once(table):
    entries = getattr(refusals(), table)
    assert [fold(word) for word in entries] == list(entries)
    assert len(set(entries)) == len(entries)


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("reason", default().reasons)
def test_every_reason_has_a_remedy_for_every_audience(reason, audience):
    entry = default().reasons[reason]
    verdict = Verdict(reason, entry.category, entry.temporary, entry.fault, Certainty.MATCHED)
    made = remedy(verdict, {"host": "mx.example.net"}, default(), audience=audience)
    assert made.summary
    assert made.steps
    assert made.id != "unknown" or reason == "unknown"


def labelled():
    return [json.loads(line) for line in REPLIES.read_text("utf-8").splitlines()] if REPLIES.is_file() else []


def judged(text):
    said = read_said(text)
    return judge(
        diagnostic=said.diagnostic,
        status=said.reply.status,
        code=said.reply.code,
        remote_host=said.host,
        remote_ip=said.ip,
        temporary=said.temporary,
        returned=False,
        knowledge=default(),
    )


@pytest.mark.skipif(not REPLIES.is_file(), reason="the labelled replies are not here")
@pytest.mark.parametrize(
    "field, least", [("blocklist", 0.98), ("blocked_ip", 0.97), ("temporary", 0.98), ("reason", 0.96)]
)
def test_labelled_replies_are_judged_right(field, least):
    right = [_is_right(row["expect"], judged(row["text"]), field) for row in labelled()]
    graded = [one for one in right if one is not None]
    assert sum(graded) >= least * len(graded)


def _is_right(expect, verdict, field):
    """None where the label leaves it open. Of a list it is compared only whether one is named."""
    got, also = getattr(verdict, field), (expect.get("alt") or {}).get(field) or []
    if field == "reason":
        return got in (expect.get("reason_any") or [expect["reason"]])
    if field == "blocklist":
        return bool(got or verdict.listings) if expect[field] else not got or bool(also)
    if field == "temporary" and expect[field] is None:
        return None
    return got == expect[field] or got in also
