"""Where mails come from: a file, standard input, an mbox, a Maildir, a folder, an archive.

A source yields a `Mail` (where it lies, its bytes) and decodes nothing. Mails are only read, never moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike, fspath

from msgspec.structs import replace

from bouncekit.knowledge import Knowledge
from bouncekit.limits import DEFAULT, Limits
from bouncekit.pipeline import parse
from bouncekit.records import Audience, Kind, Report
from bouncekit.sources.files import mails
from bouncekit.sources.mail import MAIL_CUT, UNREADABLE, Mail

__all__ = ["MAIL_CUT", "UNREADABLE", "Mail", "mails", "read", "scan", "with_defect"]


def scan(
    path: str | PathLike[str],
    *,
    lang: str = "en",
    audience: Audience | str = Audience.ADMIN,
    knowledge: Knowledge | None = None,
    hops: bool = False,
    limits: Limits = DEFAULT,
) -> Iterator[Report]:
    """Read every mail below ``path``: a message, an mbox, a Maildir, an archive, a folder, ``-`` for stdin.

    Yields the reports one by one, in the order of the names (`walk.files`). Raises `OSError` if
    ``path`` itself cannot be read. A mail below it that cannot be read gives a report of kind
    ``other`` with the defect ``unreadable``, so that none is lost silently.
    """
    for mail in mails(fspath(path), limits):
        yield read(mail, lang=lang, audience=audience, knowledge=knowledge, hops=hops, limits=limits)


def read(
    mail: Mail,
    *,
    lang: str = "en",
    audience: Audience | str = Audience.ADMIN,
    knowledge: Knowledge | None = None,
    hops: bool = False,
    limits: Limits = DEFAULT,
) -> Report:
    """Report on one mail; one that cannot be read is of kind ``other`` with the defect ``unreadable``."""
    if mail.raw is None:
        return with_defect(Report(Kind.OTHER, origin=mail.origin), mail)
    report = parse(
        mail.raw,
        origin=mail.origin,
        lang=lang,
        audience=audience,
        knowledge=knowledge,
        hops=hops,
        limits=limits,
    )
    return with_defect(report, mail)


def with_defect(report: Report, mail: Mail) -> Report:
    """Add to a report what went wrong when its mail was read."""
    return replace(report, defects=(mail.defect, *report.defects)) if mail.defect else report
