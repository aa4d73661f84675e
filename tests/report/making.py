"""Outcomes and reports with only the fields that a test is about."""

from bouncekit.records import (
    Actor,
    Evidence,
    Fault,
    Kind,
    Listing,
    ListState,
    Outcome,
    Remedy,
    Report,
    Retry,
    Step,
    Target,
)


def outcome(recipient="bob@example.org", **more):
    filled = {
        "diagnostic": "550 no",
        "temporary": False,
        "fault": Fault.RECIPIENT,
        "remedy": remedy(),
        **more,
    }
    return Outcome(recipient, **filled)


def remedy(*texts, **more):
    steps = tuple(Step(Actor.ADMIN, text) for text in texts or ("Ask.",))
    filled = {"summary": "It failed.", "steps": steps, "retry": Retry.NO, "suppress": False, **more}
    return Remedy("test", **filled)


def listing(name, **more):
    filled = {
        "operator": None,
        "zone": None,
        "kind": "spam-source",
        "target": Target.IP,
        "lookup_url": None,
        "delist_url": None,
        "self_service": None,
        "state": ListState.ACTIVE,
        **more,
    }
    return Listing(name.lower(), name, **filled)


def report(*outcomes, **more):
    return Report(**{"kind": Kind.BOUNCE, "outcomes": outcomes, **more})


def evidence(text="no such user", by="rule:test"):
    return Evidence("reason", text, by)


HOSTILE = (
    "\x1b[2J\x1b]0;title\x07evil\u202egnp.exe\u2066\u200b\x00\x85\ud800\U000e0041<b>&amp;</b>`|`[x](http://x)"
)
"""Terminal control, bidirectional marks, invisible characters and markup."""
