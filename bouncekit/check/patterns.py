"""Patterns: none may take more than linear time, whatever stands in a reply.

Each is run on texts made of its own parts, repeated: those are what makes a pattern go back and
forth. A pattern that is linear takes eight times as long for eight times the text; one that is not
takes sixty-four times, or for ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import regex

from bouncekit.check.problem import Problem
from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.links import LAYOUT_PATTERNS

SHORT, LONG = 500, 4_000
"""Characters of the texts compared; a diagnostic has 8 KiB at most (`limits.diagnostic`)."""
PATIENCE = 0.1
"""Seconds that a pattern may take on the long text before it is called slow without more ado."""
NOTICEABLE = 0.0002
"""Seconds below which growth cannot be told from noise; a pattern this fast does no harm, on any machine."""
GROWTH = 3 * LONG / SHORT
"""Between 8 (linear) and 64 (quadratic), with room for the noise of a busy machine."""

Run = Callable[..., object]

_CLASSES = {
    r"\d": "1",
    r"\w": "a",
    r"\s": " ",
    r"\S": "a",
    r"\D": "a",
    r"\W": " ",
    r"\h": " ",
    ".": "a",
    "[^": "a",
}
_PARTS = regex.compile(r"(?:[^\W_]|[@._<>:;,=\-/#'\" ]){1,40}")
_ESCAPES = regex.compile(
    r"\(\?P?<\w+>|\(\?(?:<?[=!]|[a-z-]*:|[a-z-]+\)|>)|\\[a-zA-Z]|\\.|[\[\](){}|*+?^$]|\{[\d,]+\}"
)


def check_patterns(knowledge: Knowledge) -> Iterator[Problem]:
    """Time every pattern of rules and layouts on hostile texts."""
    for table, key, field, pattern, run, literals in _patterns(knowledge):
        text = next((text for text in hostile(pattern, literals) if _is_slow(run, text)), None)
        if text is not None:
            detail = f"{pattern!r} takes more than linear time on {text[:40]!r}..."
            yield Problem(table, key, "slow", detail, field)


def hostile(pattern: str, literals: tuple[str, ...] = ()) -> Iterator[str]:
    """Make long texts that a pattern nearly matches, from its literals and a member of each class."""
    parts = list(dict.fromkeys((*literals, *_parts(pattern), *_members(pattern))))[:12]
    lead = parts[0]
    for part in parts:
        yield part * (LONG // len(part))
        yield lead + part * (LONG // len(part)) + "\0"
    for one, two in product(parts[:8], repeat=2):
        if one != two:
            yield (one + two) * (LONG // len(one + two))
            yield one * (LONG // len(one)) + two


def _parts(pattern: str) -> list[str]:
    """List the runs of plain characters in a pattern."""
    found = _PARTS.findall(_ESCAPES.sub("\0", pattern))
    return [part.strip() or " " for part in found] or ["a"]


def _members(pattern: str) -> list[str]:
    return [member for name, member in _CLASSES.items() if name in pattern]


def _is_slow(run: Run, text: str) -> bool:
    if _seconds(run, text) < NOTICEABLE:
        return False
    took = min(_seconds(run, text) for _ in range(3))
    if took >= PATIENCE:
        return True
    short = min(_seconds(run, _shortened(text)) for _ in range(5))
    return took >= NOTICEABLE and took > GROWTH * short


def _shortened(text: str) -> str:
    """Cut a hostile text in its repeated middle, so that its ends stay."""
    return text[: SHORT - 100] + text[-100:]


def _seconds(run: Run, text: str) -> float:
    # Not the time on the wall: on a busy machine that says nothing.
    start = time.thread_time()
    try:
        run(text, timeout=PATIENCE)
    except TimeoutError:
        return PATIENCE
    return time.thread_time() - start


def _patterns(knowledge: Knowledge) -> Iterator[tuple[str, str, str, str, Run, tuple[str, ...]]]:
    """List all patterns that compile, with what runs them: replies are searched, lines begin with theirs."""
    for rule in knowledge.rules:
        if rule.regex is not None and (compiled := _compiled(rule.regex)):
            yield "rule", rule.id, "regex", rule.regex, compiled.search, rule.all
    for layout in knowledge.layouts.values():
        for field in LAYOUT_PATTERNS:
            for pattern in getattr(layout, field):
                if compiled := _compiled(pattern, regex.IGNORECASE):
                    yield "layout", layout.id, field, pattern, compiled.match, ()


def _compiled(pattern: str, flags: int = 0) -> Any:
    try:
        return regex.compile(pattern, flags)
    except regex.error:
        return None
