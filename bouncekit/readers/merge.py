"""Drafts of one recipient from several readers become one.

The first reading has the highest authority: its values stand, later ones only fill gaps. A
recipient that only a later reading names is dropped where the first one named any, since a
report's fields are complete and prose is not; it is kept as evidence instead.
"""

from __future__ import annotations

from collections.abc import Iterable

from bouncekit.readers.draft import FIELDS, Draft
from bouncekit.records import Action, Evidence

_SAID = tuple(name for name in FIELDS if name not in ("recipient", "original_recipient"))


def merge(readings: Iterable[list[Draft]]) -> list[Draft]:
    """Merge lists of drafts, the most authoritative list first; keeps the order of the first list."""
    merged: list[Draft] = []
    for drafts in readings:
        merged = _add(merged, deduplicate(drafts)) if merged else deduplicate(drafts)
    return merged


def deduplicate(drafts: list[Draft]) -> list[Draft]:
    """One draft a recipient: bilingual mails and retries name each one twice.

    A failure outweighs a success or delay for the same address, because it came last.
    """
    if len(drafts) < 2:  # noqa: PLR2004  # one or none: nothing to compare
        return drafts
    by_key: dict[str, Draft] = {}
    for draft in drafts:
        key = _key(draft.recipient) or f"#{len(by_key)}"
        known = by_key.get(key)
        if known is None:
            by_key[key] = draft
        elif draft.action is Action.FAILED and known.action not in (None, Action.FAILED):
            draft.borrow(known)
            by_key[key] = draft
        else:
            known.borrow(draft)
    return list(by_key.values())


def _key(address: str | None) -> str:
    return address.casefold() if address else ""


def _add(stronger: list[Draft], weaker: list[Draft]) -> list[Draft]:
    index: dict[str, Draft] = {}
    for draft in stronger:
        for address in (draft.original_recipient, draft.recipient):
            if address:
                index[_key(address)] = draft
    unclaimed: list[Draft] = []
    for draft in weaker:
        known = index.get(_key(draft.recipient)) or index.get(_key(draft.original_recipient))
        if known is not None:
            _resolve_alias(known, draft)
            known.borrow(draft)
        else:
            unclaimed.append(draft)
    return _settle(stronger, unclaimed)


def _resolve_alias(known: Draft, draft: Draft) -> None:
    """Where the field names the alias and only the prose its target, both get their own place.

    Exim puts the address that the mail was sent to into Final-Recipient, and says in the text what
    it was "generated from".
    """
    alias, target = draft.original_recipient, draft.recipient
    if (
        target
        and alias
        and known.original_recipient is None
        and _key(alias) == _key(known.recipient) != _key(target)
    ):
        known.original_recipient, known.recipient = known.recipient, target


def _settle(stronger: list[Draft], unclaimed: list[Draft]) -> list[Draft]:
    """Give what names no known recipient to the only one there is, else keep it as evidence."""
    for draft in unclaimed:
        if len(stronger) == 1:
            only = stronger[0]
            only.borrow(draft, FIELDS if only.recipient is None else _SAID)
        elif draft.recipient:
            note = Evidence("recipient", draft.recipient, draft.reader)
            stronger[0].evidence.append(note)
    return stronger
