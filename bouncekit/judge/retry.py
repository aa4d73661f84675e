"""When the reply says to come back."""

from __future__ import annotations

import re

_SPAN = r"\d{1,6} ?-?(?:days?|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?:\(s\))?(?![a-z\d])"
_SPANS = rf"(?P<spans>{_SPAN}(?:,? (?:and )?{_SPAN}){{0,3}})"
_WHEN = (
    re.compile(
        r"(?:\btry|\bre-?try(?:ing)?|\bretried|\bcome back|\bre-?send|\bwait|\bsend)(?: it| again| back| later| now| mail| message| your| this| please){0,4}"
        rf"(?:,? (?:in|after|for|at least|about|another|within|not before|a)){{0,3}} {_SPANS}"
    ),
    re.compile(rf"{_SPANS} (?:later|and try again|before (?:re-?trying|trying|sending))"),
    re.compile(rf"(?:\bgr[ea]ylist|\bpenalty|\btarpit)[^.;]{{0,40}}?[ :]{_SPANS}"),
)
_CUES = ("try", "wait", "again", "later", "back", "ylist", "penalty", "tarpit")
"""No pattern holds without one of them."""
_AFTER = re.compile(r"\bretry-after[:= ]{1,3}(?P<seconds>\d{1,6})(?!\d)")
_PART = re.compile(r"(?P<count>\d+) ?-?(?P<unit>[dhms])")
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_LONGEST = 14 * 86_400
"""Nobody keeps a mail longer; a greater number means something else."""


def retry_after(words: str) -> int | None:
    """Seconds after which the folded words ask the client to come back; None if they do not say.

    >>> retry_after("too many mails, try again in 1 hour(s) 25 minute(s)")
    5100
    """
    if not any(cue in words for cue in _CUES):
        return None
    stated = _AFTER.search(words)
    if stated:
        return _bounded(int(stated["seconds"]))
    for pattern in _WHEN:
        match = pattern.search(words)
        if match:
            return _bounded(
                sum(int(p["count"]) * _SECONDS[p["unit"]] for p in _PART.finditer(match["spans"]))
            )
    return None


def _bounded(seconds: int) -> int | None:
    return seconds if 0 < seconds <= _LONGEST else None
