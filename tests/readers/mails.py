"""Mails for the tests of the readers, made from the part that a test is about."""

from __future__ import annotations

from bouncekit.knowledge import default
from bouncekit.message import scan
from bouncekit.readers import read

PER_MESSAGE = "Reporting-MTA: dns; mx.example.net\nArrival-Date: Tue, 3 Mar 2026 09:12:40 +0800\n"
PER_RECIPIENT = "Final-Recipient: rfc822; bob@example.org\nAction: failed\nStatus: 5.1.1\n"
RETURNED = (
    "From: Ann <ann@example.com>\nTo: bob@example.org\nSubject: lunch\n"
    "Message-ID: <1@example.com>\nDate: Tue, 3 Mar 2026 09:12:38 +0800\n\nAt noon?\n"
)


def report(
    status=f"{PER_MESSAGE}\n{PER_RECIPIENT}",
    *,
    kind="message/delivery-status",
    human="It failed.\n",
    returned=RETURNED,
    returned_kind="message/rfc822",
    head="From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\n",
):
    """Write a report as RFC 6522 has it; bytes."""
    parts = ["Content-Type: text/plain; charset=utf-8\n\n" + human, f"Content-Type: {kind}\n\n{status}"]
    if returned is not None:
        parts.append(f"Content-Type: {returned_kind}\n\n{returned}")
    text = (
        head + "To: ann@example.com\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        + "".join(f"--b\n{part}\n" for part in parts)
        + "--b--\n"
    )
    return text.encode()


def prose(
    text, *, subject="Undelivered Mail Returned to Sender", author="MAILER-DAEMON@mx.example.net", head=""
):
    """Write a report that is prose only; bytes."""
    return (
        f"From: {author}\nTo: ann@example.com\nSubject: {subject}\nReturn-Path: <>\n{head}"
        f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    ).encode()


def reading(raw):
    """Read a mail up to its drafts."""
    return read(scan(raw), default())


def drafts(raw):
    return reading(raw).drafts


def only(raw):
    """Give the only draft of a mail."""
    (draft,) = drafts(raw)
    return draft
