"""Structure: offsets, boundaries, nesting, line ends."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bouncekit.limits import Limits
from bouncekit.message import Message, scan

from .mails import TOKENS, Tree, render, trees

REPORT = b"""\
From: postmaster@example.net
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="outer"

preamble
--outer
Content-Type: text/plain; charset=us-ascii

Sorry.

--outer
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; user@example.org
Action: failed

--outer
Content-Type: message/rfc822

From: sender@example.com
Content-Type: multipart/alternative; boundary=inner

--inner

plain
--inner
Content-Type: text/html

<p>html</p>
--inner--
--outer--
epilogue
"""


def types(message: Message) -> list[str]:
    return [part.content_type for part in message.parts]


def names(message: Message) -> set[str]:
    return {defect.name for defect in message.defects}


def test_report_becomes_flat_parts_in_document_order():
    message = scan(REPORT)
    assert [(part.depth, part.parent, part.content_type) for part in message.parts] == [
        (0, None, "multipart/report"),
        (1, 0, "text/plain"),
        (1, 0, "message/delivery-status"),
        (1, 0, "message/rfc822"),
        (2, 3, "multipart/alternative"),
        (3, 4, "text/plain"),
        (3, 4, "text/html"),
    ]
    assert not message.defects
    assert message.children(message.parts[0]) == message.parts[1:4]
    assert message.text(message.parts[1]) == "Sorry.\n"
    assert message.text(message.parts[6]) == "<p>html</p>"
    assert message.parts[4].headers.get("from") == "sender@example.com"


def test_offsets_point_into_the_raw_bytes():
    message = scan(REPORT)
    status = message.parts[2]
    assert REPORT[status.body : status.end].startswith(b"Reporting-MTA")
    assert REPORT[status.start : status.body].startswith(b"Content-Type: message/delivery-status")


def test_human_part_is_not_the_returned_message():
    message = scan(REPORT)
    assert message.human() is message.parts[1]
    assert [message.is_returned(part) for part in message.parts[1:5]] == [False, False, False, True]


def test_human_part_is_html_where_the_plain_text_is_empty():
    raw = b"From: a@example.com\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\n \n--b\n"
    message = scan(raw + b"Content-Type: text/html\n\n<p>Sorry</p>\n--b--\n")
    human = message.human()
    assert human is not None
    assert message.readable(human) == "Sorry"


def test_attachment_is_not_the_human_part():
    raw = b"From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition:"
    message = scan(raw + b" attachment;\n filename=note.txt\n\nnote\n--b\n\nSorry\n--b--\n")
    human = message.human()
    assert human is not None
    assert message.text(human) == "Sorry"
    assert message.parts[1].is_attachment
    assert message.parts[1].filename == "note.txt"


def tiles(message: Message) -> bool:
    """Whether parts nest, and siblings follow one another, so that each byte has one innermost place."""
    for part in message.parts:
        if not part.start <= part.head <= part.head_end <= part.body <= part.end <= len(message.raw):
            return False
        place = part.body
        for child in message.children(part):
            if not place <= child.start <= child.end <= part.end:
                return False
            place = child.end
    return message.parts[0].start == 0 and message.parts[0].end == len(message.raw)


@given(trees())
@settings(max_examples=60, deadline=None)
def test_parts_and_the_gaps_between_them_cover_the_input_once(tree: Tree):
    raw = render(tree)
    message = scan(raw)
    assert tiles(message)
    assert types(message) == tree.types()
    leaves = [part for part in message.parts if not part.is_container]
    assert [raw[part.body : part.end] for part in leaves] == tree.leaves()
    gaps = raw
    for part in reversed(leaves):
        gaps = gaps[: part.start] + gaps[part.end :]
    assert all(line.startswith((b"--", b"X-", b"From", b"Content-")) for line in gaps.split(b"\n") if line)


@given(st.lists(st.sampled_from(TOKENS) | st.binary(max_size=20), max_size=40).map(b"".join))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read(raw: bytes):
    message = scan(raw, Limits(depth=3, parts=20))
    assert tiles(message)
    for part in message.parts:
        assert isinstance(message.readable(part), str)
        assert isinstance(part.filename, str | None)
        for name in part.headers.names():
            assert part.headers.get(name) is not None
    assert isinstance(message.human(), object)


@given(trees())
@settings(max_examples=40, deadline=None)
def test_line_ends_do_not_matter(tree: Tree):
    readings = []
    for ending in (b"\n", b"\r\n", b"\r"):
        message = scan(render(tree).replace(b"\n", ending))
        texts = [message.text(part) for part in message.parts]
        fields = [
            [(name, part.headers.get_all(name)) for name in part.headers.names()] for part in message.parts
        ]
        readings.append((types(message), texts, fields, list(message.defects)))
    assert readings[0] == readings[1] == readings[2]


def test_doubled_carriage_returns_end_one_line():
    message = scan(b"From: a@example.com\r\r\nSubject: x\r\r\n\r\r\none\r\r\ntwo\r\r\n")
    assert message.headers.get("subject") == "x"
    assert message.text(message.parts[0]) == "one\ntwo\n"


def multipart(body: bytes, boundary: bytes = b'"b"') -> bytes:
    return b"From: a@example.com\nContent-Type: multipart/mixed; boundary=" + boundary + b"\n\n" + body


def test_boundary_that_begins_like_another_does_not_end_it():
    inner = b"--ab\nContent-Type: multipart/mixed; boundary=abc\n\n--abc\n\none\n--abc\n\ntwo\n--abc--\n"
    message = scan(multipart(inner + b"--ab\n\nthree\n--ab--\n", b"ab"))
    assert [message.text(part) for part in message.parts[2:]] == ["one", "two", "three"]
    assert not message.defects


def test_outer_boundary_ends_an_unclosed_inner_multipart():
    inner = b"--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\none\n"
    message = scan(multipart(inner + b"--b\n\ntwo\n--b--\n"))
    assert [part.depth for part in message.parts] == [0, 1, 2, 1]
    assert [(defect.name, defect.part) for defect in message.defects] == [("multipart-unclosed", 1)]


def test_padding_after_a_boundary_is_allowed_but_words_are_not():
    message = scan(multipart(b"--b \t\n\none\n--b words\n--b-- \n"))
    assert message.text(message.parts[1]) == "one\n--b words"


def test_what_follows_the_closing_delimiter_is_no_part():
    message = scan(multipart(b"--b\n\none\n--b--\n--b\n\ntwo\n--b--\n"))
    assert len(message.parts) == 2


def test_missing_boundary_parameter_is_guessed_from_the_first_delimiter():
    raw = b"From: a@example.com\nContent-Type: multipart/report\n\n--x1\nContent-Type: text/plain\n\n"
    message = scan(raw + b"one\n--x1--\n")
    assert types(message) == ["multipart/report", "text/plain"]
    assert names(message) == {"boundary-missing", "boundary-guessed"}


def test_wrong_boundary_parameter_is_replaced_by_the_one_in_use():
    message = scan(multipart(b"hello\n--x1\nContent-Type: text/plain\n\none\n--x1\n\ntwo\n--x1--\n"))
    assert [message.text(part) for part in message.parts[1:]] == ["one", "two"]
    assert names(message) == {"boundary-not-found", "boundary-guessed"}


def test_multipart_that_cannot_be_split_is_read_as_one_text():
    message = scan(multipart(b"Sorry, no such user.\n"))
    assert types(message) == ["multipart/mixed", "text/plain"]
    assert message.text(message.parts[1]) == "Sorry, no such user.\n"


def test_boundary_may_be_segmented_or_carry_blanks():
    segmented = b"From: a@example.com\nContent-Type: multipart/mixed; boundary*0=on; boundary*1=e\n\n"
    assert len(scan(segmented + b"--one\n\nx\n--one--\n").parts) == 2
    assert len(scan(multipart(b"--b c\n\nx\n--b c--\n", b'"b c"')).parts) == 2


def test_parameter_that_lost_its_indent_still_counts():
    raw = b"From: a@example.com\nContent-Type: multipart/mixed;\nboundary=b\n\n--b\n\nx\n--b--\n"
    message = scan(raw)
    assert types(message) == ["multipart/mixed", "text/plain"]
    assert names(message) == {"odd-header-line"}


def test_digest_holds_messages():
    raw = b"From: a@example.com\nContent-Type: multipart/digest; boundary=b\n\n"
    message = scan(raw + b"--b\n\nSubject: one\n\nx\n--b--\n")
    assert types(message) == ["multipart/digest", "message/rfc822", "text/plain"]
    assert message.parts[2].headers.get("subject") == "one"


def test_global_message_is_descended_and_its_report_is_a_leaf():
    body = b"--b\nContent-Type: message/global\n\nSubject: \xe4\xbd\xa0\n\nx\n"
    message = scan(
        multipart(body + b"--b\nContent-Type: message/global-delivery-status\n\nAction: failed\n--b--\n")
    )
    assert types(message) == [
        "multipart/mixed",
        "message/global",
        "text/plain",
        "message/global-delivery-status",
    ]
    assert message.parts[2].headers.get("subject") == "你"


def test_encoded_message_is_a_leaf_whose_text_can_be_read():
    body = b"--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    message = scan(multipart(body + b"U3ViamVjdDogb25lCgp4Cg==\n--b--\n"))
    assert types(message) == ["multipart/mixed", "message/rfc822"]
    assert message.text(message.parts[1]) == "Subject: one\n\nx\n"


def test_blank_lines_and_an_mbox_line_before_a_message_are_passed():
    message = scan(b"\n\r\nFrom a@example.com Mon Jan  1 00:00:00 2024\nSubject: one\n\nx")
    assert message.headers.get("subject") == "one"
    assert names(message) == {"leading-blank-lines"}


def test_quoted_mbox_line_before_a_returned_message_is_passed():
    body = b"--b\nContent-Type: message/rfc822\n\n\n>From a@example.com\nSubject: one\n\nx\n--b--\n"
    assert scan(multipart(body)).parts[2].headers.get("subject") == "one"


def test_byte_order_mark_before_headers_is_passed():
    message = scan(b"\xef\xbb\xbfSubject: one\n\nx")
    assert message.headers.get("subject") == "one"
    assert names(message) == {"byte-order-mark"}


def test_content_type_of_the_first_line_is_seen_after_a_byte_order_mark():
    assert scan(b"\xef\xbb\xbfContent-Type: text/html\n\nx").parts[0].content_type == "text/html"


def test_damage_inside_headers_is_passed_over():
    raw = b"Received: from a\n(192.0.2.1) by b\nid 7\nSubject: one\n>From x\nContent-Type: text/html\n\nx"
    message = scan(raw)
    assert message.headers.get("subject") == "one"
    assert types(message) == ["text/html"]
    assert names(message) == {"odd-header-line"}


def test_text_right_below_headers_belongs_to_the_body():
    message = scan(b"From: a@example.com\nSubject: one\nSorry, it failed.\nNote: no user\n\nmore")
    assert message.text(message.parts[0]) == "Sorry, it failed.\nNote: no user\n\nmore"
    assert names(message) == {"separator-missing"}


def test_invalid_content_type_is_plain_text():
    message = scan(b"From: a@example.com\nContent-Type: text\n\nx")
    assert types(message) == ["text/plain"]
    assert names(message) == {"content-type-invalid"}
    assert types(scan(b"From: a@example.com\nContent-Type:\n\nx")) == ["text/plain"]


def test_header_names_may_have_blanks_before_the_colon():
    message = scan(b"From : a@example.com\nContent-type :TEXT/HTML\n\nx")
    assert types(message) == ["text/html"]
    assert message.headers.get("from") == "a@example.com"


BARE = [
    b"550 5.1.1 <user@example.com>: no such user",
    b"Diagnostic-Code: smtp; 550 5.1.1 unknown",
    b"Diagnostic-Code: smtp; 550 5.1.1 unknown\n\nmore",
    b"Final-Recipient: rfc822; user@example.com\nAction: failed\nStatus: 5.1.1\nX-Display-Name: User\n",
    b"host mx.example.net[192.0.2.1] said: 550 no such user",
    b"From: postmaster\n550 5.1.1 no such user",
    b"Sorry, it failed.\n\nSubject: one\n",
    b"Error: it failed\n\nmore",
    b"",
    b"\n",
    "收件者的電子郵件伺服器發生了 SMTP 通訊問題。\n<mx.example.net #5.5.0 smtp;554 no>".encode(),
]


def test_pasted_text_has_no_headers():
    for raw in BARE:
        message = scan(raw)
        assert not message.has_headers, raw
        assert types(message) == ["text/plain"]
        assert message.text(message.parts[0]) == raw.decode()
        assert not message.headers.names()
        assert not message.defects


def test_a_mail_may_be_a_few_header_lines():
    for raw in (
        b"Subject: one",
        b"Subject: one\n\ntext",
        b"X-Failed-Recipients: user@example.com\nX-A: b\n\ntext",
    ):
        assert scan(raw).has_headers, raw
