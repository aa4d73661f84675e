"""bouncekit reads a bounce and says who was not reached, why, what blocked it and what to do.

    >>> import bouncekit
    >>> outcome = bouncekit.classify("554 5.7.1 Service unavailable; Client host [192.0.2.7] "
    ...                              "blocked using zen.spamhaus.org")
    >>> print(outcome.reason, outcome.blocked_ip, outcome.fault)
    ip_blocklisted 192.0.2.7 sender_host
    >>> print(outcome.remedy.steps[0].url)
    https://check.spamhaus.org/

*   `parse(raw)` takes one message (bytes, str or `email.message.Message`) and returns a `Report`;
*   `scan(path)` yields a `Report` for each message of a file, an mbox, a Maildir or a folder;
*   `classify(text)` judges a bare SMTP reply or log line and returns an `Outcome`;
*   `parse_event(json)` reads a bounce or complaint that a sending service reports as JSON;
*   `undo_rewriting(address)` gives the address inside an SRS, BATV or VERP one;
*   `Knowledge.load(extra=[...])` lays your own rules over the shipped ones.

Reports are frozen msgspec Structs: `msgspec.json.encode(report)` writes one line of NDJSON,
`bouncekit schema` prints their JSON Schema.
"""

from bouncekit.events import parse_event, parse_events
from bouncekit.knowledge import Knowledge, KnowledgeError
from bouncekit.limits import Limits
from bouncekit.message.rewriting import Rewritten, undo_rewriting
from bouncekit.pipeline import classify, parse
from bouncekit.records import (
    Action,
    Actor,
    Audience,
    Category,
    Certainty,
    Defect,
    Evidence,
    Fault,
    Hop,
    Kind,
    Listing,
    ListState,
    Original,
    Outcome,
    Reason,
    Remedy,
    Report,
    Retry,
    Step,
    Target,
)
from bouncekit.sources import scan

# Written out, so that type checkers and readers see the face without running it.
__all__ = [
    "Action",
    "Actor",
    "Audience",
    "Category",
    "Certainty",
    "Defect",
    "Evidence",
    "Fault",
    "Hop",
    "Kind",
    "Knowledge",
    "KnowledgeError",
    "Limits",
    "ListState",
    "Listing",
    "Original",
    "Outcome",
    "Reason",
    "Remedy",
    "Report",
    "Retry",
    "Rewritten",
    "Step",
    "Target",
    "classify",
    "parse",
    "parse_event",
    "parse_events",
    "scan",
    "undo_rewriting",
]
