"""The drop-in for flufl.bounce 6, held against flufl.bounce itself on every fixture."""

import json
import logging
import subprocess
import sys
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from bouncekit import parse
from bouncekit.interop.flufl import all_failures, scan_message

flufl = pytest.importorskip("flufl.bounce", reason="flufl.bounce is not installed")
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

FIXTURES = Path(__file__).parents[1] / "fixtures"
ADDRESSES = ("recipient", "original_recipient")
REACHED = ("delivered", "relayed", "expanded")
MAILS = sorted(FIXTURES.glob("*/*.eml"))


def name(path):
    return f"{path.parent.name}/{path.stem}"


def real(stem):
    return message_from_bytes((FIXTURES / "postfix-real" / f"{stem}.eml").read_bytes())


def theirs(message):
    """What flufl.bounce finds; nothing where it raises, as it does on messages of odd structure."""
    try:
        temporary, permanent = flufl.all_failures(message)
    except Exception:  # noqa: BLE001 - it re-raises whatever its detectors raise
        return frozenset()
    return {address.lower() for address in temporary | permanent}


def ours(message):
    temporary, permanent = all_failures(message)
    return {address.lower() for address in temporary | permanent}


def expected(path):
    """The addresses that the fixture's own facts say were not reached."""
    facts = json.loads(path.with_suffix(".json").read_text("utf-8"))
    if facts["kind"] not in ("bounce", "delay"):
        return set()
    outcomes = [one for one in facts.get("outcomes", ()) if one.get("action") not in REACHED]
    return {str(one.get(field)).lower().encode() for one in outcomes for field in ADDRESSES}


def same(message):
    """Sets of addresses of one recipient each: the final one and the one first written to."""
    outcomes = parse(message).outcomes
    return [{(getattr(one, name) or "").lower().encode() for name in ADDRESSES} for one in outcomes]


@pytest.mark.parametrize("path", MAILS, ids=name)
def test_nobody_is_missed_whom_flufl_finds(path):
    """Exceptions are what the fixture says is no failure of that address; docs/interop.md lists them."""
    message = message_from_bytes(path.read_bytes())
    missed = theirs(message) & expected(path)
    missed -= ours(message) if missed else set()
    for address in missed:
        assert any(address in one and one & ours(message) for one in same(message))


def test_the_comparison_compares_much():
    assert sum(bool(theirs(message_from_bytes(path.read_bytes()))) for path in MAILS[::4]) > 50


@pytest.mark.parametrize("path", sorted((FIXTURES / "ordinary").glob("*.eml")), ids=name)
def test_ordinary_mail_gives_nothing(path):
    assert all_failures(message_from_bytes(path.read_bytes())) == (frozenset(), frozenset())


def test_final_failures_are_permanent_also_where_the_cause_may_pass():
    message = real("03-mailbox-full")
    assert (
        all_failures(message)
        == (frozenset(), {b"nobody@mailbox-full.example"})
        == flufl.all_failures(message)
    )


def test_delays_are_temporary():
    message = real("04-mailbox-full-now-delay")
    assert all_failures(message) == ({b"nobody@mailbox-full-now.example"}, frozenset())
    assert scan_message(message) == frozenset()


def test_the_original_address_is_given():
    message = real("49-alias")
    assert scan_message(message) == flufl.scan_message(message) == {b"info@mail.example.com"}


@pytest.mark.parametrize(
    "case", ["06-listed", "20-helo-refused", "25-spam", "16-dmarc-policy", "14-greylisted"]
)
def test_by_fault_nobody_is_blamed_for_what_others_must_mend(case):
    message = real(case)
    temporary, permanent = all_failures(message)
    assert (len(temporary), len(permanent)) == (0, 1)
    assert all_failures(message, by_fault=True) == (permanent, frozenset())


@pytest.mark.parametrize(
    "case", ["01-user-unknown", "03-mailbox-full", "43-nxdomain", "38-refused-connection"]
)
def test_by_fault_failures_that_speak_against_the_address_stay(case):
    message = real(case)
    assert all_failures(message, by_fault=True) == all_failures(message)
    assert scan_message(message)


def test_addresses_that_are_not_ascii_are_given():
    assert scan_message(real("53-utf8-refused")) == {"用戶@utf8-refused.example".encode()}


@pytest.mark.parametrize("family", ["feedback", "arf"])
def test_complaints_are_no_failures(family):
    for path in (FIXTURES / family).glob("*.eml"):
        assert all_failures(message_from_bytes(path.read_bytes())) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    "message", [Message(), message_from_bytes(b""), b"", message_from_bytes(b"\xff\n\n\x00")]
)
def test_odd_messages_give_nothing(message):
    assert all_failures(message) == (frozenset(), frozenset())


def test_types_are_those_of_flufl():
    for found in all_failures(real("01-user-unknown")):
        assert type(found) is frozenset
        assert all(type(address) is bytes for address in found)


# Mailman's own runner, once with our class in its configuration and once without.

JOBS = {
    "postfix-real/01-user-unknown": "nobody@user-unknown.example",
    "postfix-real/06-listed": "nobody@listed.example",
    "postfix-real/04-mailbox-full-now-delay": "nobody@mailbox-full-now.example",
    "ordinary/03-personal-german": "reader@example.net",
    "text/01-trend-micro-pasted": "another@example.net",
}


def run_mailman(folder, runner):
    """Give, of each job, what Mailman registered and how many mails it shunted."""
    jobs = "".join(
        json.dumps({"mail": str(FIXTURES / f"{stem}.eml"), "member": member}) + "\n"
        for stem, member in JOBS.items()
    )
    script = Path(__file__).with_name("mailman_run.py")
    done = subprocess.run(
        [sys.executable, script, str(folder), runner], input=jobs, capture_output=True, text=True, check=True
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return [one["registered"] for one in told], told[-1]["queues"].get("shunt", 0)


@pytest.fixture(scope="module")
def mailman():
    pytest.importorskip("mailman.runners.bounce", reason="Mailman is not installed: pip install mailman")


def test_mailman_scores_only_whom_a_failure_speaks_against(mailman, tmp_path):
    registered, shunted = run_mailman(tmp_path, "bouncekit.interop.mailman.BounceRunner")
    assert registered == [["nobody@user-unknown.example"], [], [], [], []]
    assert shunted == 0


def test_the_same_run_without_bouncekit_differs(mailman, tmp_path):
    """Shows that the test above tests something: flufl.bounce scores the reader of a listed server's list."""
    registered, shunted = run_mailman(tmp_path, "mailman.runners.bounce.BounceRunner")
    assert registered[:3] == [["nobody@user-unknown.example"], ["nobody@listed.example"], []]
    assert shunted >= 1
