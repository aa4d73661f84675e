"""Which files below a folder hold mail, in plain folders and in Maildirs.

Links to files are followed, links to folders are not, since they may lead round in a circle. Dot
names are folders of a Maildir++ and hidden elsewhere. What lies in a Maildir beside its folders
belongs to the mail server (``dovecot-uidlist``, ``maildirsize``, ...), and ``tmp`` holds what is
being written right now (https://cr.yp.to/proto/maildir.html).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from bouncekit.sources.mail import Mail, unreadable

DELIVERED = ("new", "cur")
"""A Maildir's folders of delivered mail; it goes from ``new`` to ``cur``, so in this order none is missed."""
_WRITING = "tmp"


def files(folder: str, *, ordered: bool = True) -> Iterator[str | Mail]:
    """Yield the path of every file with mail: those of a folder by name, then its folders by name.

    Without ``ordered`` the files come as the system lists them, and a folder of millions needs no
    memory. A folder that cannot be listed is yielded as a `Mail` that says so.
    """
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        found: list[str] = []
        try:
            yield from _of_one(folder, found, ordered=ordered)
        except OSError as error:
            yield unreadable(folder, error)
        waiting += sorted(found, key=_place, reverse=True)


def is_maildir(folder: str) -> bool:
    """Tell a Maildir by the two folders that each has."""
    return all(Path(folder, name).is_dir() for name in DELIVERED)


def is_delivered(path: str) -> bool:
    """Tell whether a file lies in a Maildir's ``new`` or ``cur``, where no file is ever half written."""
    parent = Path(path).parent
    return parent.name in DELIVERED and is_maildir(str(parent.parent))


def wanted(folder: str, path: str) -> bool:
    """Tell whether `files` would come upon ``path``, a file or folder below ``folder``."""
    for name in Path(path).relative_to(folder).parts:
        maildir = is_maildir(folder)
        folder = str(Path(folder, name))
        if not _kept(name, maildir=maildir) or (maildir and not Path(folder).is_dir()):
            return False
    return not Path(folder).is_dir() or not Path(folder).is_symlink()


def renamed(path: str) -> str | None:
    """Find the new name of a mail that went out of a Maildir's folder: flags were set, or it was seen.

    The part of the name before the colon stays (https://cr.yp.to/proto/maildir.html).
    """
    if not is_delivered(path):
        return None
    unique = Path(path).name.partition(":")[0]
    seen = Path(path).parent.parent / "cur"
    with os.scandir(seen) as entries:
        return next((entry.path for entry in entries if entry.name.partition(":")[0] == unique), None)


def _of_one(folder: str, found: list[str], *, ordered: bool) -> Iterator[str]:
    """Yield the files of one folder, and put its folders into ``found``."""
    maildir = is_maildir(folder)
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name) if ordered else entries:
            if not _kept(entry.name, maildir=maildir):
                continue
            if entry.is_dir(follow_symlinks=False):
                found.append(entry.path)
            elif not maildir and _is_read(entry):
                yield entry.path


def _kept(name: str, *, maildir: bool) -> bool:
    return name != _WRITING if maildir else not name.startswith(".")


def _is_read(entry: os.DirEntry[str]) -> bool:
    """Leave out pipes and devices, which may never end; a link that leads nowhere is read, and fails."""
    if not entry.is_symlink():
        return entry.is_file()
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return True


def _place(folder: str) -> tuple[int, str]:
    name = Path(folder).name
    return (DELIVERED.index(name) if name in DELIVERED else len(DELIVERED)), name
