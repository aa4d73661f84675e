"""Complaints and authentication failures in ARF (RFC 5965, RFC 6591), and those that only look like it.

The standard form is a ``message/feedback-report`` part. Microsoft's JMRP sends the mail complained
about in a bare attachment and tells the recipient in ``X-HmXmrOriginalRecipient``.
"""

from __future__ import annotations

from bouncekit.message import Headers, Message, Part, parse_headers
from bouncekit.message.addresses import find_addresses
from bouncekit.readers.draft import Draft, Reading
from bouncekit.records import Evidence, Kind

NAME = "arf"

TYPE = "message/feedback-report"
JMRP = "x-hmxmroriginalrecipient"
_RECIPIENT_FIELDS = ("original-rcpt-to", "removal-recipient")


def read(message: Message, parts: list[Part], returned: Headers | None) -> Reading | None:
    """Read a complaint; None where the mail is none."""
    for part in parts:
        if part.content_type == TYPE:
            return _from_report(parse_headers(message.text(part)), part, returned)
    if returned is not None and JMRP in returned:
        return _reading(find_addresses(returned.get(JMRP) or ""), None, "jmrp")
    return None


def _from_report(fields: Headers, part: Part, returned: Headers | None) -> Reading:
    recipients = [
        address for name in _RECIPIENT_FIELDS for value in fields.get_all(name) for address in find_addresses(value)
    ]
    if not recipients and returned is not None:
        recipients = _sent_to(returned)
    reading = _reading(recipients, part.index, NAME)
    reading.reporting_mta = fields.get("reporting-mta")
    reading.arrival_date = fields.get("arrival-date") or fields.get("received-date")
    kind = fields.get("feedback-type") or "abuse"
    reading.evidence.append(Evidence("kind", f"Feedback-Type: {kind}", NAME, part.index))
    failure = fields.get("auth-failure")
    if failure or kind.lower().startswith("auth-failure"):
        _explain_failure(reading, fields, failure or "unspecified", part)
    return reading


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
