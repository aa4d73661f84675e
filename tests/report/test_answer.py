"""What an answer holds, before it becomes text, Markdown or HTML."""

import pytest

import bouncekit
from bouncekit.knowledge import default
from bouncekit.knowledge.catalogue import COMPLETE
from bouncekit.limits import DEFAULT
from bouncekit.records import Action, Defect, Evidence, Fault, Kind, ListState, Original, Retry
from bouncekit.report.answer import answer
from bouncekit.report.words import Words

from .making import HOSTILE, evidence, listing, outcome, remedy, report

ENGLISH = Words(default(), "en")


def facts(part):
    return {fact.label: fact.value for fact in part.facts}


def one(**more):
    """Answer a report on one recipient, and give its part."""
    return answer(report(outcome(**more)), ENGLISH).parts[0]


def test_the_title_counts_recipients():
    def title(*outcomes, **more):
        return answer(report(*outcomes, **more), ENGLISH).title

    assert title(outcome()) == "Bounce: 1 recipient was not reached"
    assert title(outcome(), outcome("c@example.org")) == "Bounce: 2 recipients were not reached"
    assert title(outcome(), kind=Kind.DELAY) == "Delay notice: 1 recipient has not been reached yet"
    assert title(outcome(), kind=Kind.DELIVERED) == "Delivery report: 1 recipient was reached"
    assert title(outcome(), kind=Kind.FEEDBACK) == "Feedback report"
    assert title(kind=Kind.OTHER) == "This is no bounce: there is nothing to explain."


def test_ordinary_mail_has_no_facts():
    given = report(kind=Kind.OTHER, reporting_mta="mx.example.net", original=Original(sender="a@example.com"))
    assert answer(given, ENGLISH).facts == ()


def test_facts_in_the_order_that_a_person_wants():
    part = one(
        original_recipient="sales@example.org",
        reason="ip_blocklisted",
        remote_host="mx.example.org",
        remote_ip="192.0.2.1",
        status="5.7.1",
        reply_code="550",
        blocklist="Alpha",
        listings=(listing("Alpha", zone="alpha.example", delist_url="https://alpha.example/off"),),
        blocked_ip="192.0.2.7",
        fault=Fault.SENDER_HOST,
        retry_after=7200,
    )
    assert [tuple(fact) for fact in part.facts] == [
        ("Original recipient", "sales@example.org", None),
        ("Reason", "IP address on a blocklist", None),
        ("Refused by", "mx.example.org", None),
        ("Address of the refusing server", "192.0.2.1", None),
        ("Status", "5.7.1", None),
        ("Reply code", "550", None),
        ("Blocklist", "Alpha", None),
        ("Zone", "alpha.example", None),
        ("Kind of list", "senders of spam, by spam traps or complaints", None),
        ("Removal page", "https://alpha.example/off", "https://alpha.example/off"),
        ("Blocked IP address", "192.0.2.7", None),
        ("Temporary", "no", None),
        ("Whose side must act", "the sending mail server", None),
        ("Send again", "not to this address", None),
        ("Try again in", "2 hours", None),
    ]


def test_what_says_nothing_new_is_left_out():
    shown = facts(one(original_recipient="bob@example.org", remote_host="192.0.2.1", remote_ip="192.0.2.1"))
    assert "Original recipient" not in shown
    assert "Address of the refusing server" not in shown


@pytest.mark.parametrize(("value", "shown"), [(True, "yes"), (False, "no"), (None, "not known")])
def test_temporary(value, shown):
    assert facts(one(temporary=value))["Temporary"] == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(1, "1 second"), (90, "90 seconds"), (300, "5 minutes"), (3600, "1 hour"), (5400, "90 minutes")],
)
def test_a_time_span_in_its_largest_whole_unit(seconds, shown):
    assert facts(one(retry_after=seconds))["Try again in"] == shown


def test_the_state_of_a_list_that_is_gone():
    gone = listing("Alpha", state=ListState.SHUT_DOWN)
    assert facts(one(listings=(gone,)))["State of the list"] == "shut down"
    assert "State of the list" not in facts(one(listings=(listing("Alpha"),)))


def test_several_lists_are_all_named():
    part = one(
        listings=(
            listing("Alpha"),
            listing("Beta", lookup_url="https://beta.example/"),
            listing("Gamma", zone="g.example"),
        )
    )
    assert [tuple(fact) for fact in part.listings] == [
        ("Alpha", "", None),
        ("Beta", "https://beta.example/", "https://beta.example/"),
        ("Gamma", "g.example", None),
    ]
    assert one(listings=(listing("Alpha"),)).listings == ()


def test_recipients_of_whom_the_same_is_to_be_said_stand_together():
    given = report(
        outcome("a@example.org", diagnostic="550 a unknown"),
        outcome("b@example.org", diagnostic="552 full", remedy=remedy("Wait.")),
        outcome("c@example.org", diagnostic="550 c unknown"),
        outcome("d@example.org", diagnostic="550 c unknown"),
    )
    first, second = answer(given, ENGLISH).parts
    assert first.recipients == ("a@example.org", "c@example.org", "d@example.org")
    assert first.said == ("550 a unknown", "550 c unknown")
    assert second.recipients == ("b@example.org",)


def test_more_recipients_than_anybody_reads_are_counted():
    many = [outcome(f"{number}@example.org") for number in range(DEFAULT.explained + 3)]
    given = answer(report(*many), ENGLISH)
    assert sum(len(part.recipients) for part in given.parts) == DEFAULT.explained
    assert given.more == "and 3 more recipients"
    assert answer(report(*many[: DEFAULT.explained]), ENGLISH).more is None


@pytest.mark.parametrize(
    ("more", "keys"),
    [
        (
            {"fault": Fault.SENDER_HOST, "remedy": remedy(retry=Retry.AFTER_FIX)},
            ["do_not_suppress", "do_not_resend"],
        ),
        ({"fault": Fault.RECEIVER, "remedy": remedy(retry=Retry.AUTO)}, ["do_not_suppress", "do_not_change"]),
        ({"fault": Fault.RECIPIENT, "remedy": remedy(retry=Retry.NO)}, []),
        ({"fault": Fault.SENDER, "remedy": remedy(retry=Retry.NO, suppress=True)}, []),
        ({"remedy": None}, []),
    ],
)
def test_what_not_to_do(more, keys):
    assert one(**more).do_not == tuple(map(ENGLISH, keys))


def test_without_a_remedy_the_reason_is_the_verdict():
    assert one(reason="user_unknown", remedy=None).verdict == "Unknown address"
    assert one(reason="contract_ended", remedy=None).verdict == "contract ended"


def test_evidence_and_defects_only_if_asked_for():
    given = report(outcome(evidence=(evidence(),)), defects=(Defect("boundary-missing", "x"),))
    asked, plain = answer(given, ENGLISH, evidence=True), answer(given, ENGLISH)
    assert [tuple(fact) for fact in asked.parts[0].evidence] == [("Reason", "no such user [rule:test]", None)]
    assert facts(asked.parts[0])["How certain"] == "from a code alone"
    assert [tuple(fact) for fact in asked.defects] == [("boundary-missing", "x", None)]
    assert (plain.parts[0].evidence, plain.defects) == ((), ())
    assert "How certain" not in facts(plain.parts[0])


def test_words_that_carried_several_values_stand_once():
    given = (
        evidence("550 no"),
        Evidence("reply_code", "550 no", "rule:test"),
        evidence("no"),
        evidence("no"),
    )
    assert [
        tuple(fact)[:2]
        for fact in answer(report(outcome(evidence=given)), ENGLISH, evidence=True).parts[0].evidence
    ] == [
        ("Reason, Reply code", "550 no [rule:test]"),
        ("Reason", "no [rule:test]"),
    ]


def test_the_origin_only_if_asked_for():
    given = report(outcome(), origin="box#2")
    assert answer(given, ENGLISH, origin=True).origin == "box#2"
    assert answer(given, ENGLISH).origin is None


def strings(value):
    """Find all strings in nested tuples."""
    if isinstance(value, str):
        yield value
    elif hasattr(value, "__struct_fields__"):
        yield from strings(tuple(getattr(value, name) for name in value.__struct_fields__))
    elif isinstance(value, tuple):
        for inner in value:
            yield from strings(inner)


def test_nothing_from_the_mail_gets_through_unshown():
    """Each field that a stranger can fill is filled with the worst."""
    given = report(
        outcome(
            HOSTILE,
            original_recipient=HOSTILE + "2",
            action=Action.FAILED,
            status=HOSTILE,
            reply_code=HOSTILE,
            diagnostic=HOSTILE,
            remote_host=HOSTILE,
            remote_ip=HOSTILE + "2",
            reason=HOSTILE,
            blocklist=HOSTILE,
            blocked_ip=HOSTILE,
            blocked_domain=HOSTILE,
            listings=(
                listing(HOSTILE, zone=HOSTILE, kind=HOSTILE, lookup_url=HOSTILE),
                listing("B", zone=HOSTILE),
            ),
            remedy=remedy(HOSTILE, summary=HOSTILE),
            evidence=(evidence(HOSTILE, HOSTILE),),
        ),
        origin=HOSTILE,
        reporting_mta=HOSTILE,
        original=Original(sender=HOSTILE, subject=HOSTILE, date=HOSTILE),
        defects=(Defect("odd", HOSTILE),),
    )
    shown = list(strings(answer(given, ENGLISH, evidence=True, origin=True)))
    assert sum("evil" in text for text in shown) > 20
    for text in shown:
        assert all(char.isprintable() for char in text), text


@pytest.mark.parametrize("lang", COMPLETE)
def test_all_words_around_an_answer_are_in_the_language(lang):
    reply = "554 5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org"
    given = report(
        bouncekit.classify(reply, lang=lang), original=Original(sender="a@example.com", subject="x")
    )
    words = Words(default(), lang)
    english = {fact.label for fact in answer(given, ENGLISH, evidence=True).parts[0].facts}
    labels = {fact.label for fact in answer(given, words, evidence=True).parts[0].facts}
    assert len(labels) == len(english)
    assert words.tag == lang.replace("_", "-")
    if lang != "en":
        # "Status" and "Zone" are the same words in some of them.
        assert len(labels & english) <= 3
