"""Take mails out of a mailbox once their records are on the disk: into another folder, or away.

A mail leaves only if its file is still the one that was read. Nothing is ever overwritten, and at
every moment the mail is whole in one of the two places at least; a move that was cut short is
finished by the next run. What lies in an mbox or an archive stays, and so do links.
"""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from bouncekit.run.tasks import Seen
from bouncekit.sources.mail import shown
from bouncekit.sources.walk import DELIVERED, is_delivered

_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS}
"""What link(2) says between file systems, and on those without hard links."""
_TOLD = 20
"""Mails of which it is said why they stay; the rest is counted."""


class Leaving:
    """Mails that leave the mailbox at ``root``: into a folder, or for good where that is None."""

    def __init__(self, root: str, move_to: str | None) -> None:
        self._root = Path(root) if Path(root).is_dir() else Path(root).parent
        self._move_to = Path(move_to) if move_to is not None else None
        self.left = 0
        """Mails that are gone from the mailbox."""
        self.staying = 0
        """Mails, mbox files and archives that should have left."""
        self.why: list[str] = []
        """Why the first of these stay, a line each."""

    def leave(self, found: Iterable[tuple[str, Seen]]) -> None:
        """Let files leave. All new names are on the disk before the first old one goes."""
        paths = [path for path, seen in found if self._is_still(path, seen)]
        if self._move_to is not None:
            paths = list(self._placed(paths, self._move_to))
        for path in paths:
            with self._told(path):
                Path(path).unlink()
                self.left += 1

    def stays(self, path: str, why: str) -> None:
        """Note that a file stays where it is."""
        self.staying += 1
        if len(self.why) < _TOLD:
            self.why.append(f"{shown(path)}: stays: {why}")

    def _is_still(self, path: str, seen: Seen) -> bool:
        with self._told(path):
            found = os.lstat(path)
            if Seen.of(found) == seen and stat.S_ISREG(found.st_mode):
                return True
            self.stays(path, "is a link" if stat.S_ISLNK(found.st_mode) else "has changed since it was read")
        return False

    def _placed(self, paths: list[str], folder: Path) -> Iterator[str]:
        """Give files their new names, and yield those that have them for good."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        placed: dict[Path, list[str]] = {}
        for path in paths:
            with self._told(path):
                target = folder / Path(path).relative_to(self._root)
                _make_folder(target.parent, maildir=is_delivered(path))
                _place(Path(path), target)
                placed.setdefault(target.parent, []).append(path)
        for parent, those in placed.items():
            with self._told(str(parent)):
                sync_folder(parent)
                yield from those

    @contextmanager
    def _told(self, path: str) -> Iterator[None]:
        """Go on with the other mails when one cannot leave."""
        try:
            yield
        except OSError as error:
            self.stays(path, error.strerror or str(error))


def sync_folder(folder: Path) -> None:
    """Make new names survive a power cut, as far as the file system can."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # Network file systems refuse it.
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_folder(folder: Path, *, maildir: bool) -> None:
    for name in ("tmp", *DELIVERED) if maildir else (folder.name,):
        (folder.parent / name).mkdir(parents=True, exist_ok=True)


def _place(source: Path, target: Path) -> None:
    """Give a file a second name; a move that was cut short has done so already."""
    if target.parent.samefile(source.parent):
        raise OSError(errno.EEXIST, "is in that folder already")
    for number in count():
        free = target if number == 0 else _numbered(target, number)
        if free.is_file() and not free.is_symlink() and filecmp.cmp(source, free, shallow=False):
            return
        with suppress(FileExistsError):
            _link(source, free)
            return


def _numbered(target: Path, number: int) -> Path:
    """Make another name that keeps the ending, and in a Maildir the flags behind the colon."""
    name, colon, flags = target.name.partition(":")
    base = Path(name)
    return target.with_name(f"{base.stem}~{number}{base.suffix}{colon}{flags}")


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    """Copy to another file system under a hidden name, so that no half mail is ever there."""
    part = target.with_name(f".bouncekit-{os.getpid()}.part")
    try:
        shutil.copy2(source, part)
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        _take_name(part, target)
    finally:
        part.unlink(missing_ok=True)


def _take_name(part: Path, target: Path) -> None:
    """Rename without overwriting, which rename(2) does."""
    try:
        os.link(part, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        target.touch(exist_ok=False)
        part.replace(target)
