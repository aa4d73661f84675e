"""Grades on real replies; the corpus is not shipped, so users' runs skip this."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bouncekit.smtp import find_ips, read_said

REPLIES = Path(__file__).parents[3] / "shared" / "corpus" / "replies.jsonl"
pytestmark = pytest.mark.skipif(not REPLIES.exists(), reason="the shared corpus is not here")

FIELDS = {
    "reply_code": (lambda said: said.reply.code, 0.99),
    "status": (lambda said: said.reply.status or said.status, 0.99),
    "remote_host": (lambda said: said.host or said.ip, 0.95),
}


def labels():
    return [json.loads(line) for line in REPLIES.read_text(encoding="utf-8").splitlines()]


def accepted(expect, field):
    return {
        str(value or "").lower() for value in [expect[field], *((expect.get("alt") or {}).get(field) or [])]
    }


@pytest.mark.parametrize("field", FIELDS)
def test_real_replies(field):
    value, wanted = FIELDS[field]
    right = [
        str(value(read_said(label["text"])) or "").lower() in accepted(label["expect"], field)
        for label in labels()
    ]
    assert sum(right) / len(right) >= wanted


def test_every_listed_address_is_found():
    listed = [(label["text"], label["expect"]["blocked_ip"]) for label in labels()]
    listed = [(text, ip) for text, ip in listed if ip]
    found = [ip.lower() in {found.value.lower() for found in find_ips(text)} for text, ip in listed]
    assert sum(found) / len(found) >= 0.98, [pair for pair, ok in zip(listed, found, strict=True) if not ok]
