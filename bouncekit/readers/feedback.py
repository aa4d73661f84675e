"""Complaints and authentication failures in ARF (RFC 5965, RFC 6591), and those that only look like it.

The standard form is a ``message/feedback-report`` part. Some reporters send the same fields under
another type. Microsoft's JMRP sends the mail complained about in a bare attachment and tells the
recipient in ``X-HmXmrOriginalRecipient``.
"""

from __future__ import annotations

import re

from bouncekit.message import Headers, Message, Part, parse_headers
from bouncekit.message.addresses import find_addresses
from bouncekit.readers.draft import Draft, Reading
from bouncekit.records import Evidence, Kind, Original

NAME = "arf"

TYPE = "message/feedback-report"
REPORT_TYPE = "feedback-report"
JMRP = "x-hmxmroriginalrecipient"
_RECIPIENT_FIELDS = ("original-rcpt-to", "removal-recipient")
_FIELD = re.compile(r"(?im)^feedback-type[ \t]*:")


def read(message: Message, parts: list[Part], returned: Headers | None) -> Reading | None:
    """Read a complaint; None where the mail is none."""
    part = next((part for part in parts if part.content_type == TYPE), None) or _mislabelled(message, parts)
    if part is not None:
        return _from_report(parse_headers(_fields(message.text(part))), part, returned)
    if returned is not None and JMRP in returned:
        return _reading(find_addresses(returned.get(JMRP) or ""), None, "jmrp")
    return None


def _mislabelled(message: Message, parts: list[Part]) -> Part | None:
    """The part with the fields in a mail that calls itself a feedback report."""
    if parts[0].params.get("report-type", "").lower() != REPORT_TYPE:
        return None
    return next((part for part in parts[1:] if _FIELD.search(message.text(part))), None)


def _fields(text: str) -> str:
    """The block of fields, without lines of prose above it."""
    start = _FIELD.search(text)
    return text[text.rfind("\n\n", 0, start.start()) + 1 :].lstrip("\n") if start else text.lstrip("\n")


def _from_report(fields: Headers, part: Part, returned: Headers | None) -> Reading:
    recipients = [
        address
        for name in _RECIPIENT_FIELDS
        for value in fields.get_all(name)
        for address in find_addresses(value)
    ]
    if not recipients and returned is not None:
        recipients = _sent_to(returned)
    reading = _reading(recipients, part.index, NAME)
    reading.reporting_mta = fields.get("reporting-mta")
    reading.arrival_date = fields.get("arrival-date") or fields.get("received-date")
    if returned is None:
        reading.original = _original(fields)
    kind = fields.get("feedback-type") or "abuse"
    reading.evidence.append(Evidence("kind", f"Feedback-Type: {kind}", NAME, part.index))
    failure = fields.get("auth-failure")
    if failure or kind.lower().startswith("auth-failure"):
        _explain_failure(reading, fields, failure or "unspecified", part)
    return reading


def _original(fields: Headers) -> Original | None:
    """What the fields tell of a mail that the report does not carry."""
    sender = find_addresses(fields.get("original-mail-from") or "")
    return Original(sender=sender[0]) if sender else None


def _explain_failure(reading: Reading, fields: Headers, failure: str, part: Part) -> None:
    """Give an RFC 6591 report words that the judge can read."""
    results = fields.get("authentication-results") or ""
    for draft in reading.drafts:
        draft.state("diagnostic", f"Auth-Failure: {failure}; {results}".rstrip("; "), failure, part.index)


def _sent_to(returned: Headers) -> list[str]:
    """The only addressee of the mail complained about; several leave open who complained."""
    for name in ("x-original-to", "delivered-to", "to"):
        found = find_addresses(returned.get(name) or "")
        if len(found) == 1:
            return found
    return []


def _reading(recipients: list[str], part: int | None, name: str) -> Reading:
    drafts = []
    for address in dict.fromkeys(recipients):
        draft = Draft(name)
        draft.state("recipient", address, address, part)
        drafts.append(draft)
    return Reading(name, drafts=drafts, kind=Kind.FEEDBACK)
