"""Damaged mails: what is promised for any bytes holds for a seeded part of what `make fuzz` tries."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouncekit.message import scan
from tests.hostile.mails import WHOLE
from tests.hostile.measure import slowness

from . import promises
from .mutations import CORPUS, FIXTURES, MUTATIONS, mutated, seeds
from .promises import check_key, check_line_ends, check_report

COUNT = 320
PATIENCE = 2.0
MAILS = [*mutated(COUNT, seeds(FIXTURES, CORPUS))]
BATCH = 20


@pytest.mark.parametrize("first", range(0, COUNT, BATCH))
def test_damaged_mails_are_read(first):
    for number, raw in enumerate(MAILS[first : first + BATCH], first):
        begun = time.process_time()
        check_report(raw)
        check_line_ends(raw)
        check_key(raw, number * 7919 % (len(raw) + 1))
        took = time.process_time() - begun
        assert took < PATIENCE or took / slowness() < PATIENCE, number


def test_each_mutation_damages_something():
    raws = seeds(FIXTURES)[:40]
    for mutation in MUTATIONS:
        assert any(mutation(random.Random(1), raw) != raw for raw in raws), mutation.__name__  # noqa: S311


def test_the_promises_can_be_broken(monkeypatch):
    monkeypatch.setattr(promises, "KEY", b"u1@example.com")
    with pytest.raises(AssertionError, match="let out"):
        check_key(WHOLE["recipients"].make(3), 1_000_000)


PIECES = st.sampled_from(
    [
        b"From: MAILER-DAEMON@example.net\n",
        b"Subject: Undelivered Mail Returned to Sender\n",
        b"Content-Type: multipart/report; boundary=b\n",
        b"Content-Type: message/delivery-status\n",
        b"Content-Type: message/rfc822\n",
        b"Content-Type: text/html; charset=big5\n",
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Transfer-Encoding: quoted-printable\n",
        b"\n",
        b"\r",
        b"--b\n",
        b"--b--\n",
        b"Final-Recipient: rfc822; a@example.com\n",
        b"Action: failed\nStatus: 5.1.1\n",
        b"Diagnostic-Code: smtp; 550 5.1.1 no\n",
        b"<a@example.com>: host mx.example.net[192.0.2.1] said: 550 5.1.1 no\n",
        b"<mx.example.net #5.5.0 smtp;554 no>\n",
        b"<p>",
        b"=?utf-8?b?5oKo?= ",
    ]
)
BYTES = st.binary(max_size=400) | st.lists(PIECES | st.binary(max_size=12), max_size=30).map(b"".join)


@given(BYTES)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read(raw):
    check_report(raw)


@given(BYTES)
@settings(max_examples=150, deadline=None)
def test_parts_cover_the_input_in_order_and_once(raw):
    parts = scan(raw).parts
    for part in parts:
        assert 0 <= part.start <= part.body <= part.end <= len(raw)
        if part.parent is not None:
            above = parts[part.parent]
            assert above.body <= part.start <= part.end <= above.end
    for kin in (scan(raw).children(part) for part in parts):
        assert all(one.end <= other.start for one, other in pairwise(kin))
