"""The records that come out: one `Report` a message, one `Outcome` a recipient.

All are frozen msgspec Structs, so they are cheap to make, hashable where their fields are, and
become JSON with `msgspec.json.encode`. The published schema (`bouncekit schema`) is made from this
file; fields are only ever added. What a message does not state is ``None``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

SCHEMA = "bouncekit.report/1"


class Kind(StrEnum):
    """What a message is, as a whole."""

    BOUNCE = "bounce"
    """A final failure for at least one recipient."""
    DELAY = "delay"
    """The sending side still tries (RFC 3464 ``Action: delayed``)."""
    DELIVERED = "delivered"
    """A success report: delivered, relayed or expanded."""
    FEEDBACK = "feedback"
    """A complaint or authentication failure in ARF (RFC 5965, 6591)."""
    AUTO_REPLY = "auto_reply"
    """A vacation text or another automatic answer (RFC 3834)."""
    DISPOSITION = "disposition"
    """A read receipt (MDN, RFC 8098)."""
    OTHER = "other"
    """Ordinary mail, and all that is not surely one of the above."""


class Action(StrEnum):
    """The Action field of RFC 3464, section 2.3.3."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


class Category(StrEnum):
    """The group that a reason belongs to."""

    RECIPIENT = "recipient"
    DOMAIN = "domain"
    REPUTATION = "reputation"
    IDENTITY = "identity"
    ACCESS = "access"
    POLICY = "policy"
    RATE = "rate"
    CONTENT = "content"
    TRANSPORT = "transport"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a recipient was not reached. ``knowledge/reasons.toml`` describes each."""

    USER_UNKNOWN = "user_unknown"
    MAILBOX_FULL = "mailbox_full"
    MAILBOX_DISABLED = "mailbox_disabled"
    MOVED = "moved"
    RECIPIENT_RESTRICTED = "recipient_restricted"
    DOMAIN_NOT_FOUND = "domain_not_found"
    NO_MAIL_ACCEPTED = "no_mail_accepted"
    IP_BLOCKLISTED = "ip_blocklisted"
    DYNAMIC_IP = "dynamic_ip"
    DOMAIN_BLOCKLISTED = "domain_blocklisted"
    URL_BLOCKLISTED = "url_blocklisted"
    POOR_REPUTATION = "poor_reputation"
    SENDER_BLOCKED = "sender_blocked"
    MISSING_PTR = "missing_ptr"
    BAD_HELO = "bad_helo"
    AUTH_FAILURE = "auth_failure"
    RELAY_DENIED = "relay_denied"
    AUTH_REQUIRED = "auth_required"
    TLS_REQUIRED = "tls_required"
    POLICY = "policy"
    RATE_LIMITED = "rate_limited"
    TOO_MANY_CONNECTIONS = "too_many_connections"
    GREYLISTED = "greylisted"
    SPAM_CONTENT = "spam_content"
    VIRUS = "virus"
    MESSAGE_TOO_BIG = "message_too_big"
    MALFORMED_MESSAGE = "malformed_message"
    NETWORK_ERROR = "network_error"
    EXPIRED = "expired"
    ROUTING_LOOP = "routing_loop"
    PROTOCOL_ERROR = "protocol_error"
    SYSTEM_FULL = "system_full"
    SYSTEM_ERROR = "system_error"
    UNKNOWN = "unknown"


class Fault(StrEnum):
    """Whose side must act. Only ``recipient`` may ever lead to a suppression."""

    RECIPIENT = "recipient"
    SENDER = "sender"
    SENDER_HOST = "sender_host"
    SENDER_DOMAIN = "sender_domain"
    CONTENT = "content"
    RECEIVER = "receiver"
    NETWORK = "network"
    UNKNOWN = "unknown"


class Certainty(StrEnum):
    """How the reason was found."""

    STATED = "stated"
    """From a field whose meaning is fixed by a standard."""
    MATCHED = "matched"
    """From a rule on the words of the reply."""
    INFERRED = "inferred"
    """From a code alone."""


class Target(StrEnum):
    """What a blocklist lists."""

    IP = "ip"
    DOMAIN = "domain"
    URL = "url"
    HASH = "hash"


class ListState(StrEnum):
    """Whether a blocklist is still kept."""

    ACTIVE = "active"
    SHUT_DOWN = "shut_down"
    UNKNOWN = "unknown"


class Actor(StrEnum):
    """Who takes a step."""

    SENDER = "sender"
    """The person who pressed send."""
    ADMIN = "admin"
    """The administrator of the sending mail server or domain."""
    LIST_OWNER = "list_owner"
    """The owner of a mailing list or campaign."""
    NETWORK = "network"
    """The ISP, or whoever owns the IP range."""
    RECIPIENT = "recipient"
    """The recipient in person."""
    POSTMASTER = "postmaster"
    """The administrator of the receiving server."""


class Retry(StrEnum):
    """What to do with this same message."""

    AUTO = "auto"
    """Leave it to the queue of the mail server."""
    AFTER_FIX = "after_fix"
    """Send it again once the cause is repaired."""
    LATER = "later"
    """Send it again by hand, later; nothing must be repaired on the sending side."""
    NO = "no"
    """Do not send it to this address again."""


class Audience(StrEnum):
    """Whom a remedy speaks to."""

    SENDER = "sender"
    ADMIN = "admin"
    LIST_OWNER = "list_owner"
    NETWORK = "network"


ReasonName = Annotated[
    str,
    Meta(
        description="A member of Reason, or a reason that the user's own rules define.",
        pattern="^[a-z][a-z0-9_]*$",
        examples=[reason.value for reason in Reason],
    ),
]


class Defect(Struct, frozen=True, omit_defaults=False):
    """Something odd, or something that was cut: ``name`` is stable and meant for programs."""

    name: str
    detail: str | None = None
    part: int | None = None
    """Index into the message's parts; None where the message as a whole is meant."""


class Evidence(Struct, frozen=True):
    """Why a field of an Outcome has its value."""

    field: str
    """Name of the Outcome field, or ``kind`` for what decided the report's kind."""
    text: str
    """The words that carried it, cut to `limits.EVIDENCE_TEXT` characters."""
    by: str
    """Reader or rule that found it (``rfc3464``, ``rule:user_unknown.no_such_user``)."""
    part: int | None = None
    """Index of the part that holds the words; None for a bare text."""
    span: tuple[int, int] | None = None
    """Start and end, in characters of that part's decoded text."""


class Listing(Struct, frozen=True):
    """A blocklist that the reply names."""

    id: str
    name: str
    operator: str | None
    zone: str | None
    """DNS zone as stated, with a receiver's licence key replaced by ``<key>``."""
    kind: str | None
    """What the list gathers: ``policy-dynamic``, ``spam-source``, ``open-relay``, ..."""
    target: Target | None
    lookup_url: str | None
    delist_url: str | None
    self_service: bool | None
    """Whether the admin of the listed host can ask for removal in person."""
    state: ListState


class Step(Struct, frozen=True):
    """One thing to do."""

    actor: Actor
    text: str
    url: str | None = None


class Remedy(Struct, frozen=True):
    """What to do, in order, in the language asked for."""

    id: str
    summary: str
    steps: tuple[Step, ...]
    retry: Retry
    suppress: bool
    """Whether this one bounce is enough to stop mailing the address."""


class Outcome(Struct, frozen=True):
    """What happened to one recipient."""

    recipient: str | None = None
    original_recipient: str | None = None
    action: Action | None = None
    status: str | None = None
    """Enhanced status code as stated (RFC 3463); never made up from the reply code."""
    reply_code: str | None = None
    """Basic code as stated (RFC 5321, section 4.2)."""
    diagnostic: str | None = None
    remote_host: str | None = None
    remote_ip: str | None = None
    reason: ReasonName = Reason.UNKNOWN.value
    category: Category = Category.UNKNOWN
    temporary: bool | None = None
    """Would the same mail to the same address plausibly work later; None where nothing tells."""
    fault: Fault = Fault.UNKNOWN
    certainty: Certainty = Certainty.INFERRED
    blocklist: str | None = None
    """The most specific list by name."""
    blocked_ip: str | None = None
    blocked_domain: str | None = None
    listings: tuple[Listing, ...] = ()
    retry_after: int | None = None
    """Seconds, where the reply says when to come back."""
    remedy: Remedy | None = None
    evidence: tuple[Evidence, ...] = ()


class Hop(Struct, frozen=True):
    """One Received header of the returned message, the sender's end first."""

    from_host: str | None = None
    from_ip: str | None = None
    by_host: str | None = None
    with_protocol: str | None = None
    date: str | None = None
    """ISO 8601."""


class Original(Struct, frozen=True):
    """The message that was returned, as far as the report carries it."""

    sender: str | None = None
    recipient: str | None = None
    message_id: str | None = None
    """Without angle brackets."""
    subject: str | None = None
    date: str | None = None
    """ISO 8601 where it can be read, else as written."""
    list_id: str | None = None
    hops: tuple[Hop, ...] | None = None
    """None where they were not looked up (``hops=True`` asks for them), () where there are none."""


class Report(Struct, frozen=True):
    """One message, read."""

    kind: Kind
    origin: str | None = None
    """Where it came from: a path, ``mbox#3``, ``-``; None for bytes handed in."""
    format: str | None = None
    """The reader that won: ``rfc3464``, ``exchange``, ``qmail``, ..."""
    reporting_mta: str | None = None
    arrival_date: str | None = None
    """When the reporting MTA got the message; ISO 8601 where it can be read, else as written."""
    language: str | None = None
    """BCP 47 tag of the human part."""
    original: Original | None = None
    outcomes: tuple[Outcome, ...] = ()
    defects: tuple[Defect, ...] = ()
    schema: str = SCHEMA
