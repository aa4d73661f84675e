"""What holds for any bytes; the tests and the fuzzers ask the same."""

from __future__ import annotations

import json
from functools import lru_cache

import msgspec
from jsonschema import Draft202012Validator

import bouncekit

from .mutations import ROOT

KEY = b"7HW3ZQ8MXB2KTD5VRN6CJ4PFY9LGS0E"
"""An invented licence key that is in no fixture: damage to a zone there would let out the one before it."""
REFUSAL = b"550 5.7.1 192.0.2.1 blocked using " + KEY + b".r.mail-abuse.com"


@lru_cache(maxsize=1)
def validator() -> Draft202012Validator:
    """Give the published schema."""
    return Draft202012Validator(json.loads((ROOT / "docs/report.schema.json").read_text(encoding="utf-8")))


def check_report(raw: bytes) -> bouncekit.Report:
    """Parse, and hold the report against the schema, a second parse and its own JSON."""
    report = bouncekit.parse(raw, hops=True)
    line = msgspec.json.encode(report)
    assert msgspec.json.encode(bouncekit.parse(raw, hops=True)) == line, "a second parse differs"
    assert msgspec.json.decode(line, type=bouncekit.Report) == report, "JSON loses something"
    problems = [error.message for error in validator().iter_errors(json.loads(line))]
    assert not problems, problems
    return report


def check_line_ends(raw: bytes) -> None:
    """Read the same out of a mail however its lines end."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    reports = [bouncekit.parse(lines.replace(b"\n", end)) for end in (b"\n", b"\r\n", b"\r")]
    if any(defect.name.startswith("charset-") for defect in reports[0].defects):
        return  # half a character may swallow the line end after it
    assert reports[0] == reports[1], "CRLF differs"
    assert reports[0] == reports[2], "CR differs"


def check_key(raw: bytes, at: int) -> None:
    """Let no key out of a refusal that stands on a line of its own anywhere in the mail."""
    start = raw.find(b"\n", at) + 1 or len(raw)
    report = bouncekit.parse(raw[:start] + REFUSAL + b"\n" + raw[start:], hops=True)
    assert KEY not in msgspec.json.encode(report), "a key is let out"
