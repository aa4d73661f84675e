"""Which rules speak, which providers show, and which marks of blocklists stand in a reply.

One pass of one Aho-Corasick automaton over the folded words finds the literals of all rules,
providers and blocklists at once. Of each rule only one literal, the one that tells most, is in the
automaton; the rest is checked where that one was found. Rules are kept in the order of their
precedence, so the first that holds is the best:

1. ``rank``, as stated; a negative one marks words that speak only where nothing better does;
2. a rule on words before one on codes alone;
3. a provider's rule before a general one;
4. more conditions on status and code;
5. more letters in its literals;
6. the id, in the order of the alphabet, so that no file order ever decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import ahocorasick
from msgspec import Struct

from bouncekit.judge.literals import Literal, literal, padded
from bouncekit.knowledge import Knowledge, default
from bouncekit.knowledge.schema import Blocklist, Rule
from bouncekit.knowledge.tables import refusals
from bouncekit.smtp import KEYED_ZONES, redact

PATTERN_SECONDS = 0.1
"""How long one rule's pattern may run on one reply."""
_SHORT = 1_000
"""Characters up to which the shipped patterns, which are checked, run without a watch (5 us each)."""

_ANY = frozenset({"X", "x", "*"})
_RULE, _PROVIDER, _MARK, _CUE = range(4)

Precedence = tuple[int, bool, bool, int, int]


class Match(Struct, frozen=True):
    """A rule that holds, and the words that carried it."""

    rule: Rule
    precedence: Precedence
    start: int
    """Offsets in the padded words; both 0 for a rule on codes alone."""
    end: int


class Mark(NamedTuple):
    """A literal of a blocklist, found; whether it shows the list is for `listings` to say."""

    start: int
    end: int
    how: str
    """The field of `Blocklist` it stands in: ``zones keyed_zones urls names phrases``."""
    entry: Blocklist


class Context(NamedTuple):
    """What a rule's conditions are asked of."""

    words: str
    """Folded and padded."""
    status: tuple[str, ...]
    """Class, subject, detail; empty if no enhanced status is stated."""
    code: str
    """Basic code, or the class of the status where none is stated."""
    providers: frozenset[str]


class Scan(NamedTuple):
    """All that one pass found."""

    candidates: dict[int, int]
    """Index of a rule to where its literal begins."""
    marks: list[Mark]
    cues: dict[str, list[int]]
    """Field of `Refusals` to where its words begin, in order."""
    context: Context
    slow: list[str]
    """Ids of rules whose pattern ran out of time; filled by `Matcher.matches`."""


class _Compiled(Struct):
    rule: Rule
    precedence: Precedence
    literals: tuple[Literal, ...]
    excluded: tuple[Literal, ...]
    status: tuple[tuple[str, ...], ...]
    trusted: bool
    pattern: Any = None

    def hold(self, context: Context, start: int) -> tuple[int, int] | None:
        """Tell where the rule's words stand, if all its conditions hold."""
        rule = self.rule
        if rule.code and not context.code.startswith(rule.code):
            return None
        if self.status and not _fits(context.status, self.status):
            return None
        if rule.provider and not rule.token and rule.provider not in context.providers:
            return None
        span = self._span(context.words, start)
        if span is None or self._is_excluded(context.words):
            return None
        return span if rule.regex is None or self._searched(context.words) else None

    def _span(self, words: str, start: int) -> tuple[int, int] | None:
        """Find the literals in their order; a single one has been found by the automaton already."""
        literals = self.literals
        if len(literals) <= 1:
            return (start, start + len(literals[0].text)) if literals else (0, 0)
        for wanted in literals:  # most rules end here, and `in` is the fastest way to see it
            if wanted.text not in words:
                return None
        first = end = -1
        for wanted in literals:
            at = wanted.find(words, max(end, 0))
            if at < 0:
                return None
            first = at if first < 0 else first
            end = at + len(wanted.text)
        return first, end

    def _is_excluded(self, words: str) -> bool:
        excluded = self.excluded
        return bool(excluded) and any(one.text in words and one.find(words) >= 0 for one in excluded)

    def _searched(self, words: str) -> bool:
        if self.pattern is None:
            import regex  # noqa: PLC0415 - 20 ms, and most replies meet no rule with a pattern

            self.pattern = regex.compile(self.rule.regex or "")
        if self.trusted and len(words) <= _SHORT:
            return self.pattern.search(words.strip()) is not None
        return self.pattern.search(words.strip(), timeout=PATTERN_SECONDS) is not None


class Matcher:
    """All rules and marks of one `Knowledge`, ready to be asked."""

    def __init__(self, knowledge: Knowledge) -> None:
        shipped = set(map(id, default().rules))
        self._rules = sorted(
            (_compiled(rule, trusted=id(rule) in shipped) for rule in knowledge.rules), key=_order
        )
        self._wordless = _wordless(self._rules)
        self._suffixes = {
            suffix.lstrip(".").lower(): provider.id
            for provider in knowledge.providers.values()
            for suffix in provider.hosts
        }
        self._automaton = _automaton(_entries(self._rules, knowledge))
        self.keyed_zones = _keyed_zones(knowledge)

    def scan(
        self, words: str, *, status: str | None = None, code: str | None = None, host: str | None = None
    ) -> Scan:
        """Find all literals in the folded ``words`` (`smtp.words`) in one pass."""
        text = padded(words)
        candidates: dict[int, int] = {}
        providers: set[str] = set()
        marks: list[Mark] = []
        cues: dict[str, list[int]] = {}
        for last, (length, entries) in self._automaton.iter(text):
            start, end = last - length + 1, last + 1
            before = text[start - 1] if start else " "
            after = text[end] if end < len(text) else " "
            for left, right, use, payloads in entries:
                if before in left or after in right:
                    continue
                if use == _RULE:
                    for index in payloads:
                        if index not in candidates:
                            candidates[index] = start
                elif use == _CUE:
                    cues.setdefault(payloads[0], []).append(start)
                elif use == _MARK:
                    marks.extend(Mark(start, end, how, entry) for how, entry in payloads)
                else:
                    providers.update(payloads)
        if host:
            providers.update(self._providers_of(host))
        digits = tuple(status.split(".")) if status else ()
        context = Context(text, digits, code or (digits[0] if digits else ""), frozenset(providers))
        return Scan(candidates, marks, cues, context, [])

    def best(
        self, words: str, *, status: str | None = None, code: str | None = None, host: str | None = None
    ) -> Match | None:
        """Give the rule of greatest precedence that holds for the folded ``words``; None if none does."""
        return next(self.matches(self.scan(words, status=status, code=code, host=host)), None)

    def ranked(
        self, words: str, *, status: str | None = None, code: str | None = None, host: str | None = None
    ) -> list[Match]:
        """List all rules that hold, the greatest precedence first."""
        return list(self.matches(self.scan(words, status=status, code=code, host=host)))

    def matches(self, scan: Scan) -> Iterator[Match]:
        """Yield the rules that hold, best first; one whose pattern runs out of time does not."""
        for index in sorted(self._asked(scan)):
            compiled = self._rules[index]
            try:
                span = compiled.hold(scan.context, scan.candidates.get(index, 0))
            except TimeoutError:
                scan.slow.append(compiled.rule.id)
                continue
            if span:
                yield Match(compiled.rule, compiled.precedence, *span)

    def _asked(self, scan: Scan) -> Iterable[int]:
        wordless = [
            index for name in (None, *scan.context.providers) for index in self._wordless.get(name, ())
        ]
        return (*scan.candidates, *wordless) if wordless else scan.candidates

    def _providers_of(self, host: str) -> Iterator[str]:
        """Name the providers whose suffix the host's name ends in, whole labels only."""
        name = host.lower().rstrip(".")
        while name:
            if name in self._suffixes:
                yield self._suffixes[name]
            name = name.partition(".")[2]


def matcher(knowledge: Knowledge) -> Matcher:
    """Give the matcher of a `Knowledge`, made once and kept as long as that one lives."""
    made = _made.get(knowledge)
    if made is None:
        made = _made[knowledge] = Matcher(knowledge)
    return made


_made: WeakKeyDictionary[Knowledge, Matcher] = WeakKeyDictionary()


def precedence(rule: Rule) -> Precedence:
    """Weigh a rule; the greater tuple wins."""
    length = sum(map(len, rule.all))
    return rule.rank, bool(rule.all), rule.provider is not None, bool(rule.status) + bool(rule.code), length


def _keyed_zones(knowledge: Knowledge) -> tuple[str, ...]:
    """Name the zones in front of which a key must go, those of the user's own lists with them."""
    zones = [zone for entry in knowledge.blocklists.values() for zone in entry.keyed_zones]
    return (*KEYED_ZONES, *(zone for zone in zones if "<key>" not in redact(f"0123456789.{zone}")))


def _compiled(rule: Rule, *, trusted: bool) -> _Compiled:
    return _Compiled(
        rule,
        precedence(rule),
        tuple(map(literal, rule.all)),
        tuple(map(literal, rule.not_)),
        tuple(tuple(status.split(".")) for status in rule.status),
        trusted,
    )


def _wordless(rules: list[_Compiled]) -> dict[str | None, list[int]]:
    """Give the rules on codes alone, by provider; the others are asked only where their words stand."""
    found: dict[str | None, list[int]] = {}
    for index, compiled in enumerate(rules):
        if not compiled.literals:
            found.setdefault(compiled.rule.provider, []).append(index)
    return found


def _order(compiled: _Compiled) -> tuple[int, bool, bool, int, int, str]:
    rank, words, provider, conditions, length = compiled.precedence
    return -rank, not words, not provider, -conditions, -length, compiled.rule.id


def _fits(status: tuple[str, ...], patterns: tuple[tuple[str, ...], ...]) -> bool:
    return bool(status) and any(all(map(_same, pattern, status)) for pattern in patterns)


def _same(part: str, digits: str) -> bool:
    return part == digits or part in _ANY


def _entries(rules: list[_Compiled], knowledge: Knowledge) -> Iterator[tuple[Literal, int, Any]]:
    for index, compiled in enumerate(rules):
        if compiled.literals:
            yield max(compiled.literals, key=_rarity), _RULE, index
    for provider in knowledge.providers.values():
        yield from ((literal(mark), _PROVIDER, provider.id) for mark in provider.marks)
        yield from (
            (literal(suffix), _PROVIDER, provider.id) for suffix in provider.hosts if "." in suffix[1:]
        )
    for entry in knowledge.blocklists.values():
        yield from _marks(entry)
    for cue in ("refuse", "advise", "mistake"):
        yield from ((_stem(text), _CUE, cue) for text in getattr(refusals(), cue))


def _rarity(one: Literal) -> tuple[int, str]:
    """Compare literals: a rule's longest one is found in the fewest replies."""
    return len(one.text), one.text


def _stem(text: str) -> Literal:
    return Literal(text, literal(text).left, "")


def _marks(entry: Blocklist) -> Iterator[tuple[Literal, int, Any]]:
    for how in ("zones", "keyed_zones", "urls", "names"):
        for text in getattr(entry, how):
            # Their edges are those of host names and of sentences, which `listings` knows.
            yield Literal(literal(text).text, "", ""), _MARK, (how, entry)
    for text in entry.phrases:
        yield literal(text), _MARK, ("phrases", entry)


def _automaton(entries: Iterable[tuple[Literal, int, Any]]) -> Any:
    gathered: dict[str, dict[tuple[str, str, int], list[Any]]] = {}
    for one, use, payload in entries:
        gathered.setdefault(one.text, {}).setdefault((one.left, one.right, use), []).append(payload)
    automaton = ahocorasick.Automaton()
    for text, found in gathered.items():
        automaton.add_word(
            text, (len(text), tuple((*edges, tuple(payloads)) for edges, payloads in found.items()))
        )
    automaton.make_automaton()
    return automaton
