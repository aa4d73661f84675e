"""Messages that programs build, flattened to what the scanner reads."""

from email import message_from_bytes, message_from_string
from email.message import EmailMessage, Message
from pathlib import Path

import pytest

import bouncekit
from bouncekit.message.objects import as_bytes

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.mark.parametrize(
    "path", sorted(FIXTURES.glob("*/01-*.eml")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_an_object_reads_as_its_bytes(path):
    raw = path.read_bytes()
    read, again = bouncekit.parse(raw), bouncekit.parse(message_from_bytes(raw))
    assert (again.kind, [o.recipient for o in again.outcomes]) == (
        read.kind,
        [o.recipient for o in read.outcomes],
    )
    assert [o.reason for o in again.outcomes] == [o.reason for o in read.outcomes]


def test_text_that_is_not_ascii():
    message = message_from_string(
        "Subject: x\nContent-Type: text/plain; charset=utf-8\n\nMailbox unbekannt für ü\n"
    )
    assert "für ü".encode() in as_bytes(message)


def test_a_status_given_as_a_string():
    message = Message()
    message["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="b"'
    part = Message()
    part["Content-Type"] = "message/delivery-status"
    fields = "Reporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; gone@example.net\nAction: failed\n"
    part.set_payload(f"{fields}Status: 5.1.1\n")
    message.set_payload([part])
    assert [o.recipient for o in bouncekit.parse(message).outcomes] == ["gone@example.net"]


@pytest.mark.parametrize("payload", [None, 7, [None], ["text", Message()], [[1]]])
def test_nothing_is_raised(payload):
    for made in (Message(), EmailMessage()):
        made["Content-Type"] = "multipart/mixed"
        made._payload = payload
        assert isinstance(as_bytes(made), bytes)


def test_parts_within_themselves_end():
    message = Message()
    message["Content-Type"] = 'multipart/mixed; boundary="b"'
    message.set_payload([message])
    assert len(as_bytes(message)) < 100_000
