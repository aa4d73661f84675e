"""Where a mark of a blocklist in a reply shows that list, and where it is only a mention.

Zones and pages are names of hosts, so their edges are those of labels: ``spamhaus.org`` is not found
in ``notspamhaus.org`` or ``spamhaus.org.example``. A page needs no word beside it, as servers give it
as the whole refusal; a name needs a word of refusal in its sentence, near it.
"""

from __future__ import annotations

from bouncekit.judge.matcher import Mark, Scan

_LABEL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
_BEFORE, _BEHIND = 48, 28
"""Characters between a word of refusal and the name that it speaks of."""
_QUERY = frozenset("?=0123456789")

Shown = tuple[Mark, bool]
"""A mark, and whether it shows the list beyond doubt."""


def shown(scan: Scan) -> list[Shown]:
    """List the marks that show a listing, the outermost of those that overlap, in the text's order."""
    kept: list[Shown] = []
    reach = -1
    for mark in sorted(scan.marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.end <= reach and not _same_words(kept, mark):
            continue
        sure = _shows(scan, mark)
        if sure is not None:
            kept.append((mark, sure))
            reach = max(reach, mark.end)
    return kept


def _same_words(kept: list[Shown], mark: Mark) -> bool:
    return any((other.start, other.end) == (mark.start, mark.end) for other, _ in kept)


def _shows(scan: Scan, mark: Mark) -> bool | None:
    """Tell whether the list is shown beyond doubt (True), by a bare page (False), or not at all (None)."""
    if mark.entry.kind == "whitelist":
        return None
    words = scan.context.words
    if mark.how == "phrases":
        return True
    if mark.how == "names":
        return True if _is_word(words, mark) and _beside(scan, mark) else None
    if not _is_host(words, mark) or (_advised(scan, mark) and not _asks(words, mark)):
        return None
    return True if mark.how != "urls" else _asks(words, mark) or _beside(scan, mark)


def _is_host(words: str, mark: Mark) -> bool:
    """Tell whether whole labels were found, and no server's name in front of its address."""
    before, after = words[mark.start - 1], words[mark.end]
    if before in _LABEL or before == "@":
        return False
    if mark.how == "urls" and "/" in words[mark.start : mark.end]:
        return True
    if after in _LABEL or (after == "[" and mark.how == "urls"):
        return False
    return not (after == "." and words[mark.end + 1] in _LABEL)


def _is_word(words: str, mark: Mark) -> bool:
    """Tell whether the name stands by itself, not within a host name, a path or a longer word."""
    before, after = words[mark.start - 1], words[mark.end]
    if before in _LABEL or before in "./@":
        return False
    return after not in _LABEL and not (after == "." and words[mark.end + 1] in _LABEL)


def _beside(scan: Scan, mark: Mark) -> bool:
    """Tell whether a word of refusal stands near it in its sentence, and none that only advises."""
    cues = scan.cues.get("refuse")
    if not cues or _advised(scan, mark):
        return False
    words, first, last = scan.context.words, mark.start - _BEFORE, mark.end + _BEHIND
    for at in cues:
        if first <= at <= last and not mark.start <= at < mark.end:
            between = words[at : mark.start] if at < mark.start else words[mark.end : at]
            if ". " not in between:
                return True
    return False


def _advised(scan: Scan, mark: Mark) -> bool:
    advice = scan.cues.get("advise")
    if not advice:
        return False
    words, first = scan.context.words, mark.start - 2 * _BEFORE
    return any(first <= at < mark.start and ". " not in words[at : mark.start] for at in advice)


def _asks(words: str, mark: Mark) -> bool:
    """Tell whether the page is asked about an address: a query or digits stand in the rest of it."""
    rest = words[mark.end : mark.end + 120].partition(" ")[0]
    return not _QUERY.isdisjoint(rest)
