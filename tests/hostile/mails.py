"""Mails made to hurt: each grows with one number, and `bouncekit.parse` must stay linear in it.

`WHOLE` are those of the size that is promised; `REPEATED` are a unit again and again, in the place where
some reader looks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

MB = 1 << 20
TOP = b"From: MAILER-DAEMON@example.net\nTo: a@example.com\nSubject: Undelivered Mail Returned to Sender\n"
MIXED = TOP + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n"
REPORT = (
    TOP
    + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nhello\n--b\n"
    + b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n"
)
REFUSED = (
    b"Final-Recipient: rfc822; u%d@example.com\nAction: failed\nStatus: 5.1.1\n"
    b"Diagnostic-Code: smtp; 550 5.1.1 unknown\n"
)
DSN = REPORT + REFUSED.replace(b"unknown\n", b"") % 1
POSTFIX = (
    b"\nThis is the mail system at host mx.example.net.\n\n"
    b"I'm sorry to have to inform you that your message could not be delivered\n\n"
)
Maker = Callable[[int], bytes]


class Hostile(NamedTuple):
    """One kind of mail, and how much of it is promised."""

    make: Maker
    count: int


def filled(unit: bytes, size: int) -> bytes:
    """Repeat a unit up to a size."""
    return (unit * (size // len(unit) + 1))[:size]


def counted(line: bytes, count: int) -> bytes:
    """Repeat a line with a number in it."""
    return b"".join(line % number for number in range(count))


def attached(head: bytes, unit: bytes) -> Maker:
    """Attach a file made of a unit."""
    return lambda size: MIXED + b"--b\nContent-Type: " + head + b"\n\n" + filled(unit, size) + b"\n--b--\n"


def body(unit: bytes) -> Maker:
    """Fill the text that a person would read."""
    return lambda size: TOP + b"\n" + filled(unit, size)


def html(unit: bytes) -> Maker:
    """Fill a page."""
    return lambda size: TOP + b"Content-Type: text/html\n\n" + filled(unit, size)


def diagnostic(unit: bytes) -> Maker:
    """Fill the Diagnostic-Code of a report."""
    return lambda size: DSN + filled(unit.replace(b"\n", b"\n "), size) + b"\n\n--b--\n"


def field(name: bytes, unit: bytes) -> Maker:
    """Fill one field of the header."""
    return lambda size: (
        name + filled(unit, size) + b"\nFrom: MAILER-DAEMON@example.net\nSubject: Undelivered\n\n"
        b"<a@example.com>: 550 x\n"
    )


def nested_multiparts(count: int) -> bytes:
    """Put a multipart into a multipart, each with a boundary of its own."""
    return (
        TOP
        + b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
            for number in range(count)
        )
        + b"\nx\n"
    )


def named(values: Iterable[bytes], start: bytes, end: bytes, between: bytes) -> bytes:
    """Join values, such as a field's, between what stands before and after them."""
    return start + between.join(values) + end


def addresses(count: int) -> Iterable[bytes]:
    """Make addresses, no two of them alike."""
    return (b"u%d@example.com" % number for number in range(count))


LINE = b"QUJD" * 19 + b"\n"
PNG = b"image/png\nContent-Transfer-Encoding: base64"

WHOLE: dict[str, Hostile] = {
    "attachment": Hostile(attached(PNG, LINE), 50 * MB),
    "attached text": Hostile(
        attached(b"text/plain\nContent-Disposition: attachment", b"hello world\n"), 50 * MB
    ),
    "attached octets": Hostile(attached(b"application/octet-stream", LINE), 50 * MB),
    "returned mail": Hostile(attached(b"message/rfc822", b"Hello: world this is text\n"), 50 * MB),
    "page": Hostile(html(b"<p>hello world</p>\n"), 50 * MB),
    "nested multiparts": Hostile(nested_multiparts, 10_000),
    "nested messages": Hostile(
        lambda n: TOP + b"Content-Type: message/rfc822\n\nFrom: b@example.com\n" * n + b"\nx", 10_000
    ),
    "one boundary nested": Hostile(
        lambda n: TOP + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * n, 10_000
    ),
    "header fields": Hostile(lambda n: TOP + counted(b"X-%d: y\n", n) + b"\nx\n", 1_000_000),
    "folded lines": Hostile(lambda n: TOP + b"X-A: y\n" + b" z\n" * n + b"\nx\n", 1_000_000),
    "parts": Hostile(lambda n: MIXED + b"--b\n\nx\n" * n + b"--b--\n", 1_000_000),
    "one line": Hostile(body(b"x"), 30 * MB),
    "one header line": Hostile(field(b"Subject: ", b"x"), 30 * MB),
    "recipients": Hostile(lambda n: REPORT + counted(REFUSED + b"\n", n) + b"--b--\n", 100_000),
    "recipients without blank lines": Hostile(lambda n: REPORT + counted(REFUSED, n) + b"\n--b--\n", 100_000),
    "recipients in prose": Hostile(
        lambda n: (
            TOP
            + POSTFIX
            + counted(
                b"<u%d@example.com>: host mx.example.org[192.0.2.1] said: 550 5.1.1 unknown (in reply to RCPT"
                b" TO command)\n\n",
                n,
            )
        ),
        100_000,
    ),
    "recipients in a header": Hostile(
        lambda n: named(
            addresses(n), TOP + b"X-Failed-Recipients: ", b"\n\nNot delivered\n" + b"hello\n" * n, b",\n "
        ),
        100_000,
    ),
    "recipients in headers": Hostile(
        lambda n: TOP + counted(b"X-Failed-Recipients: u%d@example.com\n", n) + b"\nNot delivered\n", 100_000
    ),
    "addressees": Hostile(
        lambda n: named(addresses(n), b"From: MAILER-DAEMON@example.net\nTo: ", b"\n\nx\n", b",\n "), 100_000
    ),
    "RFC 2231 segments": Hostile(
        lambda n: TOP + b"Content-Type: text/plain" + counted(b";\n name*%d=abc", n) + b"\n\nx\n", 100_000
    ),
    "encoded words": Hostile(
        lambda n: b"From: MAILER-DAEMON@example.net\nSubject:" + b" =?utf-8?q?abc?=\n" * n + b"\nx\n", 100_000
    ),
    "NULs": Hostile(body(b"\0"), 10 * MB),
    "nothing but NULs": Hostile(lambda n: b"\0" * n, 10 * MB),
    "line feeds": Hostile(lambda n: b"\n" * n, 10 * MB),
    "returns": Hostile(lambda n: b"\r" * n, 10 * MB),
    "returns and line feeds": Hostile(lambda n: b"\r" + filled(b"\r\n\r", n), 10 * MB),
    "undeclared 8-bit": Hostile(body(bytes(range(128, 256))), 10 * MB),
}
"""What is promised: 2 s and 20 ms/MB at most, and memory of four times the mail and 100 MB."""

UNITS: dict[str, bytes] = {
    "angles": b"<",
    "angles apart": b"< ",
    "closing angles": b">",
    "brackets": b"[",
    "parentheses": b"(",
    "quotes": b'"',
    "apostrophes": b"'",
    "semicolons": b";",
    "colons": b":",
    "blanks": b" ",
    "tabs": b"\t",
    "blank lines": b" \n",
    "digits": b"1",
    "octets": b"1.",
    "groups": b"1:",
    "addresses of hosts": b"192.0.2.1\n",
    "codes": b"550 ",
    "continued replies": b"550-x\n",
    "hex": b"abcdef0123456789",
    "at signs": b"@",
    "half addresses": b"a@",
    "address ends": b"@a.",
    "labels": b"a.",
    "address lines": b"a@example.com\n",
    "address lines with a colon": b"a@example.com: x\n",
    "angled address lines": b"<a@example.com>\n",
    "addresses": b"a@example.com, ",
    "quote marks": b">",
    "quoted lines": b"> x\n",
    "quoted headers": b"> From: a@example.com\n> Subject: x\n\n",
    "cited headers": b"  From: a@example.com\n  To: b\n  Subject: x\n  Received: y\n\nx\n\n",
    "headers": b"From: a@example.com\nReceived: x\nMessage-ID: <x@y>\n\n",
    "Received": b"Received: from x by y; date\n",
    "supplementary": b"<a #5.0.0 x>",
    "supplementary lines": b"<a #5.0.0 x>\n",
    "open supplementary": b"<a #5.0.0 x",
    "nested supplementary": b"<a <b #5.0.0 smtp;550 x\n",
    "dashed lines": b"--- \n",
    "dashes": b"-----",
    "equals signs": b"=====",
    "session headings": b"----- The following addresses had permanent fatal errors -----\n",
    "sessions": b"----- Transcript of session follows -----\n... while talking to mx.example.org.:\n"
    b">>> RCPT To:<a@b.example>\n<<< 550 5.1.1 no\n550 5.1.1 <a@b.example>... User unknown\n",
    "session lines": b">>> x\n<<< 550 y\n",
    "open session": b">>> ",
    "continued answers": b"<<< 550-a\n",
    "Exchange sections": b"Diagnostic information for administrators:\nGenerating server: mx.example.net\n\n"
    b"a@example.com\n#550 5.1.1 x ##\n",
    "Exchange headings": b"Delivery has failed to these recipients or distribution lists:\n\n",
    "Exchange servers": b"Generating server: x\n",
    "Exchange answers": b"Remote Server returned '550 5.1.1 x'\n",
    "open Exchange answers": b"Remote Server returned '550 ",
    "Exchange 2003": b"The following recipient(s) could not be reached:\n\n a@example.com on 1/1/2020\n"
    b"  There was x\n  <mx.example.com #5.1.1>\n",
    "Postfix": POSTFIX,
    "qmail": b"Hi. This is the qmail-send program at example.net.\n<a@example.com>:\nSorry\n",
    "Exim": b"This message was created automatically by mail delivery software.\n  a@example.com\n"
    b"    SMTP error from remote mail server after RCPT TO:<a@example.com>:\n"
    b"    host mx.example [192.0.2.1]: 550 x\n",
    "open Exim": b"    SMTP error from remote mail server after ",
    "said": b"host mx.example.net[192.0.2.1] said: 550 5.1.1 x (in reply to RCPT TO command)\n",
    "open said": b"host a [192.0.2.1] said: ",
    "log lines": b"to=<a@b.example>, relay=mx[192.0.2.1], status=bounced (host mx said: 550 x)\n",
    "fields": b"Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.1.1\n",
    "rows": b"Reason: x\n",
    "Chinese rows": "收件人: a@example.com\n原因: 550 x\n".encode(),
    "Chinese": "您的郵件".encode(),
    "pages": b"http://example.com/x ",
    "half pages": b"http://",
    "copies": b"------ This is a copy of your message, including all the headers. ------\n",
    "returned mails": b"--- Below this line is a copy of the message.\n\nReturn-Path: <a@example.com>\n\n",
    "original messages": b"-----Original Message-----\nFrom: a\n",
    "retries": b"try again in 5 minutes ",
    "lists": b"blocked using zen.spamhaus.org ",
    "keys": b"abcdefghijk.r.mail-abuse.com ",
    "base64": b"A" * 76 + b"\n",
    "uuencoded": b"begin 644 x\n",
    "commands": b"RCPT TO:<a@example.com>\n550 x\n",
    "escapes": b"\\x{41}",
    "xtext": b"+41",
    "IMCEA": b"IMCEAEX-_O=X_OU=Y+20",
}

TAGS: dict[str, bytes] = {
    "tags": b"<b>",
    "blocks": b"<div><p>x",
    "tables": b"<table><tr><td>x",
    "entities": b"&amp;",
    "attributes": b"<a href='x' ",
    "comments": b"<!-- ",
    "hidden": b"<span style='display:none'>x",
    "scripts": b"<script>x</script>",
    "styles": b"<style>x",
}

HEADER_UNITS: tuple[bytes, ...] = (
    b"<",
    b"@",
    b"a@b, ",
    b",",
    b"(",
    b'"',
    b"\\",
    b"=?",
    b"=?utf-8?q?=41?= ",
    b";",
    b" ",
    b"\xff",
    b"a:b;",
)
HEADER_FIELDS: tuple[bytes, ...] = (
    b"From: ",
    b"To: ",
    b"Subject: ",
    b"Content-Type: ",
    b"Content-Type: text/plain; charset=",
    b"Date: ",
    b"Message-ID: ",
    b"X-Failed-Recipients: ",
    b"Auto-Submitted: ",
    b"Received: ",
    b"Content-Disposition: ",
)
ATTACHED_TYPES: tuple[bytes, ...] = (
    b"text/plain",
    b"application/octet-stream",
    b"message/rfc822",
    b"message/delivery-status",
    b"message/feedback-report",
    b"message/disposition-notification",
    b"text/rfc822-headers",
)
ATTACHED_UNITS: tuple[bytes, ...] = (
    b"final-recipient",
    b"\n\n",
    b"From: a@example.com\nSubject: x\n",
    b"--- \n",
)

REPEATED: dict[str, Maker] = {
    **{f"body: {name}": body(unit) for name, unit in UNITS.items()},
    **{f"diagnostic: {name}": diagnostic(unit) for name, unit in UNITS.items()},
    **{f"page: {name}": html(unit) for name, unit in (UNITS | TAGS).items()},
    **{
        f"{name.decode()}{unit.decode('latin-1')!r}": field(name, unit)
        for name in HEADER_FIELDS
        for unit in HEADER_UNITS
    },
    **{
        f"{kind.decode()}: {unit.decode()!r}": attached(kind, unit)
        for kind in ATTACHED_TYPES
        for unit in ATTACHED_UNITS
    },
}
