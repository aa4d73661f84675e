"""Each mail once, and what is asked of it."""

import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bouncekit.policy import Decision, advise
from bouncekit.records import Action, Defect, Fault, Kind, Outcome, Reason, Report
from bouncekit.sinks.rows import NAMES
from bouncekit.store import Store, address_key, digest, entry, sqlite
from store.making import START, bounce


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "bounces.db") as opened:
        yield opened


def test_a_mail_is_in_once(store):
    assert store.add([bounce(1), bounce(2), bounce(1)]) == 2
    assert store.add([bounce(2), bounce(3)]) == 1
    assert len(store) == 3
    assert [row[0] for row in store.rows()] == ["new/1", "new/2", "new/3"]


def test_what_is_in_is_in_after_it_was_closed(tmp_path):
    with Store.open(tmp_path / "s.db") as store:
        store.add([bounce(1)])
    with Store.open(tmp_path / "s.db") as store:
        assert bounce(1).digest in store
        assert bounce(2).digest not in store
        assert list(store.entries()) == [bounce(1)]


@given(
    st.lists(st.integers(0, 30), max_size=40),
    st.integers(1, 7),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_runs_over_any_mails_add_each_once(tmp_path_factory, numbers, batch):
    with Store.open(tmp_path_factory.mktemp("runs") / "s.db") as store:
        for start in range(0, len(numbers), batch):
            store.add(map(bounce, numbers[start : start + batch]))
        assert [report.origin for report in store.reports()] == [
            f"new/{number}" for number in dict.fromkeys(numbers)
        ]


def test_batches_are_whole_or_not_there(store, monkeypatch):
    monkeypatch.setattr(sqlite, "BATCH", 3)

    def entries():
        yield from map(bounce, range(7))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.add(entries())
    assert len(store) == 6


@pytest.mark.parametrize(
    "other", [b"a: b\r\n\r\nc\r\nd", b"a: b\n\nc\nd\n", b"a: b\n\nc\nd\n\n", b"a: b\r\rc\rd\r\n"]
)
def test_line_ends_do_not_make_another_mail(other):
    assert digest(b"a: b\n\nc\nd") == digest(other)


@pytest.mark.parametrize("other", [b"a: b\n\nc\ne", b"a: b\n\nc\n\nd", b"", b" a: b\n\nc\nd"])
def test_another_mail_has_another_digest(other):
    assert digest(b"a: b\n\nc\nd") != digest(other)


def test_history_is_told_oldest_first_by_either_address_in_any_form(store):
    forwarded = Outcome(recipient="final@example.net", original_recipient="Ann@Example.org")
    plain = Outcome(recipient="ann@EXAMPLE.org")
    nobody = Outcome()
    later = entry(b"2", Report(Kind.BOUNCE, outcomes=(nobody, forwarded)), now=START + timedelta(days=1))
    store.add([later, entry(b"1", Report(Kind.DELAY, outcomes=(plain,)), now=START)])
    assert [(found.date, found.outcome, found.report.kind) for found in store.history("ANN@example.org")] == [
        (START, plain, Kind.DELAY),
        (START + timedelta(days=1), forwarded, Kind.BOUNCE),
    ]
    assert [found.outcome for found in store.history("final@example.net")] == [forwarded]
    assert list(store.history("nobody@example.org")) == []
    assert list(store.addresses()) == ["ann@example.org"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann@example.net", " ANN@Example.NET. "),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@bu\u0308cher.example", "ann@BÜCHER.example"),
        ("postmaster", "Postmaster"),
    ],
)
def test_one_address_has_one_key(one, other):
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann@example.net", "ann@example.org"),
        ("a.nn@example.net", "ann@example.net"),
        ("ann+a@example.net", "ann@example.net"),
        ("ann@straße.example", "ann@strasse.example"),
    ],
)
def test_other_addresses_have_other_keys(one, other):
    assert address_key(one) != address_key(other)


@given(st.text())
@settings(max_examples=50)
def test_any_text_has_a_key(text):
    assert isinstance(address_key(text), str)


@given(st.from_regex(r"[\w.+-]{1,9}@[\w]{1,9}\.(xn--bcher-kva|example)", fullmatch=True))
@settings(max_examples=50)
def test_a_key_is_its_own_key(address):
    """So that the addresses that a store names can be asked for."""
    assert address_key(address_key(address)) == address_key(address)


def test_the_events_are_what_the_policy_weighs(store):
    full = {"reason": Reason.MAILBOX_FULL.value}
    store.add([bounce(day, "ann@example.net", **full) for day in (0, 4, 8)])
    store.add([bounce(20, "bob@example.net", reason="ip_blocklisted", fault=Fault.SENDER_HOST)])
    advice = {address: advise(events) for address, events in store.events()}
    assert {address: found.decision for address, found in advice.items()} == {
        "ann@example.net": Decision.SUPPRESS,
        "bob@example.net": Decision.KEEP,
    }
    assert advice["ann@example.net"].since == START


def test_the_policy_sees_deliveries_and_complaints(store):
    delivered = Report(
        Kind.DELIVERED, outcomes=(Outcome(recipient="a@example.net", action=Action.DELIVERED),)
    )
    complaint = Report(Kind.FEEDBACK, outcomes=(Outcome(recipient="b@example.net"),))
    store.add([bounce(0, "a@example.net"), entry(b"d", delivered, now=START + timedelta(days=3))])
    store.add([entry(b"c", complaint, now=START)])
    advice = {address: advise(events).because for address, events in store.events()}
    assert advice == {"a@example.net": "delivered", "b@example.net": "complaint"}


@pytest.mark.parametrize(
    ("head", "arrival", "expected"),
    [
        (b"Date: Tue, 3 Mar 2026 10:00:00 +0100", None, START),
        (b"Subject: x\r\ndate: Tue, 3 Mar 2026 09:00:00 GMT", "2026-03-01T00:00:00+00:00", START),
        (b"Subject: x", "2026-03-03T10:00:00+01:00", START),
        (b"Date: Thu, 1 Jan 1970 00:00:00 +0000", "2026-03-03T09:00:00", START),
        (b"Date: Tue, 3 Mar 2099 09:00:00 +0000", None, START + timedelta(days=9)),
        (b"Date: yesterday", "long ago", START + timedelta(days=9)),
        (b"Date: Fri, 31 Dec 9999 23:59:59 -1200", None, START + timedelta(days=9)),
        (b"Subject: x\r\n\r\nDate: Tue, 3 Mar 2026 10:00:00 +0100", None, START + timedelta(days=9)),
    ],
)
def test_a_mail_was_reported_at_the_first_date_that_can_be(head, arrival, expected):
    report = Report(Kind.BOUNCE, arrival_date=arrival)
    found = entry(head + b"\r\n\r\nbody", report, now=START + timedelta(days=9))
    assert found.date == expected
    assert found.date.utcoffset() == timedelta(0)


def test_a_mail_that_cannot_be_read_is_noted_until_it_can(store):
    gone = Report(Kind.OTHER, origin="new/1", defects=(Defect("unreadable", "Permission denied"),))
    assert store.add([entry(None, gone), entry(None, gone)]) == 0
    assert list(store.unreadable()) == [("new/1", "Permission denied")]
    assert len(store) == 0
    store.add([bounce(1)])
    assert list(store.unreadable()) == []


def test_only_the_owner_may_read_it(tmp_path):
    path = tmp_path / "s.db"
    with Store.open(path) as store:
        store.add([bounce(1)])
        files = list(tmp_path.iterdir())
        assert len(files) == 3
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_view_has_the_columns_of_the_sinks(store):
    store.add([bounce(1)])
    with closing(sqlite3.connect(store.path)) as connection:
        cursor = connection.execute("SELECT * FROM recipients")
        assert tuple(column[0] for column in cursor.description) == (*NAMES, "reported_at", "mail", "number")
        assert len(cursor.fetchall()) == 1


def test_a_store_with_nothing_in_it_is_a_store(store):
    assert len(store) == 0
    assert store


def test_it_tells_which_knowledge_judged_a_mail(store):
    store.add([bounce(1)], knowledge="abc")
    store.add([bounce(1), bounce(2)], knowledge="def")
    with closing(sqlite3.connect(store.path)) as connection:
        found = connection.execute("SELECT knowledge FROM mails ORDER BY id").fetchall()
    assert found == [("abc",), ("def",)]


def test_reports_are_read_a_few_at_a_time(store):
    """Another mail may be put in while the reports are gone through."""
    store.add(map(bounce, range(3 * sqlite.BATCH)))
    seen = 0
    for number, _ in enumerate(store.reports()):
        seen += 1
        if number % sqlite.BATCH == 0:
            store.add([bounce(10_000 + number)])
    assert seen >= 3 * sqlite.BATCH


def test_dates_keep_their_order_with_and_without_fractions(store):
    dates = [datetime(2026, 3, 3, 9, 0, 0, fraction, tzinfo=UTC) for fraction in (500, 0, 1)]
    report = Report(Kind.BOUNCE, outcomes=(Outcome(recipient="a@example.net"),))
    store.add(entry(b"%d" % number, report, now=date) for number, date in enumerate(dates))
    assert [found.date for found in store.history("a@example.net")] == sorted(dates)
