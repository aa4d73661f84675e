"""The engine that reads prose from tables, on tables of its own."""

import time

import pytest

from bouncekit.knowledge import Knowledge, default
from bouncekit.knowledge.schema import Layout, Mark
from bouncekit.message import scan
from bouncekit.readers import layouts
from bouncekit.readers.layouts import Engine
from bouncekit.records import Action, Kind

ANGLE = r"<(?P<recipient>[^@\s<>]+@[\w.-]+)>:?(?P<reply>.*)$"


def engine(**fields):
    filled = {
        "id": "test",
        "name": "Test",
        "source": "test",
        "marks": (Mark(body=("the mailer",)),),
        "recipient": (ANGLE,),
        **fields,
    }
    return Engine(Layout(**filled))


def read(text, **fields):
    """Read prose with one layout; a list of drafts."""
    message = scan(f"From: daemon@example.net\nSubject: failed\n\n{text}".encode())
    reading = engine(**fields).read(text, message.parts[0])
    return reading.drafts if reading else []


def facts(text, *names, **fields):
    return [tuple(getattr(one, name) for name in ("recipient", *names)) for one in read(text, **fields)]


def test_a_line_that_names_a_recipient_and_the_lines_below():
    text = (
        "Sorry.\n\n<bob@example.org>:\nmx.example.org said: 550 5.1.1 no such user\n\n"
        "<eve@example.net>:\n552 5.2.2 mailbox full\n"
    )
    assert facts(text, "status", "reply_code", "action") == [
        ("bob@example.org", "5.1.1", "550", Action.FAILED),
        ("eve@example.net", "5.2.2", "552", Action.FAILED),
    ]


def test_the_reply_on_the_same_line():
    assert facts("<bob@example.org>: 550 5.1.1 no such user\n", "status") == [("bob@example.org", "5.1.1")]


def test_between_start_and_stop_only():
    text = (
        "<ann@example.com> wrote\n--- failed ---\n<bob@example.org>: 550 no\n--- copy ---\n"
        "<eve@example.net>: 550 no\n"
    )
    assert facts(text, start=("--- failed",), stop=("--- copy",)) == [("bob@example.org",)]


def test_without_the_start_line_all_is_read():
    assert facts("<bob@example.org>: 550 no\n", start=("--- failed",)) == [("bob@example.org",)]


def test_labels_fill_fields():
    text = "Recipient: bob@example.org\nServer: mx.example.org\nReason: 550 5.1.1 no such user\n"
    labels = {"recipient": "recipient", "server": "remote_host", "reason": "diagnostic"}
    assert facts(text, "remote_host", "status", "reply_code", recipient=(), labels=labels) == [
        ("bob@example.org", "mx.example.org", "5.1.1", "550")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "收件人： bob@example.org",
        "收件人:bob@example.org",
        "收件人\tbob@example.org",
        "收 件 人：bob@example.org",
        "收件人/Recipient: bob@example.org",
        "收件人:\nbob@example.org",
    ],
)
def test_the_forms_of_a_label(line):
    assert facts(f"{line}\n550 5.1.1 no\n", recipient=(), labels={"收件人": "recipient"}) == [
        ("bob@example.org",)
    ]


def test_several_recipients_on_one_label_have_the_same_reply():
    text = "To: bob@example.org, eve@example.net\n550 5.1.1 no\n"
    assert facts(text, "status", recipient=(), labels={"to": "recipient"}) == [
        ("bob@example.org", "5.1.1"),
        ("eve@example.net", "5.1.1"),
    ]


def test_facts_about_the_message():
    text = "Host: mail.example.com\n<bob@example.org>: 550 no\n"
    message = scan(b"From: d@example.net\n\nx")
    reading = engine(labels={"host": "reporting_mta"}).read(text, message.parts[0])
    assert reading.reporting_mta == "mail.example.com"


def test_a_reply_for_everybody():
    text = "<bob@example.org>\n<eve@example.net>\n\nThe server answered:\n550 5.7.1 refused\n\nGoodbye.\n"
    assert facts(text, "status", shared=("the server answered",)) == [
        ("bob@example.org", "5.7.1"),
        ("eve@example.net", "5.7.1"),
    ]


def test_a_reply_above_the_recipient():
    text = "550 5.1.1 no such user\n<bob@example.org>\n552 5.2.2 full\n<eve@example.net>\n"
    assert facts(text, "status", reply_above=True) == [
        ("bob@example.org", "5.1.1"),
        ("eve@example.net", "5.2.2"),
    ]


def test_details_in_named_groups():
    text = "<bob@example.org>:\nGiven up after talking to mx.example.org (192.0.2.1), code 450\n"
    detail = (r"Given up after talking to (?P<host>\S+) \((?P<ip>[\d.]+)\), code (?P<code>\d+)$",)
    assert facts(text, "remote_host", "remote_ip", "reply_code", detail=detail) == [
        ("bob@example.org", "mx.example.org", "192.0.2.1", "450")
    ]


def test_lines_that_say_nothing_are_left_out():
    (one,) = read("<bob@example.org>:\nRetry later\n550 5.1.1 no such user\n", ignore=("Retry",))
    assert "Retry" not in one.diagnostic


def test_what_is_no_address_opens_nothing():
    assert read("<bob@>: 550 no\n", recipient=(r"<(?P<recipient>[^<>]*)>.*",)) == []


def test_no_recipient_no_reading():
    assert read("Nothing to see here.\n") == []


SYSTEM = b"From: The Mailer <daemon@example.net>\nSubject: Returned: lunch\nX-Mailer: Acme 3\n\n"
TEXT = "The Mailer regrets, and is still trying.\n\n<bob@example.org>: 550 5.1.1 no\n"


def read_by(*layouts_given, text=TEXT):
    """Read a mail by the layouts given, and give the whole reading."""
    known = Knowledge("test", layouts={layout.id: layout for layout in layouts_given})
    message = scan(SYSTEM + text.encode())
    return layouts.read(message, text, message.parts[0], known)


@pytest.mark.parametrize(
    ("fields", "kind", "action"),
    [
        ({}, Kind.BOUNCE, Action.FAILED),
        ({"action": "delayed"}, Kind.DELAY, Action.DELAYED),
        ({"action": "delivered"}, Kind.DELIVERED, Action.DELIVERED),
        ({"delayed": ("still trying",)}, Kind.DELAY, Action.DELAYED),
        ({"delayed": ("still waiting",)}, Kind.BOUNCE, Action.FAILED),
    ],
)
def test_the_kind(fields, kind, action):
    reading = read_by(engine(**fields).layout)
    assert (reading.kind, [one.action for one in reading.drafts]) == (kind, [action])


@pytest.mark.parametrize(
    ("mark", "known"),
    [
        (Mark(body=("regrets",)), True),
        (Mark(body=("regrets", "the mailer")), True),
        (Mark(body=("regrets", "rejoices")), False),
        (Mark(body=("regrets",), without=("the mailer",)), False),
        (Mark(sender="daemon@"), True),
        (Mark(sender="postmaster@"), False),
        (Mark(subject="returned:"), True),
        (Mark(subject="returned:", sender="postmaster@"), False),
        (Mark(header={"x-mailer": "acme"}), True),
        (Mark(header={"x-mailer": ""}), True),
        (Mark(header={"x-mailer": "other"}), False),
        (Mark(header={"x-other": ""}), False),
    ],
)
def test_all_that_a_mark_states_must_hold(mark, known):
    assert (read_by(engine(marks=(mark,)).layout) is not None) is known


def test_any_mark_is_enough():
    marks = (Mark(subject="rejoices"), Mark(sender="daemon@"))
    assert read_by(engine(marks=marks).layout) is not None


def test_the_layout_that_says_most_comes_first():
    general = engine(id="general", marks=(Mark(body=("regrets",)),)).layout
    special = engine(id="special", marks=(Mark(body=("regrets", "the mailer")),)).layout
    reading = read_by(general, special)
    assert reading.reader == "special"
    assert [each.by for each in reading.evidence] == ["layout:special"]


def test_a_layout_that_finds_nobody_leaves_it_to_the_next():
    blind = engine(
        id="blind", marks=(Mark(body=("regrets", "the mailer")),), recipient=(r"NOBODY (?P<recipient>.*)$",)
    ).layout
    assert read_by(blind, engine(id="general", marks=(Mark(body=("regrets",)),)).layout).reader == "general"


def test_a_pattern_sees_a_bounded_line():
    (one,) = read(f"<bob@example.org>: 550 5.1.1 {'x' * 1_000_000}\n")
    assert one.recipient == "bob@example.org"


@pytest.mark.parametrize("name", default().layouts)
def test_every_shipped_layout_reads_hostile_text_in_linear_time(name):
    """A mail of 400 KB of what its own words and patterns begin with."""
    layout = default().layouts[name]
    shipped = Engine(layout)
    part = scan(b"From: a@example.net\n\nx").parts[0]
    lines = [
        "<" * 300,
        "a@" * 300,
        "a@b." * 200,
        " " * 500,
        ": " * 200,
        "[" * 300,
        *layout.start,
        *layout.stop,
        *layout.labels,
    ]
    text = "\n".join((lines * 2_000)[:8_000])[:400_000]
    began = time.process_time()
    shipped.read(text, part)
    assert time.process_time() - began < 3
