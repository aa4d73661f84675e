"""Mails made to hurt: none raises, none takes more time or memory than is promised, and each cut is told."""

import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

import bouncekit

from .mails import REPEATED, WHOLE
from .measure import Measured, slowness

CHECKOUT = Path(__file__).parents[2]
SIZE = 150_000
"""Bytes of each repetition here; `make fuzz` takes 4 MB."""
PATIENCE = 0.6
"""Seconds for one; a linear reader takes 0.2 at most, a quadratic one minutes."""


@pytest.fixture(scope="module")
def measured() -> dict[str, Measured]:
    """Parse all mails of the promised size, in processes of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.measure"], cwd=CHECKOUT, check=True, capture_output=True
    )
    found = [msgspec.json.decode(line, type=Measured) for line in done.stdout.splitlines()]
    return {one.name: one for one in found}


def test_mails_of_the_promised_size_stay_within_time_and_memory(measured):
    assert measured.keys() == WHOLE.keys()
    assert {name: one.seconds for name, one in measured.items() if one.seconds > one.bound} == {}
    assert {name: one.peak for name, one in measured.items() if one.peak > one.space} == {}


CUT = {
    "attached text": "text-cut",
    "encoded words": "encoded-words-cut",
    "header fields": "header-fields-cut",
    "nested messages": "depth-cut",
    "nested multiparts": "depth-cut",
    "one header line": "header-value-cut",
    "one line": "text-cut",
    "parts": "parts-cut",
    "recipients": "recipients-cut",
    "recipients in a header": "header-value-cut",
    "recipients in headers": "header-fields-cut",
    "recipients in prose": "text-cut",
    "recipients without blank lines": "recipients-cut",
    "RFC 2231 segments": "parameter-segments-cut",
}


def test_what_is_cut_is_told(measured):
    assert {
        name: measured[name].defects for name, cut in CUT.items() if cut not in measured[name].defects
    } == {}


def test_an_attachment_is_skipped_without_a_word(measured):
    assert measured["attachment"].defects == []


def test_all_recipients_within_the_limit_are_returned():
    hostile = WHOLE["recipients"].make(5_000)
    report = bouncekit.parse(hostile)
    assert len({outcome.recipient for outcome in report.outcomes}) == 5_000
    assert report.defects == ()


def test_a_larger_limit_returns_more():
    limits = bouncekit.Limits(recipients=30)
    report = bouncekit.parse(WHOLE["recipients"].make(40), limits=limits)
    assert [defect.name for defect in report.defects] == ["recipients-cut"]
    assert len(report.outcomes) == 30


@pytest.mark.parametrize("name", REPEATED)
def test_a_repetition_is_read_in_linear_time(name):
    raw = REPEATED[name](SIZE)
    begun = time.process_time()
    report = bouncekit.parse(raw)
    took = time.process_time() - begun
    msgspec.json.encode(report)
    assert took < PATIENCE or took / slowness() < PATIENCE
