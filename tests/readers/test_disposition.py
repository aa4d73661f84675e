"""Read receipts (MDN) tell of no failure, but for the rejections that take their form."""

import pytest

from bouncekit.records import Action, Kind

from .mails import reading


def receipt(disposition, *, human="Your message was read.\n", head=""):
    return (
        f"From: bob@example.org\nTo: ann@example.com\nSubject: Read: lunch\nMIME-Version: 1.0\n{head}"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\n{human}\n--b\nContent-Type: message/disposition-notification\n\n"
        "Final-Recipient: rfc822; bob@example.org\nOriginal-Message-ID: <1@example.com>\n"
        f"Disposition: {disposition}\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    "disposition",
    ["manual-action/MDN-sent-manually; displayed", "automatic-action/MDN-sent-automatically; deleted"],
)
def test_a_receipt_is_no_bounce(disposition):
    found = reading(receipt(disposition))
    assert found.kind is Kind.DISPOSITION
    assert [one.recipient for one in found.drafts] == ["bob@example.org"]
    assert (found.original.sender, found.original.message_id) == ("ann@example.com", "1@example.com")


def test_a_rejection_in_the_form_of_a_receipt_is_one():
    """RFC 5429, section 2.1: what Sieve sends for ``reject``."""
    raw = receipt(
        "automatic-action/MDN-sent-automatically; deleted",
        human="Your message was automatically rejected:\nI take no mail from lists.\n",
        head="Auto-Submitted: auto-replied (rejected)\n",
    )
    found = reading(raw)
    assert found.kind is Kind.BOUNCE
    assert found.drafts[0].action is Action.FAILED
    assert "no mail from lists" in found.drafts[0].diagnostic


@pytest.mark.parametrize(
    ("disposition", "human", "head"),
    [
        ("manual-action/MDN-sent-manually; deleted", "It was rejected:\nby me.\n", ""),
        ("automatic-action/MDN-sent-automatically; displayed", "It was rejected:\nno.\n", ""),
        ("automatic-action/MDN-sent-automatically; deleted", "Deleted without being read.\n", ""),
    ],
)
def test_what_only_looks_like_a_rejection_stays_a_receipt(disposition, human, head):
    found = reading(receipt(disposition, human=human, head=head))
    assert found.kind is Kind.DISPOSITION
    assert found.drafts[0].action is None


def test_a_receipt_that_names_nobody_has_no_outcome():
    raw = receipt("manual-action/MDN-sent-manually; displayed").replace(b"Final-Recipient", b"X-Recipient")
    found = reading(raw)
    assert (found.kind, found.drafts) == (Kind.DISPOSITION, [])


def test_the_returned_headers_win_over_the_fields():
    returned = b"From: eve@example.com\nMessage-ID: <2@example.com>\n"
    raw = receipt("manual-action/MDN-sent-manually; displayed").replace(
        b"--b--", b"--b\nContent-Type: text/rfc822-headers\n\n" + returned + b"--b--"
    )
    assert reading(raw).original.sender == "eve@example.com"
