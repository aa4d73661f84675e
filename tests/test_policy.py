from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouncekit import Action, Fault, Kind, Outcome, Reason
from bouncekit.policy import Advice, Decision, Event, Policy, Threshold, advise

START = datetime(2026, 3, 3, 9, tzinfo=UTC)


def event(
    reason: Reason,
    day: float = 0,
    fault: Fault = Fault.RECIPIENT,
    kind: Kind = Kind.BOUNCE,
    action: Action = Action.FAILED,
) -> Event:
    return Event(START + timedelta(days=day), Outcome(reason=reason, fault=fault, action=action), kind)


def decided(*events: Event) -> Decision:
    return advise(events).decision


def test_one_unknown_user_is_enough() -> None:
    advice = advise([event(Reason.USER_UNKNOWN)])
    assert advice == Advice(
        Decision.SUPPRESS, "user_unknown", 1, START, START, "Reported as user unknown on 1 day."
    )


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.RECIPIENT])
def test_what_is_not_the_recipients_fault_never_suppresses(fault: Fault) -> None:
    events = [event(Reason.USER_UNKNOWN, day, fault) for day in range(30)]
    assert decided(*events) is Decision.KEEP


@pytest.mark.parametrize(
    "reason", [Reason.IP_BLOCKLISTED, Reason.AUTH_FAILURE, Reason.POLICY, Reason.SPAM_CONTENT, Reason.UNKNOWN]
)
def test_reasons_without_a_threshold_never_suppress(reason: Reason) -> None:
    assert decided(*(event(reason, day) for day in range(30))) is Decision.KEEP


def test_a_disabled_mailbox_is_watched_and_then_suppressed() -> None:
    assert decided(event(Reason.MAILBOX_DISABLED)) is Decision.WATCH
    assert decided(event(Reason.MAILBOX_DISABLED), event(Reason.MAILBOX_DISABLED, 1)) is Decision.SUPPRESS


def test_a_full_mailbox_counts_once_a_day_and_over_days() -> None:
    assert decided(*(event(Reason.MAILBOX_FULL, hour / 24) for hour in range(10))) is Decision.WATCH
    assert decided(*(event(Reason.MAILBOX_FULL, day) for day in (0, 1, 2))) is Decision.WATCH
    assert decided(*(event(Reason.MAILBOX_FULL, day) for day in (0, 3, 7))) is Decision.SUPPRESS


def test_expired_counts_only_when_it_comes_back_over_days() -> None:
    assert decided(event(Reason.EXPIRED, fault=Fault.NETWORK)) is Decision.WATCH
    assert decided(*(event(Reason.EXPIRED, day, Fault.NETWORK) for day in (0, 4, 8))) is Decision.SUPPRESS


def test_a_delivery_clears_the_history() -> None:
    history = [
        event(Reason.USER_UNKNOWN),
        event(Reason.UNKNOWN, 1, kind=Kind.DELIVERED, action=Action.DELIVERED),
    ]
    assert advise(history).because == "delivered"
    assert decided(*history, event(Reason.USER_UNKNOWN, 2)) is Decision.SUPPRESS


def test_delay_notices_do_not_count() -> None:
    late = [event(Reason.MAILBOX_FULL, day, kind=Kind.DELAY, action=Action.DELAYED) for day in range(30)]
    assert decided(*late) is Decision.KEEP


def test_a_complaint_outweighs_everything() -> None:
    delivered = event(Reason.UNKNOWN, 5, kind=Kind.DELIVERED, action=Action.DELIVERED)
    assert advise([event(Reason.UNKNOWN, kind=Kind.FEEDBACK), delivered]).because == "complaint"


def test_an_authentication_report_is_no_complaint() -> None:
    assert decided(event(Reason.AUTH_FAILURE, fault=Fault.SENDER_DOMAIN, kind=Kind.FEEDBACK)) is Decision.KEEP


def test_old_reports_are_forgotten() -> None:
    now = START + timedelta(days=200)
    assert advise([event(Reason.USER_UNKNOWN)], now=now).decision is Decision.KEEP


def test_thresholds_can_be_set() -> None:
    patient = Policy(thresholds={"user_unknown": Threshold(3)})
    assert advise([event(Reason.USER_UNKNOWN)], policy=patient).decision is Decision.WATCH


def test_dates_without_a_zone_are_taken_for_utc() -> None:
    bare = Event(START.replace(tzinfo=None), Outcome(reason=Reason.USER_UNKNOWN, fault=Fault.RECIPIENT))
    assert advise([bare, event(Reason.USER_UNKNOWN, 1)]).since == START


@given(
    st.permutations(
        [event(Reason.MAILBOX_FULL, day) for day in (0, 2, 5, 9)]
        + [event(Reason.USER_UNKNOWN, 4, Fault.SENDER)]
    )
)
def test_the_order_of_the_history_does_not_matter(history: list[Event]) -> None:
    assert advise(history) == advise(reversed(history))
