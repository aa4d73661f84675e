from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.judge import judge, remedy
from bouncekit.judge.remedies import chosen, clean
from bouncekit.knowledge import default
from bouncekit.knowledge.schema import RemedyEntry
from bouncekit.records import Action, Actor, Audience, ListState, Retry, Step

from .knowing import blocklist, knowledge, rule, select, step
from .knowing import remedy as entry

STEPS = {
    "look": step("Look {ip} up at {list}.", url="{lookup_url}", needs=("ip", "list")),
    "relay": step("Send through your provider."),
    "ask": step("Ask them.", Actor.NETWORK, url="mailto:{recipient}", audience=(Audience.NETWORK,)),
    "self": step("Ask in person.", needs=("self_service",)),
    "isp": step("Only the ISP can ask.", without=("self_service",)),
    "pay": step("Do not pay.", needs=("pay",)),
    "page": step("Read on.", url="https://help.example/{ip}"),
}
REMEDIES = {
    "listed": entry("look", "relay", "ask", "self", "isp", retry=Retry.AFTER_FIX),
    "dead": entry("relay", retry=Retry.LATER),
    "gone": RemedyEntry(
        Retry.NO, {"admin": "No such user.", "sender": "Check the address."}, ("relay",), suppress=True
    ),
    "special": entry("page"),
}
SELECT = (
    select("dead", state=ListState.SHUT_DOWN),
    select("listed", kind="spam-source"),
    select("gone", reason="user_unknown"),
    select("listed", reason="user_unknown"),
)
KNOWN = knowledge(
    rule("unknown", "user_unknown", "user unknown"),
    rule("odd", "policy", "odd words", remedy="special"),
    rule("other", "policy", "other words"),
    lists=[
        blocklist(
            "spam",
            name="Spam List",
            zones=("bl.spam.example",),
            lookup_url="https://spam.example/?{ip}",
            pay=True,
            advice=("pay", "relay"),
        ),
        blocklist("open", zones=("bl.open.example",), self_service=True),
        blocklist("dead", zones=("bl.dead.example",), state=ListState.SHUT_DOWN),
    ],
    steps=STEPS,
    remedies=REMEDIES,
    select=SELECT,
)


def told(text, facts=None, **asked):
    return remedy(judge(diagnostic=text, knowledge=KNOWN), facts or {}, KNOWN, **asked)


def test_a_step_is_filled_with_what_the_verdict_says():
    made = told("Client host [192.0.2.1] blocked using bl.spam.example")
    assert made.steps[0] == Step(
        Actor.ADMIN, "Look 192.0.2.1 up at Spam List.", "https://spam.example/?192.0.2.1"
    )
    assert (made.id, made.retry, made.suppress) == ("listed", Retry.AFTER_FIX, False)


def test_a_step_without_its_facts_is_left_out():
    texts = [one.text for one in told("Client host blocked using bl.spam.example").steps]
    assert texts == ["Send through your provider.", "Only the ISP can ask.", "Do not pay."]


def test_what_the_list_says_of_itself_chooses_between_steps():
    texts = [one.text for one in told("Client host blocked using bl.open.example").steps]
    assert texts == ["Send through your provider.", "Ask in person."]


def test_a_step_is_told_to_its_audience_only():
    made = told(
        "Client host blocked using bl.open.example", {"recipient": "a b@example.com"}, audience="network"
    )
    assert Step(Actor.NETWORK, "Ask them.", "mailto:a%20b@example.com") in made.steps


def test_the_first_selection_that_fits_is_taken():
    assert told("192.0.2.1 listed at bl.dead.example").id == "dead"
    assert told("user unknown").id == "gone"


def test_a_rule_may_name_its_remedy_itself():
    assert told("odd words").id == "special"


def test_without_a_fitting_selection_nothing_is_made_up():
    made = told("other words")
    assert (made.id, made.summary, made.steps, made.suppress) == ("unknown", "", (), False)


@pytest.mark.parametrize(
    "audience, summary",
    [("sender", "Check the address."), ("admin", "No such user."), ("network", "No such user.")],
)
def test_the_summary_speaks_to_the_audience_or_to_the_admin(audience, summary):
    assert told("user unknown", audience=audience).summary == summary


def test_a_page_that_needs_an_unknown_fact_is_left_out():
    assert told("odd words").steps == (Step(Actor.ADMIN, "Read on.", None),)


@pytest.mark.parametrize(
    "fact, cleaned",
    [
        ("evil\x1b[31m.example", "evil[31m.example"),
        ("a\u202eb\u200bc", "abc"),
        ("two\nlines", "twolines"),
        ("社長@example.jp", "社長@example.jp"),
        ("x" * 1000, "x" * 320),
        (" a b ", "a b"),
    ],
)
def test_facts_of_strangers_are_made_harmless(fact, cleaned):
    assert clean(fact) == cleaned


@given(st.text())
def test_no_fact_brings_a_control_character_into_a_step(text):
    made = told(
        "Client host [192.0.2.1] blocked using bl.spam.example",
        {"recipient": text, "host": text},
        audience="network",
    )
    assert all(char.isprintable() for one in made.steps for char in one.text + (one.url or ""))


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize(
    "text, status",
    [
        ("Client host [192.0.2.1] blocked using zen.spamhaus.org; 127.0.0.10", "5.7.1"),
        ("Client host blocked using zen.spamhaus.org; Error: open resolver", "5.7.1"),
        ("192.0.2.1 listed at dnsbl.sorbs.net", "5.7.1"),
        ("user unknown", "5.1.1"),
        ("blocked using bl.new.example", "5.7.1"),
        ("no words", None),
    ],
)
def test_the_shipped_remedies_leave_no_place_unfilled(text, status, audience):
    verdict = judge(diagnostic=text, status=status, knowledge=default())
    made = remedy(verdict, {}, default(), audience=audience)
    assert made.summary
    assert made.steps or verdict.reason == "unknown"
    assert not re.search(r"[{}…]", made.summary + "".join(one.text + (one.url or "") for one in made.steps))


def test_a_list_that_was_asked_wrongly_gets_the_receivers_remedy():
    text = "Client host [192.0.2.1] blocked using zen.spamhaus.org; Error: open resolver"
    assert chosen(judge(diagnostic=text, code="554", knowledge=default()), default()) == "receiver_resolver"


@pytest.mark.parametrize(
    ("action", "words", "code", "retry"),
    [
        (None, "greylisted, try again later", "451", Retry.AUTO),
        (Action.FAILED, "greylisted, try again later", "451", Retry.LATER),
        (Action.DELAYED, "blocked using zen.spamhaus.org", "450", Retry.AUTO),
        (Action.FAILED, "blocked using zen.spamhaus.org", "554", Retry.AFTER_FIX),
        (Action.DELAYED, "user unknown", "550", Retry.NO),
    ],
)
def test_only_a_delayed_mail_is_still_in_a_queue(action, words, code, retry):
    verdict = judge(diagnostic=f"{code} {words}", code=code, knowledge=default())
    assert remedy(verdict, {}, default(), action=action).retry is retry
