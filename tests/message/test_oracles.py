"""What the standard library, flanker and mail-parser read, against what we read.

Known differences: report blocks (message/delivery-status and its like) are leaves here; what is not well
formed is read further; charsets are read as mail uses them. So texts and structure are compared where
neither side found anything odd, subjects and senders everywhere that the oracle survives.
"""

from __future__ import annotations

import email
import email.policy
import logging
import sys
import warnings
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouncekit.message import Message, scan
from bouncekit.message.addresses import parse_address

from .test_addresses import FIELDS

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "eml"
RECORDED = sorted((ROOT / "tests" / "fixtures").glob("*-real/*.eml"))
WRITTEN = sorted(set((ROOT / "tests" / "fixtures").rglob("*.eml")) - set(RECORDED))
MAILS = [*WRITTEN[::2], *RECORDED[::15], *sorted(CORPUS.glob("*.eml"))[::2]]
"""Mails of one server have one structure, so some of them stand for all."""
RESTRUCTURED = {"boundary-missing", "boundary-not-found", "odd-header-line", "leading-blank-lines"}
UNCLOSED = {"multipart-unclosed"}
GUESSED = {"charset-mismatch", "charset-undeclared", "charset-unknown", "charset-bytes-lost"}


def squeezed(text: str | None) -> str:
    return "".join((text or "").split())


def read(path: Path) -> tuple[bytes, Message]:
    raw = path.read_bytes()
    return raw, scan(raw)


def oddities(message: Message) -> set[str]:
    for part in message.parts:
        message.text(part)
    return {defect.name for defect in message.defects}


def stdlib_parts(message: email.message.Message) -> Iterator[email.message.Message]:
    yield message
    kind = message.get_content_type()
    descends = kind.startswith("multipart/") or kind in ("message/rfc822", "message/global")
    if descends and message.is_multipart():
        for part in message.get_payload():
            yield from stdlib_parts(part)


def assert_as_stdlib(raw: bytes, message: Message) -> None:
    theirs = list(stdlib_parts(email.message_from_bytes(raw)))
    assert [part.content_type for part in message.parts] == [
        part.get_content_type().split()[0] for part in theirs
    ]
    for ours, other in zip(message.parts, theirs, strict=True):
        if other.is_multipart() or ours.is_container:
            continue
        data = other.get_payload(decode=True)
        text = data.decode(other.get_content_charset() or "ascii", "replace").replace("\r\n", "\n")
        if "\ufffd" not in text and "\x1b" not in text:
            # The parser drops the line end before the end of a multipart's last part.
            assert message.text(ours).rstrip("\n") == text.rstrip("\n")


def test_something_is_compared():
    assert MAILS


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_structure_and_texts_are_those_of_the_standard_library(path: Path):
    raw, message = read(path)
    odd = oddities(message)
    if not message.has_headers or odd & (RESTRUCTURED | GUESSED):
        pytest.skip("read further than the standard library does")
    assert_as_stdlib(raw, message)


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_every_mail_is_read_to_the_last_header(path: Path):
    _raw, message = read(path)
    for part in message.parts:
        assert isinstance(message.readable(part), str)
        for name in part.headers.names():
            assert part.headers.get_all(name)
    assert message.human() is not None or not path.stem.startswith("lhost-exchange")


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_subject_and_sender_are_those_of_mail_parser(path: Path):
    import mailparser  # noqa: PLC0415 - slow to import

    raw, message = read(path)
    if not message.has_headers:
        pytest.skip("no headers")
    logging.disable()
    try:
        other = mailparser.parse_from_bytes(raw)
    except (AttributeError, ValueError, LookupError):
        pytest.skip("mail-parser raises")
    finally:
        logging.disable(logging.NOTSET)
    if {defect.name for defect in message.defects} & RESTRUCTURED:
        pytest.skip("read further than mail-parser does")
    raw_subject = message.headers.raw("subject") or b""
    if raw_subject.isascii():
        assert squeezed(message.headers.get("subject")) == squeezed(other.subject)
    if other.from_ and other.from_[0][1]:
        assert parse_address(message.headers.get("from") or "") == other.from_[0][1]
    human = message.human()
    if not other.text_plain or human is None or human.content_type != "text/plain":
        return
    text = message.text(human)
    if text.isascii() and not oddities(message) & (GUESSED | UNCLOSED):
        assert squeezed(text) == squeezed(other.text_plain[0])


@pytest.fixture(scope="module")
def flanker():
    if sys.version_info >= (3, 13):
        pytest.importorskip("imghdr")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("flanker.mime"), pytest.importorskip("flanker.addresslib.address")


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_subject_and_text_are_those_of_flanker(path: Path, flanker):
    mime, _address = flanker
    raw, message = read(path)
    if not message.has_headers:
        pytest.skip("no headers")
    try:
        other = mime.from_string(raw)
        subject = other.headers.get("Subject")
        plain = next(
            (part for part in other.walk(with_self=True) if str(part.content_type) == "text/plain"), None
        )
        text = plain.body if plain else None
    except Exception as error:  # noqa: BLE001 - an oracle that raises is none, whatever it raises
        pytest.skip(f"flanker raises {type(error).__name__}")
    if (message.headers.raw("subject") or b"").isascii():
        assert squeezed(message.headers.get("subject")) == squeezed(subject)
    human = message.human()
    if isinstance(text, str) and text.isascii() and human is not None and human.content_type == "text/plain":
        ours = message.text(human)
        if ours.isascii():
            assert squeezed(ours) == squeezed(text)


# flanker keeps quotes that nothing needs, lowers literals, and takes the last of several mailboxes.
_OTHERWISE = ('"user"@', "user@[IPv6:", "'user@", "one@example.com, ")


@pytest.mark.parametrize("text, address", [pair for pair in FIELDS if not pair[0].startswith(_OTHERWISE)])
def test_addresses_are_those_of_flanker(text: str, address: str | None, flanker):
    _mime, addresses = flanker
    logging.disable()
    try:
        other = addresses.parse(text)
    finally:
        logging.disable(logging.NOTSET)
    if other is None:
        pytest.skip("flanker finds none")
    assert other.address == address


CHARSETS = {
    "us-ascii": "plain words, =20 and more. From here\n",
    "utf-8": "退信 Größe Почта\n",
    "iso-8859-1": "Größe élevée\n",
    "big5": "退信通知\n",
    "gb2312": "邮件退回\n",
    "euc-jp": "配信エラー\n",
    "koi8-r": "Почта\n",
    "iso-2022-jp": "配信エラー\n",
}
LEAVES = st.tuples(
    st.sampled_from(sorted(CHARSETS)),
    st.sampled_from(["plain", "html"]),
    st.sampled_from(["base64", "quoted-printable"]),
)


@given(
    st.lists(LEAVES, min_size=1, max_size=4),
    st.text(st.sampled_from("ab é你Я=?_"), max_size=40),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=60, deadline=None)
def test_mails_of_the_standard_library_are_read_as_written(leaves, subject: str, returned: bool, ending: str):
    mail = EmailMessage(policy=email.policy.default.clone(linesep=ending))
    mail["From"] = "Größe <user@example.com>"
    mail["Subject"] = subject.strip()
    charset, kind, encoding = leaves[0]
    mail.set_content(CHARSETS[charset], subtype=kind, charset=charset, cte=encoding)
    for charset, kind, encoding in leaves[1:]:
        mail.add_attachment(CHARSETS[charset], subtype=kind, charset=charset, cte=encoding, filename="退.txt")
    if returned:
        inner = EmailMessage()
        inner["Subject"] = "inner"
        inner.set_content("x")
        mail.add_attachment(inner)
    message = scan(mail.as_bytes())
    texts = [message.text(part) for part in message.parts if part.content_type.startswith("text/")]
    assert texts[: len(leaves)] == [CHARSETS[charset] for charset, _kind, _encoding in leaves]
    assert squeezed(message.headers.get("subject")) == squeezed(subject)
    assert message.headers.get("from") == "Größe <user@example.com>"
    assert [part.filename for part in message.parts if part.is_attachment][: len(leaves) - 1] == [
        "退.txt"
    ] * (len(leaves) - 1)
    assert not message.defects
    assert_as_stdlib(mail.as_bytes(), message)
