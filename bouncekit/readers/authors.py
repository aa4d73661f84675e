"""Who a mail is from, as far as its From field tells: a mail system, another program, or maybe a person."""

from __future__ import annotations

import re
from enum import Enum

from bouncekit.knowledge.schema import Signs
from bouncekit.message.text import fold
from bouncekit.readers.phrases import signs_of


class Author(Enum):
    """What stands behind a From value."""

    NOBODY = 0
    """No From field, or an empty one."""
    DAEMON = 1
    """MAILER-DAEMON or one of its kin: there is never a person behind it."""
    SYSTEM = 2
    """A mail system or its administrator: ``postmaster`` may write by hand."""
    ROLE = 3
    """A program that is no mail system, as far as one can tell: ``no-reply``, a list's admin."""
    PERSON = 4
    """A person, or a program that takes a person's name."""


NULL = re.compile(r"^\s*<?\s*>?\s*$")
_DAEMONS = ("mailer-daemon", "daemon")
_APART = re.compile(r"[._+-]+")
_BOX = r"(?:admin|bounces?|errors|owner|request)"
"""What list software puts behind the name of a list: its own mailboxes."""
_OF_LIST = re.compile(
    rf"[-.]{_BOX}(?:[+=].*)?@|^<?(?:admin|bounces?|owner|return)[-+=.]",
    re.IGNORECASE,
)
_BEHIND_NAME = re.compile(rf"-{_BOX}@")


def author_of(value: str | None, signs: Signs) -> Author:
    """Tell whom a From value stands for."""
    if value is None or NULL.match(value):
        return Author.NOBODY
    folded = fold(value)
    name, local = _split(folded)
    if _DAEMONS[0] in folded or _DAEMONS[1] in local:
        return Author.DAEMON
    phrases = signs_of(signs)
    found = phrases.found(local)
    if "senders" in found or "names" in phrases.found(f"{name} {_APART.sub(' ', local)}"):
        return Author.SYSTEM
    return Author.ROLE if "roles" in found else Author.PERSON


def is_system(value: str | None, signs: Signs) -> bool:
    """Whether a From value is one that mail systems use for themselves."""
    return author_of(value, signs) in (Author.DAEMON, Author.SYSTEM)


def is_of_list(path: str) -> bool:
    """Whether a return path is that of a list or mailing: what comes back to one is passed on with it."""
    return _OF_LIST.search(path) is not None


def list_address(address: str) -> str:
    """The address to which a list writes, from that of its mailbox, in lower case; any other as it is.

    >>> list_address("news-bounces@lists.example.org")
    'news@lists.example.org'
    """
    return _BEHIND_NAME.sub("@", address)


def _split(folded: str) -> tuple[str, str]:
    """Display name and local part of a folded From value."""
    name, _, address = folded.rpartition("<")
    return name, address.rpartition("@")[0] or address
