"""When the reply says to come back."""

from __future__ import annotations

import re

# The look behind comes after the first digit, so that `re` skips to digits.
_SPAN = (
    r"\d(?<![\w.].)\d{0,5}+ ?-?(?:days?|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?:\(s\))?(?![a-z\d])"
)
_SPANS = re.compile(rf"{_SPAN}(?:,? (?:and )?{_SPAN}){{0,3}}")
_BEFORE = re.compile(
    r"(?:\b(?:re-?)?try(?:ing)?|\bretried|\bcome back|\b(?:re-?)?send|\bwait)"
    r"(?: it| again| back| later| now| mail| message| your| this| please){0,4}"
    r"(?:,? (?:in|after|for|at least|about|another|within|not before|a)){0,3} $"
    r"|(?:\bgr[ea]ylist|\bpenalty|\btarpit)[^.;]{0,40}?[ :]$"
)
_CUES = ("try", "wait", "again", "later", "back", "ylist", "penalty", "tarpit", "send")
"""Without one of them nothing below is found."""
_BEHIND = re.compile(r" (?:later|and try again|before (?:re-?trying|trying|sending))")
_HEADER = re.compile(r"\bretry-after[:= ]{1,3}(?P<seconds>\d{1,6})(?!\d)")
_PART = re.compile(r"(?P<count>\d+) ?-?(?P<unit>[dhms])")
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_LONGEST = 14 * 86_400
"""Nobody keeps a mail longer; a greater number means something else."""


def retry_after(words: str) -> int | None:
    """Give the seconds after which the folded words ask the client to come back; None if they do not say.

    >>> retry_after("too many mails, try again in 1 hour(s) 25 minute(s)")
    5100
    """
    if not any(cue in words for cue in _CUES):
        return None
    for match in _SPANS.finditer(words):
        before = words[max(0, match.start() - 60) : match.start()]
        if _BEFORE.search(before) or _BEHIND.match(words, match.end()):
            return _bounded(
                sum(int(part["count"]) * _SECONDS[part["unit"]] for part in _PART.finditer(match[0]))
            )
    stated = _HEADER.search(words) if "retry-after" in words else None
    return _bounded(int(stated["seconds"])) if stated else None


def _bounded(seconds: int) -> int | None:
    return seconds if 0 < seconds <= _LONGEST else None
