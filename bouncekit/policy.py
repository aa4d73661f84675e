"""Keep, watch or suppress an address, from the history of what came back from it.

Reading a bounce and deciding on a subscriber are two things: this module decides, and only from
records. What is not the recipient's fault never counts against an address: a blocklist, a missing
signature or a full queue on our side says nothing about a reader. What may pass (a full mailbox, an
expired queue) counts only when it comes back over days. One delivery clears the history.

Sources for the defaults: facts gathered in docs/policy.md (RFC 5321, Mailman's one count a day,
the Certified Senders Alliance's three bounces, the 14 days of the 2002 industry handshake).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from msgspec import Struct, field

from bouncekit.records import Action, Fault, Kind, Outcome, Reason


class Decision(StrEnum):
    """What to do with an address."""

    KEEP = "keep"
    WATCH = "watch"
    SUPPRESS = "suppress"


class Event(Struct, frozen=True):
    """One thing that was reported about an address."""

    date: datetime
    """When it was reported; without a time zone it is taken for UTC."""
    outcome: Outcome
    kind: Kind = Kind.BOUNCE


class Threshold(Struct, frozen=True):
    """How often, on different days, and over how many days at least."""

    times: int
    days: int = 0


class Policy(Struct, frozen=True):
    """Thresholds by reason; a reason that is not named never suppresses."""

    thresholds: dict[str, Threshold] = field(
        default_factory=lambda: {
            Reason.USER_UNKNOWN.value: Threshold(1),
            Reason.NO_MAIL_ACCEPTED.value: Threshold(1),
            Reason.MOVED.value: Threshold(1),
            Reason.MAILBOX_DISABLED.value: Threshold(2),
            Reason.DOMAIN_NOT_FOUND.value: Threshold(3),
            Reason.MAILBOX_FULL.value: Threshold(3, days=7),
            Reason.EXPIRED.value: Threshold(3, days=7),
            Reason.NETWORK_ERROR.value: Threshold(3, days=7),
        }
    )
    unreachable: frozenset[str] = frozenset(
        {Reason.EXPIRED.value, Reason.NETWORK_ERROR.value, Reason.DOMAIN_NOT_FOUND.value}
    )
    """Reasons that count although the fault is not the recipient's, since nobody else can end them."""
    forget_after: int = 90
    """Days after which a report no longer counts."""


DEFAULT = Policy()


class Advice(Struct, frozen=True):
    """The decision and why."""

    decision: Decision
    because: str
    """``complaint``, ``delivered``, ``nothing_counts``, or the reason that counts most."""
    times: int = 0
    """On how many days it was reported."""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    """The reason in one English sentence."""


def advise(history: Iterable[Event], *, policy: Policy = DEFAULT, now: datetime | None = None) -> Advice:
    """Decide on one address from all that was reported about it, in any order."""
    events = sorted(((_aware(event.date), event) for event in history), key=lambda pair: pair[0])
    today = _aware(now) if now else max((date for date, _ in events), default=datetime.now(UTC))
    counted: dict[str, list[datetime]] = {}
    delivered = False
    for date, event in events:
        if event.kind is Kind.FEEDBACK and event.outcome.reason != Reason.AUTH_FAILURE:
            return Advice(
                Decision.SUPPRESS,
                "complaint",
                1,
                date,
                date,
                "The recipient complained about the mail as spam.",
            )
        if event.outcome.action in (Action.DELIVERED, Action.RELAYED, Action.EXPANDED):
            counted, delivered = {}, True
        elif _counts(event, policy) and today - date <= timedelta(days=policy.forget_after):
            counted.setdefault(event.outcome.reason, []).append(date)
    return _weighed(counted, policy, delivered=delivered)


def _aware(date: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _counts(event: Event, policy: Policy) -> bool:
    outcome = event.outcome
    if (
        event.kind is not Kind.BOUNCE
        or outcome.action is Action.DELAYED
        or outcome.reason not in policy.thresholds
    ):
        return False
    return outcome.fault is Fault.RECIPIENT or outcome.reason in policy.unreachable


def _weighed(counted: dict[str, list[datetime]], policy: Policy, *, delivered: bool) -> Advice:
    if not counted:
        if delivered:
            return Advice(Decision.KEEP, "delivered", words="Mail has been delivered since the last failure.")
        return Advice(Decision.KEEP, "nothing_counts", words="Nothing reported is the recipient's fault.")
    found = [_advice(reason, dates, policy.thresholds[reason]) for reason, dates in counted.items()]
    return max(found, key=lambda advice: (advice.decision is Decision.SUPPRESS, advice.times, advice.because))


def _advice(reason: str, dates: list[datetime], threshold: Threshold) -> Advice:
    times = len({date.date() for date in dates})
    first, last = dates[0], dates[-1]
    reached = times >= threshold.times and last - first >= timedelta(days=threshold.days)
    name = reason.replace("_", " ")
    span = f" over {(last - first).days} days" if times > 1 else ""
    words = f"Reported as {name} on {times} {'day' if times == 1 else 'days'}{span}."
    return Advice(Decision.SUPPRESS if reached else Decision.WATCH, reason, times, first, last, words)
