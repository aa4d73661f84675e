"""Every fixture pair: the mail gives the facts that stand beside it, with LF and with CRLF."""

import fnmatch
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

import bouncekit

FIXTURES = Path(__file__).parent / "fixtures"
KEY = "QK7ZT2M4XW9B3HNV6RJ8C5PD1LFY0GA"
"""The invented licence key in the mails of the seed family."""
PAIRS = sorted(FIXTURES.glob("*/*.eml"))


def differences(want: Any, got: Any, where: str = "") -> list[str]:
    """What in ``got`` is not as ``want`` states it.

    ``*`` in a string stands for anything, a list of strings for any one of them; what is not stated
    does not matter.
    """
    if isinstance(want, dict) and isinstance(got, dict):
        return [line for key in want for line in differences(want[key], got.get(key), f"{where}.{key}")]
    if _is_list_of_records(want) and isinstance(got, list | tuple) and len(want) == len(got):
        pairs = enumerate(zip(want, got, strict=True))
        return [line for i, (one, other) in pairs for line in differences(one, other, f"{where}[{i}]")]
    return [] if _fits(want, got) else [f"{where}: wanted {want!r}, got {got!r}"]


def _is_list_of_records(want: Any) -> bool:
    return isinstance(want, list) and not (want and isinstance(want[0], str))


def _fits(want: Any, got: Any) -> bool:
    if isinstance(want, list) and want and isinstance(want[0], str):
        return got in want
    if isinstance(want, str) and "*" in want:
        return fnmatch.fnmatchcase(str(got), want)
    return bool(want == got)


def read(raw: bytes) -> Any:
    return msgspec.to_builtins(bouncekit.parse(raw))


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("path", PAIRS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_fixture(path: Path, line_end: bytes) -> None:
    want = json.loads(path.with_suffix(".json").read_text("utf-8"))
    raw = path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", line_end)
    assert differences(want, read(raw)) == []


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_licence_key_leaves_with_a_report(path: Path) -> None:
    report = msgspec.json.encode(bouncekit.parse(path.read_bytes(), hops=True)).decode()
    assert KEY not in report


def test_the_place_of_a_licence_key_is_shown() -> None:
    report = bouncekit.parse((FIXTURES / "exchange" / "03-trend-micro-plain-big5-base64.eml").read_bytes())
    assert report.outcomes[0].listings[0].zone == "<key>.r.mail-abuse.com"


def test_every_mail_has_its_facts_and_every_fact_its_mail() -> None:
    assert PAIRS
    assert {path.stem for path in FIXTURES.glob("*/*.json")} == {path.stem for path in PAIRS}


def test_a_wrong_fact_is_found() -> None:
    assert differences({"a": [{"b": "x*"}]}, {"a": [{"b": "y"}]}) == [".a[0].b: wanted 'x*', got 'y'"]
