"""Why: the words first, then the lists that they name, then the codes.

1. a rule on the words, or a provider's own table, unless a list is named beyond doubt: then only a rule
   that explains the listing, or that is stated to be stronger, speaks before it;
2. the blocklists;
3. an enhanced status with a meaning of its own;
4. words that say little (rules with a negative rank);
5. the class that the reporting service gives it;
6. an enhanced status that is used for nearly anything, then the basic code.
"""

from __future__ import annotations

from msgspec import Struct

from bouncekit.judge.listings import Named, target
from bouncekit.judge.matcher import Match
from bouncekit.knowledge.tables import CodeEntry, codes, status_entry
from bouncekit.records import Certainty, Fault, ListState, Reason, Target

_OF_TARGET = {
    Target.IP: Reason.IP_BLOCKLISTED,
    Target.DOMAIN: Reason.DOMAIN_BLOCKLISTED,
    Target.URL: Reason.URL_BLOCKLISTED,
    Target.HASH: Reason.SPAM_CONTENT,
}
_REFINES = frozenset(
    {
        Reason.DYNAMIC_IP,
        Reason.DOMAIN_BLOCKLISTED,
        Reason.URL_BLOCKLISTED,
        Reason.POOR_REPUTATION,
        Reason.GREYLISTED,
    }
)
"""What a rule may say about a refusal that names a list."""
REPUTATION = _REFINES - {Reason.GREYLISTED} | {Reason.IP_BLOCKLISTED}
"""Reasons that go with a list."""


class Cause(Struct, frozen=True):
    """The reason and what it rests on."""

    reason: str
    certainty: Certainty
    rule: Match | None = None
    listed: Named | None = None
    """The list that decided."""
    fault: Fault | None = None
    """Where it is not the reason's own."""
    code: str | None = None
    """The status or basic code that decided, where no words did."""


def decide(
    best: Match | None,
    named: list[Named],
    status: str | None,
    code: str | None,
    words: str,
    *,
    reported: str | None = None,
) -> Cause:
    """Weigh the best rule, the lists named, the codes stated and the reporter's own class."""
    first = next((one for one in named if not one.error), None)
    if best and _speaks_before(best, first, named):
        return Cause(best.rule.reason, Certainty.MATCHED, best, None, best.rule.fault)
    if first:
        return _listed(first, best, words)
    if named:
        # Named, but the receiver asks it wrongly: its mistake, and no listing of ours.
        return Cause(Reason.SYSTEM_ERROR, Certainty.MATCHED, None, named[0], Fault.RECEIVER)
    return _coded(best, status, code, reported)


def _speaks_before(best: Match, first: Named | None, named: list[Named]) -> bool:
    """Tell whether the rule is stronger than what the lists say."""
    rule = best.rule
    if rule.reason == Reason.UNKNOWN:
        return False
    if not named:
        return rule.rank >= 0
    if first is None:
        return rule.fault is Fault.RECEIVER
    if rule.rank > 0 or rule.reason == Reason.GREYLISTED:
        return True
    return not first.sure and rule.rank == 0 and rule.reason not in REPUTATION


def _listed(first: Named, best: Match | None, words: str) -> Cause:
    reason: str = _of_list(first, words)
    if best and best.rule.rank >= 0 and _explains(best, first, reason):
        reason = best.rule.reason
    dead = first.entry is not None and first.entry.state is ListState.SHUT_DOWN
    return Cause(reason, Certainty.MATCHED, None, first, Fault.RECEIVER if dead else None)


def _explains(best: Match, first: Named, reason: str) -> bool:
    """Tell whether the rule says more than the list: what is listed, or what a provider's own list means."""
    rule = best.rule
    if rule.provider and first.entry and first.entry.scope == "provider":
        return True
    if reason == Reason.DOMAIN_BLOCKLISTED:
        return rule.reason == Reason.URL_BLOCKLISTED
    return reason == Reason.IP_BLOCKLISTED and rule.reason in _REFINES


def _of_list(first: Named, words: str) -> Reason:
    if first.kind == "policy-dynamic":
        return Reason.DYNAMIC_IP
    return _OF_TARGET[target(first, words)]


def _coded(best: Match | None, status: str | None, code: str | None, reported: str | None) -> Cause:
    stated = status_entry(status)
    if stated and not stated.weak:
        return _of_code(stated, Certainty.STATED, status)
    if best and best.rule.reason != Reason.UNKNOWN:
        return Cause(best.rule.reason, Certainty.MATCHED, best, None, best.rule.fault)
    if reported:
        return Cause(reported, Certainty.STATED)
    if stated:
        return _of_code(stated, Certainty.INFERRED, status)
    basic = codes().code.get(code) if code else None
    return _of_code(basic, Certainty.INFERRED, code) if basic else Cause(Reason.UNKNOWN, Certainty.INFERRED)


def _of_code(entry: CodeEntry, certainty: Certainty, stated: str | None) -> Cause:
    return Cause(entry.reason, certainty, code=stated)
