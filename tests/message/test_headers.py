"""Header values: folding, RFC 2047, RFC 2231, raw 8-bit bytes."""

from base64 import b64encode

import pytest

from bouncekit.message import parse_headers, scan
from bouncekit.message.parameters import parse_parameters


def value(raw: bytes, name: str = "subject") -> str | None:
    return parse_headers(raw).get(name)


def test_names_know_no_case_and_duplicates_keep_their_order():
    headers = parse_headers("Received: one\nX-A: b\nRECEIVED: two\n")
    assert headers.get_all("Received") == ["one", "two"]
    assert headers.get("received") == "one"
    assert headers.names() == ["received", "x-a", "received"]
    assert "x-A" in headers
    assert "x-b" not in headers
    assert headers.get("x-b") is None
    assert headers.raw("x-b") is None
    assert headers.get_all("x-b") == []


def test_folds_become_one_blank():
    headers = parse_headers("Diagnostic-Code: smtp;\r\n\t550 5.1.1\r\n      no such user\r\nStatus: 5.1.1")
    assert headers.get("diagnostic-code") == "smtp; 550 5.1.1 no such user"
    assert headers.raw("Diagnostic-Code") == b"smtp; 550 5.1.1 no such user"
    assert headers.get("status") == "5.1.1"


def test_a_block_ends_at_its_blank_line():
    headers = parse_headers("\r\nAction: failed\r\n\r\nStatus: 5.1.1\r\n")
    assert headers.names() == ["action"]


def test_carriage_returns_alone_end_lines():
    assert parse_headers("Action: failed\rStatus: 5.1.1\r").get("status") == "5.1.1"


def test_raw_value_stays_encoded():
    assert parse_headers("Subject: =?utf-8?b?5L2g?=").raw("subject") == b"=?utf-8?b?5L2g?="


def word(text: str, charset: str) -> bytes:
    return b"=?%s?B?%s?=" % (charset.encode(), b64encode(text.encode(charset)))


WORDS = [
    (b"=?utf-8?B?6YCA5L+h?= x", "退信 x"),
    (b"=?UTF-8?q?Mail_fehlgeschlagen:_Gr=C3=B6=C3=9Fe?=", "Mail fehlgeschlagen: Größe"),
    (word("退信", "big5"), "退信"),
    (word("退信", "gb2312"), "退信"),
    (word("配信エラー", "iso-2022-jp"), "配信エラー"),
    (word("Ошибка", "koi8-r"), "Ошибка"),
    # Two words of one charset, cut inside a character.
    (b"=?utf-8?B?6YCA5A==?=\n =?utf-8?B?v6E=?=", "退信"),
    (b"=?utf-8?Q?=E9=80?= =?UTF-8?B?gA==?=", "退"),
    (b"a =?us-ascii?Q?b?= c =?us-ascii?Q?d?=\n =?us-ascii?Q?e?= f", "a b c de f"),
    (b"=?utf-8*en?Q?a=20b?=", "a b"),
    (b'"=?utf-8?Q?=E9=80=80?=" <a@example.com>', '"退" <a@example.com>'),
    (b"=?utf-8?Q?with blank=21?=", "with blank!"),
    (b"=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
    (b"=?unknown-8bit?Q?=E9=80=80=E4=BF=A1?=", "退信"),
    (b"=?x-nothing?Q?=E9=80=80?=", "退"),
    (b"=?utf-8?B?6YCA5L+h", "退信"),
    (b"=?utf-8?Q?broken =?utf-8?Q?fine?=", "=?utf-8?Q?broken fine"),
    (b"=?utf-8?Q?broken and more", "=?utf-8?Q?broken and more"),
    (b"=?utf-8?B?6YCA5L+h6?= x", "退信 x"),
    (b"=?utf-8?X?a?=", "=?utf-8?X?a?="),
    (b"what =?is?= this", "what =?is?= this"),
]


@pytest.mark.parametrize("raw, text", WORDS)
def test_encoded_words_are_decoded(raw: bytes, text: str):
    assert value(b"Subject: " + raw + b"\n") == text


RAW = [
    ("系统退信", "gb2312"),
    ("退信通知", "big5"),
    ("配信エラー", "shift_jis"),
    ("配信エラー", "euc-jp"),
    ("배달 실패", "cp949"),
    ("Почта не доставлена", "koi8-r"),
    ("Почта не доставлена", "cp1251"),
    ("Zustellung für Müller", "latin-1"),
    ("退信", "utf-8"),
]


@pytest.mark.parametrize("text, charset", RAW)
def test_raw_8_bit_values_are_guessed(text: str, charset: str):
    assert value(b"Subject: " + text.encode(charset)) == text


def test_raw_escapes_are_japanese():
    assert value("Subject: 配信エラー".encode("iso2022_jp")) == "配信エラー"


def test_a_raw_value_is_read_in_the_charset_of_the_text():
    """Two Hanzi alone are valid in several charsets; the body's declaration decides."""
    raw = b"From: a@example.com\nSubject: " + "ТЕСТ".encode("cp866")
    message = scan(raw + b"\nContent-Type: text/plain; charset=cp866\n\nx")
    assert message.headers.get("subject") == "ТЕСТ"
    assert {defect.name for defect in message.defects} == {"charset-undeclared"}


def test_an_unindented_parameter_is_part_of_the_value():
    headers = parse_headers("Content-Type: text/plain;\ncharset=utf-8\nSubject: x")
    assert headers.raw("content-type") == b"text/plain; charset=utf-8"
    assert headers.names() == ["content-type", "subject"]


PARAMETERS = [
    (b'a; name="x y"; Other=z', {"name": "x y", "other": "z"}),
    (b'a; name="x \\"y\\" \\\\ ;z"; b=c', {"name": 'x "y" \\ ;z', "b": "c"}),
    (b"a; name*=utf-8'en'%e9%80%80", {"name": "退"}),
    (b"a; name*1=b; name*0=a", {"name": "ab"}),
    (b"a; name*0*=utf-8''%e9%80; name*1*=%80; name*2=x", {"name": "退x"}),
    (b"a; name*=%e9%80%80", {"name": "退"}),
    (b"a; name*=x'y", {"name": "x'y"}),
    (b"a; name==?utf-8?B?6YCA?=", {"name": "退"}),
    (b'a; name="=?utf-8?B?6YCA?="', {"name": "退"}),
    (b"a; name=first; name=second", {"name": "first"}),
    (b"a; name=plain; name*=utf-8''better", {"name": "better"}),
    (b'a; name="open', {"name": "open"}),
    (b"a; name = spaced ;; =; x", {"name": "spaced"}),
    (b"a", {}),
]


@pytest.mark.parametrize("raw, expected", PARAMETERS)
def test_parameters_are_read(raw: bytes, expected: dict[str, str]):
    noted: list[str] = []
    assert parse_parameters(raw, lambda name, _detail: noted.append(name)) == expected
    assert noted == []


def test_charset_and_filename_of_a_part():
    raw = b'From: a@example.com\nContent-Type: text/plain; CHARSET="Big5"; name=one\n'
    part = scan(raw + b"Content-Disposition: inline;\n filename*=utf-8''%e9%80%80.txt\n\nx").parts[0]
    assert (part.charset, part.filename, part.is_attachment) == ("big5", "退.txt", False)
    assert scan(b"From: a@example.com\n\nx").parts[0].charset is None
    segmented = b"From: a@example.com\nContent-Type: text/plain; charset*0=big; charset*1=5\n\nx"
    assert scan(segmented).parts[0].charset == "big5"
