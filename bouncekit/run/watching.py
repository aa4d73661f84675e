"""Follow a Maildir or a folder: read what is there, then each mail as it arrives.

The system tells what changed (inotify and its like, by watchfiles); network file systems tell
nothing, and WATCHFILES_FORCE_POLLING=1 has the folder listed again and again there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from bouncekit.records import Report
from bouncekit.run.scanning import Run
from bouncekit.sources import Mail
from bouncekit.sources.walk import files, is_delivered, wanted

SETTLED = 1.0
"""Seconds for which a file outside a Maildir must not change before it is taken for whole."""
_TICK = 500
"""Milliseconds between two looks at files that were not whole, and until a signal is heeded."""
_TOGETHER = 200
"""Milliseconds for which changes are gathered, so that a burst of mails is read at once."""


def followed(run: Run, idle: Callable[[], object]) -> Iterator[Report]:
    """Yield the reports on what is in the folder of a run, and on what arrives, until a signal comes.

    ``idle`` is called whenever all has been read. Raises `ModuleNotFoundError` without watchfiles.
    """
    from watchfiles import Change, watch  # noqa: PLC0415  # an extra

    root = str(Path(run.path).absolute())
    changes = watch(
        root,
        watch_filter=None,
        debounce=_TOGETHER,
        rust_timeout=_TICK,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    # The watch begins with the first look: what comes while the folder is read is not missed.
    changed = next(changes)
    arrivals = _Arrivals()
    yield from run.reports(arrivals.whole(run.files()))
    while True:
        new = {
            str(Path(run.path, Path(path).relative_to(root)))
            for kind, path in changed
            if kind is not Change.deleted
        }
        yield from run.reports(arrivals.whole(chain(arrivals.waiting(), _below(run.path, new))))
        idle()
        changed = next(changes)


class _Arrivals:
    """Files that may still be written to, kept until they are whole."""

    def __init__(self) -> None:
        self._waiting: dict[str, None] = {}

    def waiting(self) -> list[str]:
        """Give what was not whole when it was looked at, to be looked at again."""
        waiting, self._waiting = self._waiting, {}
        return list(waiting)

    def whole(self, found: Iterable[str | Mail]) -> Iterator[str | Mail]:
        """Yield what is whole, and keep the rest; what is gone is gone."""
        for each in found:
            if isinstance(each, Mail):
                yield each
                continue
            with suppress(FileNotFoundError):
                if _is_whole(each):
                    yield each
                else:
                    self._waiting[each] = None


def _is_whole(path: str) -> bool:
    """Tell whether a file is written; in a Maildir it gets its name only then."""
    return is_delivered(path) or time.time() - Path(path).stat().st_ctime >= SETTLED


def _below(folder: str, changed: Iterable[str]) -> Iterator[str | Mail]:
    """Yield the files among what has changed, and those in new folders."""
    for path in changed:
        if not wanted(folder, path):
            continue
        if Path(path).is_dir():
            yield from files(path, ordered=False)
        elif Path(path).is_file():
            yield path
