"""Why the verdict is what it is: the words or codes that decided each field."""

from __future__ import annotations

from collections.abc import Iterator

from bouncekit.judge.listings import Named
from bouncekit.judge.matcher import Scan
from bouncekit.judge.reasons import Cause
from bouncekit.knowledge.tables import status_entry
from bouncekit.limits import DEFAULT
from bouncekit.records import Evidence


def evidence(cause: Cause, named: list[Named], scan: Scan, status: str | None) -> Iterator[Evidence]:
    """Quote what decided the reason, what shows each list, and a status that says something else."""
    words = scan.context.words
    match, listed = cause.rule, cause.listed
    if match:
        yield Evidence("reason", _quoted(words, match.start, match.end), f"rule:{match.rule.id}")
    elif listed:
        yield Evidence("reason", _quoted(words, listed.start, listed.end), f"list:{listed.id}")
    elif cause.code:
        yield Evidence("reason", cause.code, "judge.codes")
    for one in named:
        yield Evidence("blocklist", _quoted(words, one.start, one.end) or one.name, f"list:{one.id}")
        if one.error:
            yield Evidence("fault", one.error, f"list:{one.id}")
    stated = status_entry(status)
    if stated and not stated.weak and stated.reason != cause.reason:
        yield Evidence("reason", f"{status} says {stated.reason}", "conflict")


def _quoted(words: str, start: int, end: int) -> str:
    return words[start : min(end, start + DEFAULT.evidence_text)].strip()
