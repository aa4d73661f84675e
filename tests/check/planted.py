"""A small knowledge in which mistakes are planted."""

import msgspec

from bouncekit.knowledge import Knowledge, default
from bouncekit.knowledge.schema import Blocklist, Layout, Provider, RemedyFile, Rule

RULE = {
    "id": "bird.gone",
    "reason": "user_unknown",
    "source": "our own gateway",
    "all": ["no such bird"],
    "examples": ["550 5.1.1 No such bird here"],
    "counterexamples": ["550 5.1.1 No such fish here"],
}
LIST = {
    "id": "birds",
    "name": "Bird list",
    "target": "ip",
    "kind": "spam-source",
    "scope": "public",
    "state": "active",
    "source": "its own page",
    "zones": ["bl.birds.example"],
    "examples": [
        {"text": "554 5.7.1 Client host [192.0.2.7] blocked using bl.birds.example", "ip": "192.0.2.7"}
    ],
    "counterexamples": ["554 5.7.1 Client host [192.0.2.7] blocked using bl.fish.example"],
}
REMEDIES = {
    "steps": {"look": {"actor": "admin", "text": "Look at the reply."}},
    "remedies": {"any": {"retry": "no", "summary": {"admin": "It was refused."}, "steps": ["look"]}},
    "select": [{"remedy": "any"}],
}


def rule(**changes) -> Rule:
    return msgspec.convert({**RULE, **changes}, Rule)


def blocklist(**changes) -> Blocklist:
    return msgspec.convert({**LIST, **changes}, Blocklist)


def known(*, rules=(), lists=(), providers=(), layouts=(), remedies=REMEDIES, **others) -> Knowledge:
    return Knowledge(
        revision="planted",
        reasons=others.pop("reasons", default().reasons),
        rules=tuple(rules),
        blocklists={one.id: one for one in lists},
        providers={one["id"]: msgspec.convert(one, Provider) for one in providers},
        layouts={one["id"]: msgspec.convert(one, Layout) for one in layouts},
        remedies=msgspec.convert(remedies, RemedyFile),
        **others,
    )


def found(check, knowledge: Knowledge) -> list[str]:
    """Name the problems that a check finds, each as ``ENTRY NAME``."""
    return [f"{problem.key} {problem.name}" for problem in check(knowledge)]
