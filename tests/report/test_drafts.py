"""Letters: in every language, readable by other programs, and only where somebody can answer them."""

import email
import re
from email import policy
from functools import cache
from itertools import product
from pathlib import Path

import mailparser
import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner
from msgspec.structs import replace

from bouncekit.cli import main
from bouncekit.knowledge import default
from bouncekit.knowledge.catalogue import COMPLETE
from bouncekit.knowledge.letters import letter_texts, letters
from bouncekit.knowledge.source import ROOT
from bouncekit.pipeline import classify
from bouncekit.records import (
    Action,
    Actor,
    Audience,
    Fault,
    Kind,
    Listing,
    ListState,
    Original,
    Outcome,
    Target,
)
from bouncekit.report import drafts
from bouncekit.report.drafts import NoDraft, draft
from bouncekit.report.letters import To
from bouncekit.report.words import Words
from tests.report.making import HOSTILE, listing, outcome, report

KNOWN = default()
SEED = Path(__file__).parents[1] / "fixtures" / "exchange" / "01-trend-micro-report-big5.eml"
DUL = "550 Client host [203.0.113.7] blocked using dul.maps.vix.com"
PBL = "550 5.7.1 Client host [203.0.113.7] blocked using pbl.spamhaus.org"


def said(text, **more):
    """Make a report on a reply."""
    original = Original(sender="ann@example.org", subject="三月份 Preise", date="2026-03-03T09:12:38+08:00")
    return report(judged("bob", text), original=original, **more)


def judged(name, text):
    return replace(classify(text, remote_host="mx.example.com"), recipient=f"{name}@example.com")


def written(given, to, lang="en", **more):
    return draft(given, to, KNOWN, Words(KNOWN, lang), **more)


def parsed(eml):
    """Parse with the standard library, which must find nothing odd."""
    message = email.message_from_bytes(eml, policy=policy.default)
    assert not message.defects
    assert message.get_content_type() == "text/plain"
    return message


def body(given, to, lang="en", **more):
    return parsed(written(given, to, lang, **more).eml).get_content()


def why_not(given, to=To.LIST, lang="en", **more):
    with pytest.raises(NoDraft) as refusal:
        written(given, to, lang, **more)
    return str(refusal.value)


@pytest.mark.parametrize("lang, to", [*product(COMPLETE, To)])
def test_a_draft_is_read_alike_by_three_libraries(lang, to):
    made = written(said(PBL), to, lang, audience=Audience.NETWORK)
    message = parsed(made.eml)
    text = message.get_content()
    flanker = drafts._mime().from_string(made.eml)
    other = mailparser.parse_from_bytes(made.eml)
    assert message["subject"].split() == flanker.subject.split() == other.subject.split()
    assert text.split() == flanker.body.split() == other.body.split()
    assert message["x-unsent"] == "1"
    assert message.get_content_charset() == "utf-8"
    assert not re.search(r"[{}…]", text)
    assert made.hints


@pytest.mark.parametrize("lang, to", [*product(COMPLETE[1:], To)])
def test_a_draft_holds_no_english_sentence(lang, to):
    text = body(said(PBL), to, lang, audience=Audience.NETWORK)
    assert not re.search(r"\b(?:the|please|which|our)\b", text.replace("Preise", ""))


@cache
def catalogue(lang):
    with (ROOT / "locale" / lang / "LC_MESSAGES" / "bouncekit.po").open("rb") as po:
        return read_po(po, locale=lang)


@pytest.mark.parametrize("lang", COMPLETE[1:])
def test_every_text_is_translated(lang):
    for text in letter_texts():
        assert catalogue(lang)[text].string not in ("", text), text


def test_every_text_is_used_and_every_name_exists():
    known, used = letters(), set()
    for letter in known.letters.values():
        used |= {letter.subject, *letter.opening, *letter.asks, *letter.ending}
        assert set(letter.skip) <= KNOWN.remedies.steps.keys()
    assert used <= known.texts.keys()
    used |= {"closing", "reply", "asks", "fill", "sender_steps"}
    free = {name for name in known.texts if name.partition(".")[0] in {"fill", "field", "refusal", "hint"}}
    assert known.texts.keys() - used - free == set()
    assert known.letters.keys() == {to.value for to in To}


def test_a_request_for_removal_names_what_the_maintainer_needs():
    text = body(
        said(DUL),
        To.LIST,
        audience=Audience.NETWORK,
    )
    for fact in (
        "203.0.113.7",
        "MAPS DUL",
        "mx.example.com",
        "Reverse DNS name (PTR): [Fill in:",
        "> 550 Client host",
    ):
        assert fact in text
    assert "repaired: [Fill in:" in " ".join(text.split())


def test_an_address_of_the_knowledge_is_the_recipient():
    made = written(
        said(DUL),
        To.LIST,
        audience=Audience.NETWORK,
    )
    assert parsed(made.eml)["to"] == "dul@mail-abuse.com"
    assert made.hints == ("Fill in what stands in brackets. Nothing has been sent.",)


def test_a_page_for_requests_is_told():
    made = written(said(PBL), To.LIST)
    assert parsed(made.eml)["to"] is None
    assert "https://www.spamhaus.org/pbl/removal/" in made.hints[0]


@pytest.mark.parametrize("to", [To.ISP, To.RECIPIENT_POSTMASTER, To.SENDER])
def test_no_address_of_a_mail_becomes_a_recipient(to):
    made = written(said(PBL), to)
    message = parsed(made.eml)
    assert not {"to", "cc", "bcc", "from", "reply-to"} & {name.lower() for name in message}
    assert "address to send it to" in made.hints[-1]


def test_the_isp_is_asked_for_the_three_things_that_it_can_do():
    text = " ".join(body(said(PBL), To.ISP).split())
    assert "1. Please set the reverse DNS name of 203.0.113.7" in text
    assert "2. If the address is assigned to us alone" in text
    assert "3. Please ask The Spamhaus Project to take 203.0.113.7 off" in text
    assert "smart host" in text


def test_an_isp_is_not_asked_about_a_list_where_there_is_none():
    text = body(said("550 5.7.25 The IP address 203.0.113.7 does not have a PTR record"), To.ISP)
    assert "reverse DNS name of 203.0.113.7" in " ".join(text.split())
    assert "Please ask" not in text


def test_the_postmaster_is_told_what_fits():
    dead = body(said("550 Client host [203.0.113.7] blocked using dnsbl.sorbs.net"), To.RECIPIENT_POSTMASTER)
    assert "shut down" in dead
    assert "exception" not in dead
    unknown = body(said("550 5.1.1 user unknown"), To.RECIPIENT_POSTMASTER)
    assert "whether the address bob@example.com is right" in " ".join(unknown.split())
    listed = body(said(PBL), To.RECIPIENT_POSTMASTER)
    assert "exception for 203.0.113.7" in " ".join(listed.split())


def test_the_sender_reads_no_jargon_and_is_not_sent_to_the_writer():
    text = body(said(PBL), To.SENDER)
    assert not re.search(r"\b(?:SMTP|PTR|DNS|MX|SPF|DKIM|RBL|550)\b", text)
    assert "look after your mail server" not in " ".join(text.split())
    assert "三月份 Preise" in text
    assert "We will tell you when you can send it again." in text


def test_a_masked_address_is_left_to_be_filled_in():
    done = CliRunner().invoke(main, ["draft", str(SEED), "--to", "isp", "--lang", "en"])
    assert done.exit_code == 0
    text = parsed(done.stdout_bytes).get_content()
    assert "Blocked IP address: [Fill in: the IP address of the mail server]" in text
    assert "off Trend Micro Email Reputation Services" in " ".join(text.split())


@pytest.mark.parametrize(
    "reply, words",
    [
        ("550 5.1.1 user unknown", "names no blocklist"),
        ("550 [203.0.113.7] blocked using bl.spamcop.net", "takes no requests"),
        ("550 [203.0.113.7] blocked using dnsbl.sorbs.net", "was shut down"),
        ("550 [203.0.113.7] blocked using dnsbl-1.uceprotect.net", "Do not pay"),
        ("550 [203.0.113.7] blocked using dul.maps.vix.com", "Ask your ISP: --to isp"),
        ("554 [203.0.113.7] blocked using zen.spamhaus.org; open resolver; 127.255.255.254", "refused the"),
    ],
)  # fmt: skip
def test_a_list_that_takes_no_requests_is_not_written_to(reply, words):
    assert words in why_not(said(reply))


@pytest.mark.parametrize("lang", COMPLETE)
def test_a_refusal_is_told_in_every_language(lang):
    told = {
        why_not(said("550 [203.0.113.7] blocked using bl.spamcop.net"), lang=lang),
        why_not(said("550 5.1.1 user unknown"), To.ISP, lang),
        why_not(report(kind=Kind.OTHER), To.SENDER, lang),
    }
    assert len(told) == 3
    assert not any(re.search(r"[{}]", text) for text in told)
    assert (lang == "en") == any("nothing to write" in text for text in told)


def of(entry):
    """Make the listing that a reply which names the list leads to."""
    fields = ("name", "kind", "target", "operator", "state", "delist_url", "lookup_url", "self_service")
    return Listing(id=entry.id, zone=None, **{name: getattr(entry, name) for name in fields})


@pytest.mark.parametrize("entry", [*KNOWN.blocklists.values()], ids=lambda entry: entry.id)
def test_every_shipped_list_is_written_to_or_it_is_said_why_not(entry):
    one = outcome(fault=Fault.SENDER_HOST, listings=(of(entry),), blocked_ip="203.0.113.7")
    refused = (
        entry.state is ListState.SHUT_DOWN
        or entry.pay
        or entry.kind == "whitelist"
        or entry.who in ((Actor.NETWORK,), (Actor.POSTMASTER,))
        or not (entry.who or entry.delist_url or entry.self_service)
    )
    if refused:
        assert entry.name in why_not(report(one))
    else:
        assert entry.name in " ".join(body(report(one), To.LIST).split())


def test_hostile_words_stay_in_their_line():
    original = Original(
        sender=f"ann{HOSTILE}@example.org\r\nBcc: a@example.net",
        subject=f"x\r\nBcc: b@example.net\n\n{HOSTILE}",
    )
    bad = outcome(
        f"bob\r\nBcc: c@example.net\r\n\r\n{HOSTILE}@example.com",
        diagnostic=f"550 no\r\n.\r\nFrom x\r\n{HOSTILE}", remote_host=f"mx\r\n{HOSTILE}",
        fault=Fault.SENDER_HOST, reason="ip_blocklisted",
        listings=(listing(f"Bad{HOSTILE}\nList", self_service=True, target=Target.IP, delist_url="https://list.example/"),),
        blocklist=f"Bad{HOSTILE}\r\nBcc: d@example.net", blocked_ip="203.0.113.7",
    )  # fmt: skip
    for lang, to in product(COMPLETE, To):
        message = parsed(written(report(bad, original=original), to, lang).eml)
        assert {name.lower() for name in message} == {
            "content-transfer-encoding", "x-unsent", "subject", "content-type", "mime-version",
        }  # fmt: skip
        text = message["subject"] + message.get_content()
        assert not re.search(
            r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", text.replace("\r", "")
        )
        assert len(message["subject"]) <= 150
        assert all(len(line) < 998 for line in message.as_bytes().splitlines())


def test_one_of_several_recipients_is_chosen():
    reply = "550 Client host [203.0.113.{}] blocked using pbl.spamhaus.org"
    two = report(*(judged(name, reply.format(n)) for n, name in enumerate(("ann", "bob"))))
    assert "203.0.113.0" in body(two, To.ISP)
    assert "203.0.113.1" in body(two, To.ISP, recipient="BOB@example.com")
    assert (
        why_not(two, To.ISP, recipient="eve@example.com") == "The report says nothing about eve@example.com."
    )


def test_the_first_outcome_that_calls_for_a_letter_is_taken():
    two = report(classify("550 5.1.1 user unknown"), classify(PBL))
    assert "203.0.113.7" in body(two, To.ISP)


def test_the_command_writes_a_file_and_sends_nothing(tmp_path):
    target = tmp_path / "letter.eml"
    done = CliRunner().invoke(
        main, ["draft", str(SEED), "--to", "sender", "--lang", "zh-TW", "--output", str(target)]
    )
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "尚未寄出" in done.stderr
    assert "没有" not in parsed(target.read_bytes()).get_content()


def test_the_command_says_why_there_is_no_letter_in_the_user_s_language():
    done = CliRunner().invoke(main, ["draft", str(SEED), "--to", "list"], env={"LC_ALL": "zh_TW.UTF-8"})
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "--to isp" in done.stderr
    assert "請找您的 ISP" in done.stderr


def test_a_letter_to_a_list_is_in_english_unless_asked_otherwise():
    mail = b"550 5.7.1 Client host [203.0.113.7] blocked using pbl.spamhaus.org\n"
    done = CliRunner().invoke(main, ["draft", "-", "--to", "list"], input=mail, env={"LC_ALL": "de_DE.UTF-8"})
    assert parsed(done.stdout_bytes).get_content().startswith("Hello,")
    assert "Gesendet wurde nichts" in done.stderr


def test_no_letter_about_what_arrived():
    assert "no bounce" in why_not(report(Outcome(action=Action.DELIVERED), kind=Kind.DELIVERED), To.SENDER)
