"""RFC 3464 as it is written, and as it should not be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit.limits import Limits
from bouncekit.message import scan
from bouncekit.readers.delivery_status import RECIPIENTS_CUT, blocks, draft, kind_of, read
from bouncekit.readers.draft import Draft, Reading
from bouncekit.records import Action, Kind

from .mails import PER_MESSAGE, PER_RECIPIENT, drafts, only, reading, report


def of(fields, **more):
    """Read one recipient's fields."""
    return only(report(f"{PER_MESSAGE}\n{fields}", **more))


def test_all_fields_of_a_recipient():
    read_one = of(
        "Original-Recipient: rfc822; sales@example.org\nFinal-Recipient: rfc822; bob@example.org\n"
        "Action: failed\nStatus: 5.2.2\nRemote-MTA: dns; mx.example.org (192.0.2.1)\n"
        "Diagnostic-Code: smtp; 552 5.2.2 mailbox full\nLast-Attempt-Date: Tue, 3 Mar 2026 09:12:40 +0800\n"
        "Final-Log-ID: 4A2\n"
    )
    assert (read_one.recipient, read_one.original_recipient) == ("bob@example.org", "sales@example.org")
    assert (read_one.action, read_one.status, read_one.reply_code) == (Action.FAILED, "5.2.2", "552")
    assert (read_one.remote_host, read_one.remote_ip) == ("mx.example.org", "192.0.2.1")
    assert read_one.diagnostic.endswith("mailbox full")
    assert read_one.reader == "rfc3464"


def test_each_fact_says_where_it_stood():
    read_one = of(PER_RECIPIENT)
    words = {each.field: (each.text, each.part) for each in read_one.evidence}
    assert words["recipient"] == ("rfc822; bob@example.org", 2)
    assert words["status"] == ("5.1.1", 2)


def test_the_fields_about_the_message():
    found = reading(report())
    assert found.reporting_mta == "mx.example.net"
    assert "3 Mar 2026" in found.arrival_date


def test_all_recipients_in_their_order():
    many = "\n".join(
        f"Final-Recipient: rfc822; r{n}@example.org\nAction: failed\nStatus: 5.1.1\n" for n in range(300)
    )
    assert [one.recipient for one in drafts(report(f"{PER_MESSAGE}\n{many}"))] == [
        f"r{n}@example.org" for n in range(300)
    ]


def test_more_recipients_than_the_limit_are_cut_and_that_is_said():
    many = "\n".join(
        f"Final-Recipient: rfc822; r{n}@example.org\nAction: failed\nStatus: 5.1.1\n" for n in range(5)
    )
    message = scan(report(many), Limits(recipients=3))
    found = read(message, message.parts)
    assert len(found.drafts) == 3
    assert [(defect.name, defect.detail) for defect in message.defects] == [(RECIPIENTS_CUT, "3")]


@pytest.mark.parametrize(
    ("field", "recipient"),
    [
        ("Final-Recipient: rfc822; bob@example.org", "bob@example.org"),
        ("Final-Recipient: rfc822;bob@example.org", "bob@example.org"),
        ("final-recipient : RFC822 ; <bob@example.org>", "bob@example.org"),
        ("Final-Recipient: bob@example.org", "bob@example.org"),
        ("Final-Recipient: rfc822; bob@example.org (Bob)", "bob@example.org"),
        ("Final-Recipient: (the last) rfc822; bob@example.org", "bob@example.org"),
        ('Final-Recipient: rfc822; "bob smith"@example.org', '"bob smith"@example.org'),
        ("Final-Recipient: rfc822;\n bob@example.org", "bob@example.org"),
        ("Final-Recipient: rfc822;\nbob@example.org", "bob@example.org"),
        ("Final-Recipient: utf-8; 收件@example.org", "收件@example.org"),
        (r"Final-Recipient: utf-8; \x{6536}\x{4EF6}@example.org", "收件@example.org"),
        ("Original-Recipient: rfc822; bob+2Bnews@example.org", "bob+news@example.org"),
        ("X-Actual-Recipient: rfc822; bob@example.org", "bob@example.org"),
    ],
)
def test_recipients(field, recipient):
    assert of(f"{field}\nAction: failed\nStatus: 5.1.1\n").recipient == recipient


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("failed", Action.FAILED),
        ("Failed", Action.FAILED),
        ("failed (permanent error)", Action.FAILED),
        ("failure", Action.FAILED),
        ("delayed", Action.DELAYED),
        ("delivered", Action.DELIVERED),
        ("relayed (to non-DSN-aware mailer)", Action.RELAYED),
        ("expanded", Action.EXPANDED),
        ("exploded", None),
        ("", None),
    ],
)
def test_actions(action, expected):
    assert draft({"final-recipient": "rfc822; bob@example.org", "action": action}).action is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("5.1.1", "5.1.1"),
        ("5.1.1 (user unknown)", "5.1.1"),
        ("(permanent) 5.1.1", "5.1.1"),
        ("5.1.10", "5.1.10"),
        ("550 5.7.1", "5.7.1"),
        ("5.1", None),
        ("192.5.1.1", None),
        ("", None),
    ],
)
def test_statuses(status, expected):
    assert draft({"final-recipient": "rfc822; bob@example.org", "status": status}).status == expected


@pytest.mark.parametrize(
    ("field", "host", "ip"),
    [
        ("dns; mx.example.org", "mx.example.org", None),
        ("dns;mx.example.org.", "mx.example.org", None),
        ("mx.example.org", "mx.example.org", None),
        (
            "dns; mx.example.org (192.0.2.1, the server for the domain example.org.)",
            "mx.example.org",
            "192.0.2.1",
        ),
        ("dns; [192.0.2.1]", None, "192.0.2.1"),
        ("192.0.2.1", None, "192.0.2.1"),
        ("dns; [IPv6:2001:db8::1]", None, "2001:db8::1"),
        ("dns; unknown", None, None),
    ],
)
def test_who_refused(field, host, ip):
    found = draft({"final-recipient": "rfc822; bob@example.org", "remote-mta": field})
    assert (found.remote_host, found.remote_ip) == (host, ip)


def test_a_reply_over_several_lines():
    """Folded as the standard says, and not folded at all."""
    for indent in (" ", ""):
        found = of(
            f"{PER_RECIPIENT}Diagnostic-Code: smtp; 550-5.7.1 first\n{indent}550-5.7.1 second\n"
            f"{indent}550 5.7.1 third\n"
        )
        assert found.reply_code == "550"
        for word in ("first", "second", "third"):
            assert word in found.diagnostic


def test_continuations_that_look_like_fields():
    found = of(
        f"{PER_RECIPIENT}Diagnostic-Code: smtp; 554 refused, see\nhttp://example.org/why\nError: listed\n"
    )
    assert "http://example.org/why" in found.diagnostic
    assert "Error: listed" in found.diagnostic


def test_a_missing_block_about_the_message():
    assert only(report(PER_RECIPIENT)).recipient == "bob@example.org"


def test_a_block_about_the_message_run_together_with_the_first_recipient():
    found = reading(report(PER_MESSAGE + PER_RECIPIENT))
    assert (found.reporting_mta, found.drafts[0].recipient) == ("mx.example.net", "bob@example.org")


def test_recipients_run_together():
    both = PER_RECIPIENT + PER_RECIPIENT.replace("bob", "eve").replace("5.1.1", "5.2.2")
    found = drafts(report(f"{PER_MESSAGE}\n{both}"))
    assert [(one.recipient, one.status) for one in found] == [
        ("bob@example.org", "5.1.1"),
        ("eve@example.org", "5.2.2"),
    ]


def test_fields_in_another_order():
    found = of(
        "Status: 5.1.1\nDiagnostic-Code: smtp; 550 no\nAction: failed\n"
        "Final-Recipient: rfc822; bob@example.org\n"
    )
    assert (found.recipient, found.status, found.reply_code) == ("bob@example.org", "5.1.1", "550")


def test_the_block_about_the_message_behind_the_recipients():
    found = reading(report(f"{PER_RECIPIENT}\n{PER_MESSAGE}"))
    assert (found.reporting_mta, len(found.drafts)) == ("mx.example.net", 1)


def test_blank_lines_of_any_kind():
    found = drafts(
        report(f"\n\n{PER_MESSAGE} \t\n\n\n{PER_RECIPIENT}\n   \n{PER_RECIPIENT.replace('bob', 'eve')}\n\n")
    )
    assert [one.recipient for one in found] == ["bob@example.org", "eve@example.org"]


@pytest.mark.parametrize(
    "kind", ["message/global-delivery-status", "text/plain", "application/octet-stream", "message/x-unknown"]
)
def test_fields_under_another_type(kind):
    assert only(report(kind=kind)).recipient == "bob@example.org"


def test_a_status_that_stands_only_in_the_reply_is_the_replys():
    found = of(
        "Final-Recipient: rfc822; bob@example.org\nAction: failed\nDiagnostic-Code: smtp; 550 5.7.1 no\n"
    )
    assert found.status == "5.7.1"


def test_nothing_is_made_up():
    found = of("Final-Recipient: rfc822; bob@example.org\nAction: failed\n", human="It failed.\n")
    assert (found.status, found.reply_code, found.remote_host, found.remote_ip) == (None, None, None, None)


def test_fields_of_a_report_that_a_person_forwards_are_not_the_mails_own():
    carried = report().decode()
    raw = (
        "From: Ann <ann@example.com>\nTo: admin@example.com\nSubject: Fwd: what is this?\n"
        'Content-Type: multipart/mixed; boundary="outer"\n\n'
        f"--outer\n\nPlease look.\n--outer\nContent-Type: message/rfc822\n\n{carried}\n--outer--\n"
    ).encode()
    assert reading(raw).kind is Kind.OTHER
    assert reading(raw).drafts == []


@pytest.mark.parametrize(
    ("actions", "kind"),
    [
        (["failed"], Kind.BOUNCE),
        (["delivered", "failed"], Kind.BOUNCE),
        (["delayed", "delivered"], Kind.DELAY),
        (["relayed"], Kind.DELIVERED),
        (["expanded", "delivered"], Kind.DELIVERED),
    ],
)
def test_the_kind_that_the_actions_state(actions, kind):
    assert kind_of(Reading("x", [Draft("x", action=Action(action)) for action in actions])) is kind
    fields = "\n".join(
        f"Final-Recipient: rfc822; r{n}@example.org\nAction: {action}\n" for n, action in enumerate(actions)
    )
    assert reading(report(f"{PER_MESSAGE}\n{fields}")).kind is kind


@pytest.mark.parametrize(
    ("status", "kind"),
    [("5.1.1", Kind.BOUNCE), ("4.4.1", Kind.BOUNCE), ("2.0.0", Kind.DELIVERED), (None, None)],
)
def test_the_kind_without_an_action(status, kind):
    assert kind_of(Reading("x", [Draft("x", status=status)])) is kind


NAMES = st.sampled_from(
    ["Final-Recipient", "Action", "Status", "X-Own", "Diagnostic-Code", "Reporting-MTA", "Remote-MTA"]
)
LINES = st.one_of(
    st.tuples(NAMES, st.text(st.sampled_from("ab1.@; <>"), max_size=12)).map(": ".join),
    st.text(st.sampled_from("ab: \t"), max_size=8),
)


@given(st.lists(LINES, max_size=30))
def test_every_word_of_a_part_is_in_some_block(lines):
    """But for lines before the first field, which belong to nothing."""
    text = "\n".join(lines)
    held = " ".join(f"{name} {value}" for block in blocks(text) for name, value in block.items()).lower()
    begun = False
    for line in lines:
        name = line.partition(":")[0].strip().lower()
        begun = begun or name in {
            "final-recipient",
            "action",
            "status",
            "x-own",
            "diagnostic-code",
            "reporting-mta",
        }
        if not line.strip():
            begun = False
        elif begun and ":" not in line:
            assert line.strip().lower() in held
