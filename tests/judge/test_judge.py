from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bouncekit.judge import judge
from bouncekit.knowledge import default
from bouncekit.limits import DEFAULT
from bouncekit.records import Defect, Fault
from bouncekit.smtp import read_said

from .knowing import knowledge, rule

SEED = (
    "554 Service unavailable; Client host [000.000.000.000] blocked using "
    "ABCDEFGH2JKLMNPQ3RSTUVWX4YZ.r.mail-abuse.com; Mail from 000.000.000.000blocked using Trend Micro Email "
    "Reputation database. Please see <http://www.mail-abuse.com/cgi-bin/lookup?000.000.000.000>"
)


def shipped(text, **asked):
    said = read_said(text)
    return judge(
        diagnostic=said.diagnostic,
        status=said.reply.status,
        code=said.reply.code,
        remote_ip=said.ip,
        knowledge=default(),
        **asked,
    )


def test_the_first_case():
    verdict = shipped(SEED)
    assert verdict.reason in ("ip_blocklisted", "dynamic_ip")
    assert (verdict.temporary, verdict.fault) == (False, Fault.SENDER_HOST)
    assert "Trend Micro" in verdict.blocklist
    assert verdict.blocked_ip == "000.000.000.000"
    assert [one.zone for one in verdict.listings] == ["<key>.r.mail-abuse.com"]
    assert verdict.listings[0].lookup_url.startswith("https://servicecentral.trendmicro.com/")
    assert "mail-abuse.com/cgi-bin/lookup?000.000.000.000" in verdict.diagnostic
    assert "ABCDEFGH" not in repr(verdict)


def test_the_page_of_a_sub_list_picks_it():
    verdict = shipped(
        "554 Client host [192.0.2.1] blocked using Trend Micro RBL+. See http://www.mail-abuse.com/enduserinfo_dul.html"
    )
    assert (verdict.reason, verdict.listings[0].id) == ("dynamic_ip", "maps-dul")


def test_a_long_diagnostic_is_cut_and_said_to_be():
    verdict = judge(diagnostic="no " * 10_000, knowledge=default())
    assert len(verdict.diagnostic) == DEFAULT.diagnostic
    assert verdict.defects == (Defect("diagnostic-cut", "30000 characters"),)


def test_a_pattern_of_a_user_that_runs_too_long_is_a_defect():
    slow = rule("own.slow", "policy", "refused", regex=r"(?:(?:a|aa)+)+b", why="test")
    verdict = judge(diagnostic="refused " + "a" * 4000, knowledge=knowledge(slow))
    assert verdict.defects == (Defect("slow-pattern", "rule:own.slow"),)
    assert verdict.reason == "unknown"


def test_a_reason_of_the_users_own_is_kept():
    known = knowledge(rule("own.contract", "no_contract", "no contract"))
    own = replace(known.reasons["policy"], summary="We have no contract.")
    verdict = judge(
        diagnostic="No contract!", knowledge=replace(known, reasons={**known.reasons, "no_contract": own})
    )
    assert (verdict.reason, verdict.category, verdict.fault) == ("no_contract", own.category, own.fault)


def test_nothing_said_is_unknown():
    verdict = judge(diagnostic=None, knowledge=default())
    assert (verdict.reason, verdict.temporary, verdict.diagnostic) == ("unknown", None, None)


PIECES = """
    client host [192.0.2.1] blocked using zen.spamhaus.org; listed in at rbl: 127.0.0.2 a.b.c.example
    http://x.example/?q=1 user unknown [ ] ( < @ . .. pid 7 r.mail-abuse.com blacklist url domain try again in
    5 minutes \u202e 拒绝 550-5.7.1
"""
WORDS = st.sampled_from(PIECES.split())


@given(st.one_of(st.text(), st.lists(WORDS, max_size=30).map(" ".join)))
@settings(deadline=None)
def test_any_words_are_judged_the_same_way_twice(text):
    first, again = (judge(diagnostic=text, knowledge=default()) for _ in range(2))
    assert first == again
    assert first.reason in default().reasons


@pytest.mark.parametrize(
    "piece",
    [
        "blocked using ",
        "a.",
        "1.",
        "[",
        "rbl:",
        "listed in the ",
        "127.0.0.1 ",
        "a" * 60 + ".",
        "url ",
        "domain x.",
        "try again in 5 ",
    ],
)
def test_hostile_repetition_takes_no_longer_than_its_length(piece):
    text = (piece * 8_000)[: DEFAULT.diagnostic]
    judge(diagnostic=text, knowledge=default())
    began = time.process_time()
    judge(diagnostic=text, knowledge=default())
    assert time.process_time() - began < 0.25
