"""What a mail is: a report only where what it is and who sent it leave no doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.knowledge import default
from bouncekit.message import scan
from bouncekit.readers.authors import is_system
from bouncekit.readers.kinds import ENOUGH, SURE, may_state, own_words, weigh, weigh_prose
from bouncekit.records import Kind

from .mails import PER_MESSAGE, prose, reading, report

FAILED = "Your message to <bob@example.org> could not be delivered.\n\n550 5.1.1 no such user\n"
SIGNS = default().signs


def mail(head, text, kind="text/plain; charset=utf-8"):
    return f"{head}To: ann@example.com\nMIME-Version: 1.0\nContent-Type: {kind}\n\n{text}".encode()


def total(raw):
    return weigh(scan(raw), SIGNS).total


def test_a_report_in_prose():
    found = reading(prose(FAILED))
    assert found.kind is Kind.BOUNCE
    assert [one.recipient for one in found.drafts] == ["bob@example.org"]


def test_a_delivery_status_is_believed_whoever_sent_it():
    assert reading(report(head="From: Some Gateway <noreply@example.net>\n")).kind is Kind.BOUNCE


@pytest.mark.parametrize(
    ("actions", "kind"), [("delayed", Kind.DELAY), ("delivered", Kind.DELIVERED), ("relayed", Kind.DELIVERED)]
)
def test_a_delay_and_a_success_are_no_bounce(actions, kind):
    assert (
        reading(report(f"{PER_MESSAGE}\nFinal-Recipient: rfc822; bob@example.org\nAction: {actions}\n")).kind
        is kind
    )


PERSON = "From: Ann Lee <ann@example.org>\nReturn-Path: <ann@example.org>\n"
ORDINARY = {
    "a person who quotes a bounce": mail(
        f"{PERSON}Subject: Re: Undelivered Mail Returned to Sender\nIn-Reply-To: <2@example.com>\n",
        f"Hi Sam,\n\nthis came back again, what shall I do?\n\n> {FAILED}\n-- \nAnn\n",
    ),
    "a person who forwards a bounce": mail(
        f"{PERSON}Subject: Fwd: Undelivered Mail Returned to Sender\n",
        f"FYI\n\n---------- Forwarded message ----------\nFrom: MAILER-DAEMON@example.net\n\n{FAILED}",
    ),
    "a person who pastes a bounce": mail(
        f"{PERSON}Subject: Undeliverable mail\n", f"Hello,\n\nplease help:\n\n{FAILED}"
    ),
    "a person who attaches a bounce": mail(
        f"{PERSON}Subject: what is this\n",
        f"--o\n\nSee attached.\n--o\nContent-Type: message/rfc822\n\n{report().decode()}\n--o--\n",
        "multipart/mixed; boundary=o",
    ),
    "a newsletter about bounces": mail(
        "From: News <news@example.org>\nReturn-Path: <bounce-12@example.org>\n"
        "Subject: Why mail is returned to sender\n"
        "List-Unsubscribe: <https://example.org/off>\nPrecedence: bulk\n",
        "Mail that could not be delivered comes back with 550 5.1.1 user unknown. Keep your list clean!\n",
    ),
    "a ticket": mail(
        "From: Help Desk <support@example.org>\n"
        "Subject: [example.org #1234] Undelivered Mail Returned to Sender\n"
        "X-RT-Ticket: example.org #1234\nReturn-Path: <support@example.org>\n",
        f"Ann wrote:\n> {FAILED}",
    ),
    "a notice of a full mailbox to its owner": mail(
        "From: Mail System <postmaster@example.com>\nSubject: Your mailbox is almost full\nReturn-Path: <>\n",
        "Your mailbox is almost full. Messages to you may not be delivered.\n",
    ),
    "a quarantine digest": mail(
        "From: Mail Gateway <postmaster@example.com>\nSubject: Quarantine report\nReturn-Path: <>\n",
        "2 messages to you are in quarantine. Release your messages here.\n",
    ),
    "a letter": mail(f"{PERSON}Subject: lunch\n", "Hi,\n\nat noon?\n\nAnn\n"),
    "a DMARC report": mail(
        "From: DMARC <noreply-dmarc@example.org>\n"
        "Subject: Report domain: example.com Submitter: example.org Report-ID: <1>\n",
        "--b\n\nThis is an aggregate report.\n--b\nContent-Type: application/gzip\n"
        "Content-Disposition: attachment; "
        "filename=example.org!example.com!1!2.xml.gz\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--\n",
        "multipart/mixed; boundary=b",
    ),
    "nothing": b"",
    "only a line end": b"\r\n",
}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_mail_has_no_outcome(name):
    found = reading(ORDINARY[name])
    assert found.kind is Kind.OTHER
    assert found.drafts == []


@pytest.mark.parametrize(
    "author",
    [
        "MAILER-DAEMON@mx.example.net",
        "Mail Delivery System <MAILER-DAEMON@mx.example.net>",
        "Mail Delivery Subsystem <mailer-daemon@example.com>",
        "postmaster@example.com",
        "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com>",
        "系統管理員 <postmaster@example.com>",
    ],
)
def test_systems(author):
    assert is_system(author, SIGNS)


@pytest.mark.parametrize(
    "author",
    [
        "Ann <ann@example.com>",
        "Post Office Box <po@example.com>",
        "demon@example.com",
        "Deliver <orders@example.com>",
    ],
)
def test_persons(author):
    assert not is_system(author, SIGNS)


def test_text_without_headers_is_taken_at_its_word():
    assert total(b"550 5.1.1 no such user") >= ENOUGH


def test_evidence_says_what_spoke_for_it_and_what_against():
    weight = weigh(scan(ORDINARY["a ticket"]), SIGNS)
    said = {(each.by, each.text.partition(":")[0]) for each in weight.evidence}
    assert ("for", "Subject") in said
    assert ("against", "x-rt-ticket") in said
    assert all(each.field == "kind" for each in weight.evidence)


@pytest.mark.parametrize(
    "head",
    ["X-RT-Ticket: 1", "List-Unsubscribe: <https://example.org/>", "Thread-Topic: x", "User-Agent: Example"],
)
def test_headers_of_persons_and_tickets_weigh_against_a_report(head):
    plain = prose(FAILED, author="postmaster@example.net")
    marked = prose(FAILED, author="postmaster@example.net", head=f"{head}\n")
    assert total(marked) < total(plain)


def test_prose_of_an_unknown_system_needs_more_than_that_of_a_known_one():
    assert SURE > ENOUGH


LISTED = "List-Id: <bees.example.org>\nList-Post: <mailto:bees@example.org>\nX-Mailman-Version: 2.1\n"


def test_a_list_passes_bounces_on_with_its_own_headers_on_them():
    assert reading(prose(FAILED, head=LISTED)).kind is Kind.BOUNCE


def test_list_headers_count_once():
    postmaster = "postmaster@example.net"
    few = prose(FAILED, author=postmaster, head="List-Id: <bees.example.org>\n")
    many = prose(FAILED, author=postmaster, head=LISTED)
    assert total(few) == total(many) < total(prose(FAILED, author=postmaster))


def test_a_known_form_counts_only_where_something_else_speaks_for_a_report():
    weight = weigh(scan(mail("From: Ann <ann@example.com>\nSubject: help\n", FAILED)), SIGNS)
    before = weight.total
    weigh_prose(weight, "exim", carries=True)
    assert weight.total == before


def test_a_known_form_makes_up_for_words_that_nobody_knows():
    told = weigh(scan(prose(FAILED)), SIGNS)
    silent = weigh(scan(prose("qwerty\n", subject="qwerty")), SIGNS)
    gained = []
    for weight in (told, silent):
        before = weight.total
        weigh_prose(weight, "exim", carries=False)
        gained.append(weight.total - before)
    assert gained[1] > gained[0] > 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Delivery of your mail has been delayed. We will keep trying.\n", Kind.DELAY),
        ("It was delayed, and we have given up. This is a permanent error.\n", None),
        ("Your mail was successfully delivered to bob@example.org.\n", Kind.DELIVERED),
        ("It was delivered to ann@example.org, but could not be delivered to bob@example.org.\n", None),
        (FAILED, None),
    ],
)
def test_what_the_words_say_that_it_is(text, kind):
    assert weigh(scan(prose(text, subject="Mail")), SIGNS).kind is kind


STATUS = f"{PER_MESSAGE}\nFinal-Recipient: rfc822; bob@example.org\nAction: failed\nStatus: 5.1.1\n"


@pytest.mark.parametrize(
    ("raw", "believed"),
    [
        (report(), True),
        (report(head="From: Some Gateway <noreply@example.net>\n"), True),
        (prose(STATUS), True),
        (mail("From: Kim <kim@example.org>\nSubject: test data\n", STATUS), False),
        (
            mail(
                "From: Kim <kim@example.org>\nSubject: test data\n",
                f"--o\n\nHere.\n--o\nContent-Type: message/delivery-status\n\n{STATUS}\n--o--\n",
                "multipart/mixed; boundary=o",
            ),
            False,
        ),
    ],
)
def test_whose_fields_are_believed(raw, believed):
    assert may_state(scan(raw), SIGNS) is believed


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Hi\n> it failed\nBye\n", "Hi\nBye"),
        ("Look:\nOn Monday Ann wrote:\nit failed\n", "Look:"),
        ("Siehe unten.\n-----Ursprüngliche Nachricht-----\nit failed\n", "Siehe unten."),
        ("請看\n-----原始郵件-----\nit failed\n", "請看"),
        ("it failed\n", "it failed"),
    ],
)
def test_own_words(text, own):
    assert own_words(text, SIGNS).text == own


SYSTEMS = {
    "a quota": ("Your mailbox is almost full", "Mail to you will be returned once it is full.\n"),
    "a virus": ("Virus in mail to you", "A message to you from bob@example.org was not delivered.\n"),
    "a job": ("Backup", "The set could not be delivered to backup@example.org.\n"),
    "a queue": ("Queue of mx1", "bob@example.org 550 5.1.1 user unknown\n"),
}


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("author", ["Notices <no-reply@example.net>", "Ops <ops@example.net>"])
def test_programs_tell_of_other_things_with_a_null_return_path(name, author):
    subject, text = SYSTEMS[name]
    assert reading(prose(text, subject=subject, author=author)).kind is Kind.OTHER


@given(
    text=st.text(max_size=300),
    subject=st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=60),
)
def test_whatever_a_person_writes_is_no_report(text, subject):
    """A person's own mail with an ordinary return path, whatever it says."""
    raw = mail(f"{PERSON}Subject: x {subject}\n", f"{text}\n{FAILED}").replace(b"\x00", b"")
    assert reading(raw).kind in {Kind.OTHER, Kind.AUTO_REPLY}


@given(st.binary(max_size=400))
def test_any_bytes_can_be_weighed(raw):
    """Never raises, and says why it weighs what it weighs."""
    weight = weigh(scan(raw), SIGNS)
    assert weight.total == 0 or weight.evidence
