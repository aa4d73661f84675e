from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bouncekit.smtp import read_said

CASES = tomllib.loads(Path(__file__).with_name("said.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_who_said_what(case):
    said = read_said(case["text"])
    assert (said.reply.code, said.reply.status) == (case.get("code"), case.get("status"))
    assert (said.host, said.ip) == (case.get("host"), case.get("ip"))
    assert (said.phase, said.recipient) == (case.get("phase"), case.get("recipient"))
    assert (said.temporary, said.status) == (case.get("temporary"), case.get("own"))
    assert said.diagnostic == case.get("diagnostic", said.diagnostic)
    assert said.ours == case.get("ours", False)
