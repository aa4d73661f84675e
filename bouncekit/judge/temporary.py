"""Would the same mail to the same address plausibly work later."""

from __future__ import annotations

from bouncekit.knowledge.schema import ReasonEntry, Rule
from bouncekit.records import Action, Category

_LATER = ("temporar", "transient:", "try again", "try later", "again later", "deferred")
_NEVER = ("permanent error", "permanent:", "permanently rejected", "permanent failure", "permanent fatal")


def temporary(
    rule: Rule | None,
    entry: ReasonEntry | None,
    *,
    status: str | None,
    code: str | None,
    action: Action | None,
    returned: bool,
    wrapper: bool | None,
    words: str,
) -> bool | None:
    """Weigh the rule, the reason, the first digit and what the reporting side did (``wrapper``).

    A bare reply (not ``returned``) is one transaction, so the server's digit tells. A mail that came
    back has failed already; what counts is whether the cause passes: a full mailbox, an expired queue
    and a rate limit may, whatever the digit was.
    """
    if rule and rule.temporary is not None:
        return rule.temporary
    lasting = entry.temporary if entry else None
    digit = _digit(code, status)
    if not returned:
        return _first(digit, wrapper) if digit is not None or wrapper is not None else _first(_said(words), _alone(entry))
    if action is Action.DELAYED or lasting:
        return True
    if digit is None or (code is None and status == "4.0.0"):
        return _first(_said(words), lasting, wrapper, _failed(action, entry))
    return digit


def _failed(action: Action | None, entry: ReasonEntry | None) -> bool | None:
    """A mail that has failed for a known cause that does not pass by itself will fail again."""
    known = entry is not None and entry.category is not Category.UNKNOWN
    return False if action is Action.FAILED and known else None


def _alone(entry: ReasonEntry | None) -> bool | None:
    """Give what the reason alone says of a reply; a mailbox may be refused for good though its cause passes."""
    return None if entry is None or (entry.temporary and entry.category is Category.RECIPIENT) else entry.temporary


def _digit(code: str | None, status: str | None) -> bool | None:
    """4yz is temporary, 5yz permanent (RFC 5321, section 4.2.1; RFC 3463, section 2)."""
    return {"4": True, "5": False}.get((code or status or " ")[0])


def _said(words: str) -> bool | None:
    if any(word in words for word in _NEVER):
        return False
    return True if any(word in words for word in _LATER) else None


def _first(*answers: bool | None) -> bool | None:
    return next((answer for answer in answers if answer is not None), None)
