"""Where mails come from: a file, standard input, an mbox, a Maildir, a folder.

A source yields ``(origin, bytes)`` and decodes nothing. Mails are only read, never moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike, fspath

from bouncekit.knowledge import Knowledge
from bouncekit.limits import DEFAULT, Limits
from bouncekit.pipeline import parse
from bouncekit.records import Audience, Defect, Kind, Report
from bouncekit.sources.files import Unreadable, mails

__all__ = ["Unreadable", "mails", "scan"]


def scan(
    path: str | PathLike[str],
    *,
    lang: str = "en",
    audience: Audience | str = Audience.ADMIN,
    knowledge: Knowledge | None = None,
    hops: bool = False,
    limits: Limits = DEFAULT,
) -> Iterator[Report]:
    """Read every mail below ``path``: a message, an mbox, a Maildir, a folder of these, ``-`` for stdin.

    Raises `OSError` if ``path`` itself cannot be read. A mail below it that cannot be read
    gives a report of kind ``other`` with the defect ``unreadable``, so that none is lost silently.
    """
    for origin, raw in mails(fspath(path)):
        if isinstance(raw, Unreadable):
            yield Report(Kind.OTHER, origin=origin, defects=(Defect("unreadable", str(raw)),))
        else:
            yield parse(raw, origin=origin, lang=lang, audience=audience, knowledge=knowledge, hops=hops, limits=limits)
