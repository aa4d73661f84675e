"""Small knowledge objects, so that the mechanism is tested apart from the shipped data."""

from __future__ import annotations

from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.schema import (
    Blocklist,
    Provider,
    ReasonEntry,
    RemedyEntry,
    RemedyFile,
    Rule,
    Select,
    StepEntry,
)
from bouncekit.records import Actor, Category, Fault, ListState, Reason, Retry, Target

LASTING = {
    Reason.USER_UNKNOWN: False,
    Reason.MAILBOX_FULL: True,
    Reason.EXPIRED: True,
    Reason.RATE_LIMITED: True,
    Reason.GREYLISTED: True,
}

GROUPS = {Reason.MAILBOX_FULL: Category.RECIPIENT, Reason.UNKNOWN: Category.UNKNOWN}


def rule(rule_id, reason, *words, **more):
    return Rule(rule_id, reason, "RFC", ("550 yes",), ("550 no",), all=words, **more)


def blocklist(list_id, **more):
    filled = {
        "name": list_id.title(),
        "target": Target.IP,
        "kind": "spam-source",
        "scope": "public",
        "state": ListState.ACTIVE,
        "source": "test",
        **more,
    }
    return Blocklist(list_id, **filled)


def knowledge(*rules, lists=(), providers=(), remedies=None, select=(), steps=None):
    return Knowledge(
        revision="test",
        reasons={
            reason.value: ReasonEntry(
                GROUPS.get(reason, Category.POLICY), Fault.SENDER, "So it was.", LASTING.get(reason)
            )
            for reason in Reason
        },
        rules=rules,
        blocklists={one.id: one for one in lists},
        providers={one.id: one for one in providers},
        remedies=RemedyFile(steps=steps or {}, remedies=remedies or {}, select=select),
    )


def provider(provider_id, **more):
    return Provider(provider_id, provider_id.title(), **more)


def step(text, actor=Actor.ADMIN, **more):
    return StepEntry(actor, text, **more)


def remedy(*steps, summary="Something.", **more):
    return RemedyEntry(**{"retry": Retry.AFTER_FIX, **more}, summary={"admin": summary}, steps=steps)


def select(remedy_id, **conditions):
    return Select(remedy_id, **conditions)
