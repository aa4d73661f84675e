"""What a mail is: a report only where what it is and who sent it leave no doubt."""

import pytest

from bouncekit.knowledge import default
from bouncekit.message import scan
from bouncekit.readers.authors import is_system
from bouncekit.readers.kinds import ENOUGH, SURE, weigh
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
