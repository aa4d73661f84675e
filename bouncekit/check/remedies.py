"""Remedies: each reason has one for every audience, each step can be told, each entry is reached."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from msgspec.structs import asdict

from bouncekit.check.problem import Problem
from bouncekit.judge import Verdict, remedy
from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.schema import RemedyEntry, RemedyFile, StepEntry
from bouncekit.records import Audience, Certainty

OUTCOME_FACTS = frozenset({"ip", "domain", "host", "status", "recipient", "sender"})
LISTING_FACTS = frozenset({"list", "operator", "zone", "lookup_url", "delist_url", "self_service", "pay"})
FACTS = OUTCOME_FACTS | LISTING_FACTS
"""What a step may need: facts of the outcome and of its most specific listing."""

_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def check_remedies(knowledge: Knowledge) -> Iterator[Problem]:
    """Check steps, remedies and conditions one by one, then what every reader is told."""
    remedies = knowledge.remedies
    for key, step in remedies.steps.items():
        yield from _step(key, step)
    for key, entry in remedies.remedies.items():
        yield from _summaries(key, entry)
    yield from _unused(knowledge)
    yield from _shadowed(remedies)
    yield from _gaps(knowledge)


def _step(key: str, step: StepEntry) -> Iterator[Problem]:
    used = set(_PLACEHOLDER.findall(step.text)) | set(_PLACEHOLDER.findall(step.url or ""))
    for fact in sorted((used | {*step.needs, *step.without}) - FACTS):
        yield Problem("steps", key, "fact", f"there is no fact {fact!r}", "text")
    for fact in sorted((used & FACTS) - set(step.needs)):
        yield Problem("steps", key, "need", f"uses {{{fact}}} and does not need it", "needs")
    if set(step.needs) & set(step.without):
        yield Problem("steps", key, "dead", "needs a fact that it goes without", "without")


def _summaries(key: str, entry: RemedyEntry) -> Iterator[Problem]:
    for text in entry.summary.values():
        if _PLACEHOLDER.search(text):
            yield Problem(
                "remedies", key, "placeholder", f"{text!r} holds a fact, which may be unknown", "summary"
            )


def _unused(knowledge: Knowledge) -> Iterator[Problem]:
    remedies = knowledge.remedies
    named = {select.remedy for select in remedies.select}
    named |= {rule.remedy for rule in knowledge.rules if rule.remedy}
    named |= {entry.remedy for entry in knowledge.blocklists.values() if entry.remedy}
    for key in remedies.remedies.keys() - named:
        yield Problem("remedies", key, "unused", "no condition, rule or list leads to it")
    told = {step for entry in remedies.remedies.values() for step in entry.steps}
    told |= {step for entry in knowledge.blocklists.values() for step in entry.advice}
    for key in remedies.steps.keys() - told:
        yield Problem("steps", key, "unused", "stands in no remedy and no list")


def _shadowed(remedies: RemedyFile) -> Iterator[Problem]:
    """Find conditions that an earlier, wider one never lets be asked."""
    asked: list[tuple[int, set[tuple[str, object]]]] = []
    for number, select in enumerate(remedies.select, 1):
        conditions = {
            (name, value) for name, value in asdict(select).items() if name != "remedy" and value is not None
        }
        wider = next((one for one, earlier in asked if earlier <= conditions), None)
        if wider:
            yield Problem(
                "select", str(number), "shadowed", f"number {wider} always holds before it", "remedy"
            )
        asked.append((number, conditions))


def _gaps(knowledge: Knowledge) -> Iterator[Problem]:
    """Ask for the remedy of every reason, for every audience, where nothing else is known."""
    for (name, reason), audience, temporary in product(knowledge.reasons.items(), Audience, (True, False)):
        verdict = Verdict(
            reason=name,
            category=reason.category,
            temporary=temporary,
            fault=reason.fault,
            certainty=Certainty.INFERRED,
        )
        told = remedy(verdict, {}, knowledge, audience=audience)
        if not told.summary or not told.steps:
            words = "temporary" if temporary else "final"
            yield Problem("reasons", name, "gap", f"nothing is told to {audience} where it is {words}")
