"""The two functions of flufl.bounce 6, for programs that call it: https://flufl-bounce.readthedocs.io/.

    from bouncekit.interop.flufl import all_failures, scan_message

An address is the original one where the report states it, as there. Different from there: no mail
raises anything, addresses that are not ASCII are given (in UTF-8), and of a recipient whom several
servers report only the last word counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message

from bouncekit.pipeline import parse
from bouncekit.policy import DEFAULT, Policy
from bouncekit.records import Action, Fault, Kind, Outcome

__all__ = ["Recipients", "all_failures", "scan_message"]

Recipients = frozenset[bytes]
"""Addresses in UTF-8, as bytes, since that is how flufl.bounce gives them."""

_REPORTS = frozenset({Kind.BOUNCE, Kind.DELAY})
_REACHED = frozenset({Action.DELIVERED, Action.RELAYED, Action.EXPANDED})


def all_failures(
    msg: Message | bytes, *, by_fault: bool = False, policy: Policy = DEFAULT
) -> tuple[Recipients, Recipients]:
    """Give the recipients for whom the server still tries, and those for whom it gave up.

    Both are empty for a mail that is no report about a recipient: ordinary mail, auto-replies,
    complaints, receipts. With ``by_fault`` the second set holds only addresses that the failure speaks
    against (the fault is the recipient's, or ``policy.unreachable`` names the reason); all other failures, as
    for a listed IP or a mail taken for spam, go into the first set, so that a caller which scores
    only the second one never scores a reader for them.
    """
    temporary: set[bytes] = set()
    permanent: set[bytes] = set()
    for address, outcome, kind in _failures(msg):
        final = kind is Kind.BOUNCE and outcome.action is not Action.DELAYED
        counts = final and (not by_fault or _against(outcome, policy))
        (permanent if counts else temporary).add(address)
    return frozenset(temporary - permanent), frozenset(permanent)


def scan_message(msg: Message | bytes, *, by_fault: bool = False, policy: Policy = DEFAULT) -> Recipients:
    """Give the recipients for whom the server gave up; see `all_failures`."""
    return all_failures(msg, by_fault=by_fault, policy=policy)[1]


def _failures(msg: Message | bytes) -> Iterator[tuple[bytes, Outcome, Kind]]:
    report = parse(msg)
    for outcome in report.outcomes if report.kind in _REPORTS else ():
        address = outcome.original_recipient or outcome.recipient or ""
        if "@" in address and outcome.action not in _REACHED:
            yield address.encode("utf-8", "surrogateescape"), outcome, report.kind


def _against(outcome: Outcome, policy: Policy) -> bool:
    return outcome.fault is Fault.RECIPIENT or outcome.reason in policy.unreachable
