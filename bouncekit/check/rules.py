"""Rules: each wins its own examples, loses its counterexamples, and ties with none."""

from __future__ import annotations

from collections.abc import Iterator

from bouncekit.check.asked import ranked
from bouncekit.check.problem import Problem
from bouncekit.judge import Match
from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.schema import Rule


def check_rules(knowledge: Knowledge) -> Iterator[Problem]:
    """Run every example and counterexample against all rules."""
    for rule in knowledge.rules:
        host = _host(knowledge, rule)
        yield from _examples(knowledge, rule, host)
        yield from _counterexamples(knowledge, rule, host)


def _examples(knowledge: Knowledge, rule: Rule, host: str | None) -> Iterator[Problem]:
    found = {text: ranked(text, knowledge, host) for text in rule.examples}
    matched = {text: best for text, best in found.items() if any(match.rule is rule for match in best)}
    if not matched:
        yield _problem(rule, "dead", "matches none of its own examples")
        return
    for text in found.keys() - matched.keys():
        yield _problem(rule, "unmatched", f"does not match its example {text!r}")
    winners = {best[0].rule.id for best in matched.values()}
    if rule.id not in winners:
        yield _problem(rule, "shadowed", f"wins none of its examples: {', '.join(sorted(winners))} does")
    for text, best in matched.items():
        yield from _won(rule, text, best)


def _won(rule: Rule, text: str, found: list[Match]) -> Iterator[Problem]:
    """Tell if another reason wins, or would but for the order of the alphabet."""
    best = found[0].rule
    if best.reason != rule.reason:
        yield _problem(rule, "lost", f"{best.id} ({best.reason}) wins its example {text!r}")
    for other in found[1:]:
        if other.precedence == found[0].precedence and other.rule.reason != best.reason and best is rule:
            yield _problem(rule, "tie", f"{other.rule.id} ({other.rule.reason}) is as strong on {text!r}")


def _counterexamples(knowledge: Knowledge, rule: Rule, host: str | None) -> Iterator[Problem]:
    for text in rule.counterexamples:
        found = ranked(text, knowledge, host)
        if found and found[0].rule is rule:
            yield _problem(rule, "counterexample", f"wins its counterexample {text!r}", "counterexamples")


def _host(knowledge: Knowledge, rule: Rule) -> str | None:
    """Make a name of the rule's provider, since few examples show whose server wrote them."""
    provider = knowledge.providers.get(rule.provider or "")
    return f"mx.{provider.hosts[0].lstrip('.')}" if provider and provider.hosts else None


def _problem(rule: Rule, name: str, detail: str, field: str = "examples") -> Problem:
    return Problem("rule", rule.id, name, detail, field)
