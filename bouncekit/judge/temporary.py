"""Would the same mail to the same address plausibly work later."""

from __future__ import annotations

from msgspec import Struct

from bouncekit.knowledge.schema import ReasonEntry, Rule
from bouncekit.records import Action, Category

_LATER = ("temporar", "transient:", "try again", "try later", "again later", "deferred")
_NEVER = ("permanent error", "permanent:", "permanently rejected", "permanent failure", "permanent fatal")


class Stated(Struct, frozen=True):
    """What stands beside the words of a reply."""

    status: str | None
    code: str | None
    action: Action | None
    returned: bool
    """Whether a mail came back; False for a bare reply or log line."""
    wrapper: bool | None
    """What the reporting side did: True where it says that it still tries."""


def is_temporary(rule: Rule | None, entry: ReasonEntry | None, stated: Stated, words: str) -> bool | None:
    """Weigh the rule, the reason, the first digit and what the reporting side did.

    A bare reply is one transaction, so the server's digit tells. A mail that came back has failed
    already; what counts is whether the cause passes: a full mailbox, an expired queue and a rate limit
    may, whatever the digit was. None where nothing tells.
    """
    if rule and rule.temporary is not None:
        return rule.temporary
    digit = _digit(stated)
    if stated.returned:
        return _of_returned(entry, stated, digit, words)
    digit = stated.wrapper if digit is None else digit
    return _first(_said(words), _alone(entry)) if digit is None else digit


def _of_returned(entry: ReasonEntry | None, stated: Stated, digit: bool | None, words: str) -> bool | None:
    lasting = entry.temporary if entry else None
    if stated.action is Action.DELAYED or lasting:
        return True
    # "Status: 4.0.0" of a failed recipient is what reporting MTAs write where no server spoke.
    if digit is None or (stated.code is None and stated.status == "4.0.0"):
        return _first(_said(words), lasting, stated.wrapper, _failed(stated.action, entry))
    return digit


def _digit(stated: Stated) -> bool | None:
    """4yz is temporary, 5yz permanent (RFC 5321, section 4.2.1; RFC 3463, section 2)."""
    return {"4": True, "5": False}.get((stated.code or stated.status or " ")[0])


def _alone(entry: ReasonEntry | None) -> bool | None:
    """Give what the reason alone says; a mailbox may be refused for good though its cause passes."""
    if entry is None or (entry.temporary and entry.category is Category.RECIPIENT):
        return None
    return entry.temporary


def _failed(action: Action | None, entry: ReasonEntry | None) -> bool | None:
    """Give False for a known cause that does not pass by itself: the mail would fail again."""
    known = entry is not None and entry.category is not Category.UNKNOWN
    return False if action is Action.FAILED and known else None


def _said(words: str) -> bool | None:
    if any(word in words for word in _NEVER):
        return False
    return True if any(word in words for word in _LATER) else None


def _first(*answers: bool | None) -> bool | None:
    return next((answer for answer in answers if answer is not None), None)
