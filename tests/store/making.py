"""Small stores and the mails that fill them."""

from datetime import UTC, datetime, timedelta

from bouncekit.records import Action, Fault, Kind, Outcome, Reason, Report
from bouncekit.store import Entry, entry

START = datetime(2026, 3, 3, 9, tzinfo=UTC)


def bounce(number: int, recipient: str | None = None, **fields: object) -> Entry:
    """Make the entry of one bounce, a day after that of the number before."""
    outcome = Outcome(
        recipient=recipient or f"u{number}@example.net",
        action=Action.FAILED,
        reason=fields.pop("reason", Reason.USER_UNKNOWN.value),
        fault=fields.pop("fault", Fault.RECIPIENT),
        **fields,
    )
    report = Report(Kind.BOUNCE, origin=f"new/{number}", outcomes=(outcome,))
    return entry(b"mail %d" % number, report, now=START + timedelta(days=number))


def mail(number: int) -> bytes:
    """Write a bounce that any reader knows."""
    return (
        f"From: MAILER-DAEMON@mx.example.com\nTo: list@example.org\nSubject: Undelivered {number}\n"
        f"Date: Tue, 3 Mar 2026 09:00:{number % 60:02} +0000\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\n\nYour mail was not delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\n"
        f"Final-Recipient: rfc822; u{number}@example.net\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--b--\n"
    ).encode()
