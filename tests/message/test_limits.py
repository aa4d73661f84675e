"""Each bound of `bouncekit.limits` cuts, says so, and keeps the time linear."""

import time

import pytest

from bouncekit.limits import DEFAULT, Limits
from bouncekit.message import Message, scan

MULTIPART = b"From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n"


def read_all(message: Message) -> Message:
    for part in message.parts:
        message.readable(part)
        part.headers.names()
        part.headers.get("subject")
        _ = part.filename
    return message


def names(message: Message) -> set[str]:
    return {defect.name for defect in message.defects}


def test_parts():
    message = scan(MULTIPART + b"--b\n\nx\n" * 9 + b"--b--\n", Limits(parts=4))
    assert len(message.parts) == 4
    assert names(message) == {"parts-cut"}
    assert not scan(MULTIPART + b"--b\n\nx\n" * 3 + b"--b--\n", Limits(parts=4)).defects


def test_depth():
    raw = b"From: a@example.com\n" + b"Content-Type: message/rfc822\n\nFrom: b@example.com\n" * 9 + b"\nx"
    message = scan(raw, Limits(depth=3))
    assert [part.depth for part in message.parts] == [0, 1, 2, 3]
    assert [(defect.name, defect.part) for defect in message.defects] == [("depth-cut", 3)]
    assert "From" in message.text(message.parts[3])


def test_header_block():
    raw = b"Subject: one\n" + b"X-A: yyyy\n" * 100 + b"X-Last: z\n\nbody"
    message = scan(raw, Limits(header_block=200))
    assert message.headers.get("subject") == "one"
    assert "x-last" not in message.headers
    assert message.text(message.parts[0]) == "body"
    assert names(message) == {"header-block-cut"}


def test_header_fields():
    message = scan(b"Subject: one\n" + b"X-A: y\n" * 9 + b"\nbody", Limits(header_fields=5))
    assert len(message.headers.names()) == 5
    assert message.text(message.parts[0]) == "body"
    assert names(message) == {"header-fields-cut"}


def test_header_value():
    message = scan(
        b"Subject: " + b"y" * 50 + b"\nContent-Type: text/plain; name=" + b"x" * 50 + b"\n\nbody",
        Limits(header_value=30),
    )
    assert len(message.headers.get("subject") or "") == 29
    assert names(message) == {"header-value-cut"}
    assert len(scan(message.raw, Limits(header_value=30)).parts[0].filename or "") == 12


def test_text():
    message = scan(b"From: a@example.com\n\n" + b"x" * 50, Limits(text=20))
    assert message.text(message.parts[0]) == "x" * 20
    assert names(message) == {"text-cut"}


def test_delivery_status_has_its_own_bound():
    raw = b"From: a@example.com\nContent-Type: message/delivery-status\n\n" + b"x" * 50
    message = scan(raw, Limits(text=20, status_fields=40))
    assert len(message.text(message.parts[0])) == 40
    assert names(message) == {"text-cut"}


def test_encoded_words():
    message = scan(b"Subject: " + b"=?utf-8?q?a?= " * 5 + b"\n\nx", Limits(encoded_words=3))
    assert message.headers.get("subject") == "aaa =?utf-8?q?a?= =?utf-8?q?a?="
    assert names(message) == {"encoded-words-cut"}


def test_parameter_segments():
    raw = b"From: a@example.com\nContent-Type: text/plain" + b"".join(b"; name*%d=a" % at for at in range(9))
    message = scan(raw + b"\n\nx", Limits(parameter_segments=5))
    assert message.parts[0].filename == "aaaaa"
    assert names(message) == {"parameter-segments-cut"}


HOSTILE = {
    "header lines": lambda n: b"From: a@example.com\n" + b"X: y\n" * n + b"\nx",
    "odd header lines": lambda n: b"From: a@example.com\n" + b"odd\nX-Y: y\n" * n + b"\nx",
    "parts": lambda n: MULTIPART + b"--b\n\nx\n" * n,
    "nested multiparts": lambda n: (
        b"From: a@example.com\n"
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(n // 100)
        )
    ),
    "nested messages": lambda n: (
        b"From: a@example.com\n" + b"Content-Type: message/rfc822\n\nTo: b\n" * (n // 10)
    ),
    "parameter segments": lambda n: (
        b"From: a@example.com\nContent-Type: text/plain; "
        + b";\n ".join(b"name*%d*=%%41" % at for at in range(n // 10))
        + b"\n\nx"
    ),
    "encoded words": lambda n: b"Subject: " + b" ".join([b"=?utf-8?q?a?="] * (n // 10)) + b"\n\nx",
    "heads of words": lambda n: b"Subject: " + b"=?a?q?" * n + b"\n\nx",
    "one long line": lambda n: b"From: a@example.com\n\n" + b"x" * n * 30,
    "one long field": lambda n: b"From: a@example.com\nX: " + b"x" * n * 30 + b"\n\nx",
    "almost boundaries": lambda n: MULTIPART + b"--bx\n" * n,
    "dashes": lambda n: b"From: a@example.com\nContent-Type: multipart/mixed\n\n" + b"-" * n * 5,
    "padded base64": lambda n: (
        b"From: a@example.com\nContent-Transfer-Encoding: base64\n\n" + b"QQ==\n" * (n // 4)
    ),
    "equals signs": lambda n: b"From: a@example.com\nContent-Transfer-Encoding: base64\n\n" + b"=" * n,
    "blanks after equals": lambda n: (
        b"From: a@example.com\nContent-Transfer-Encoding: quoted-printable\n\n" + b"= " * n
    ),
    "8-bit junk": lambda n: b"From: a@example.com\nSubject: \xff\n\n" + bytes(range(128, 256)) * (n // 100),
    "open tags": lambda n: b"From: a@example.com\nContent-Type: text/html\n\n" + b"<b><p>x" * (n // 4),
    "angles": lambda n: b"From: a@example.com\nContent-Type: text/html\n\n" + b"<" * n,
    "blank lines": lambda n: b"\n" * n + b"From: a@example.com\n\nx",
    "quotes": lambda n: b'From: a@example.com\nContent-Type: text/plain; a="' + b'\\"' * n,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_no_faster_than_the_input(name: str):
    small, large = (HOSTILE[name](size) for size in (20_000, 200_000))
    times = []
    for raw in (small, large):
        begun = time.process_time()
        read_all(scan(raw))
        times.append(time.process_time() - begun)
    assert times[1] < max(25 * times[0], 0.5)


def test_large_attachment_is_not_decoded():
    raw = (
        MULTIPART
        + b"--b\n\nx\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n"
        + b"QUJD\n" * 4_000_000
    )
    begun = time.process_time()
    message = scan(raw + b"--b--\n")
    assert time.process_time() - begun < 0.5
    assert message.parts[2].end - message.parts[2].body == len(b"QUJD\n") * 4_000_000 - 1


def test_defects_do_not_grow_with_the_input():
    message = read_all(scan(b"From: a@example.com\n" + b"Subject: =?utf-8?q?a\n" * 5_000 + b"\nx"))
    message.headers.get_all("subject")
    assert len(message.defects) == 1


def test_default_limits_hold_a_report_on_many_recipients():
    block = b"Final-Recipient: rfc822; user@example.com\nAction: failed\nStatus: 5.1.1\n\n"
    raw = b"From: a@example.com\nContent-Type: message/delivery-status\n\n" + block * 100_000
    message = scan(raw)
    assert message.text(message.parts[0]).count("failed") == 100_000
    assert message.limits is DEFAULT
    assert not message.defects
