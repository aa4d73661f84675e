from __future__ import annotations

import pytest

from bouncekit.smtp import find_supplementary

DSN = "smtp;554 blocked; see <http://bl.example/?198.51.100.7>"


def one(text):
    (found,) = find_supplementary(text)
    return found


@pytest.mark.parametrize(
    "text",
    [
        f"<mx.example.net #5.5.0 {DSN}>",
        f"  < mx.example.net #5.5.0 {DSN} >",
        "<mx.example.net #5.5.0 smtp;554 blocked;\n see\n<http://bl.example/?198.51.100.7>>",
        f"#<mx.example.net #5.5.0 {DSN}> #SMTP#",
        f"<mx.example.net #5.5.0 {DSN}\n\nOther text > with an angle",
    ],
)
def test_nested_and_wrapped_diagnostics(text):
    found = one(text)
    assert (found.host, found.status, found.type) == ("mx.example.net", "5.5.0", "smtp")
    assert found.diagnostic.rstrip(">") == "554 blocked; see <http://bl.example/?198.51.100.7"


def test_parts_may_be_missing():
    assert one("< #5.1.1>").host is None
    assert one("<mx.example.net #5.1.1>").diagnostic is None
    assert one("<mx.domain name.com #5.1.1>").host == "mx.domain name.com"
    assert one("<mx.example.net #5.5.0 SMTP; 550 x>").type == "smtp"


def test_several_in_one_text():
    text = "a <mx1.example #5.1.1 smtp;550 a> b\n<mx2.example #5.2.2 smtp;552 b>"
    assert [(found.host, found.diagnostic) for found in find_supplementary(text)] == [
        ("mx1.example", "550 a"),
        ("mx2.example", "552 b"),
    ]


@pytest.mark.parametrize("text", ["see <issue #5>", "<a@b #5.1.1>", "<x #5.1.1.1>", "#5.1.1", ""])
def test_look_alikes(text):
    assert find_supplementary(text) == []
