"""The mails in compressed files, archives and Outlook's files, in one another as well."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import BinaryIO

from bouncekit.sources import marks, streams
from bouncekit.sources.archives import members, told
from bouncekit.sources.mail import Mail, shown, unreadable, whole
from bouncekit.sources.outlook import to_mail
from bouncekit.sources.packed import Budget, counted, unpack

__all__ = ["Budget", "mails"]


def mails(stream: BinaryIO, packing: str, origin: str, budget: Budget) -> Iterator[Mail]:
    """Yield the mails of a stream that is packed as `marks.packing` says. Raises `OSError` for damage."""
    with budget.level() as outermost:
        stream = counted(stream, budget) if outermost else stream
        if packing == marks.TAR:
            yield from _archived(stream, origin, budget)
        elif packing == marks.OUTLOOK:
            yield _of_outlook(stream, origin, budget)
        else:
            yield from streams.mails(unpack(stream, packing, budget), origin, budget.limits, budget)


def _archived(stream: BinaryIO, origin: str, budget: Budget) -> Iterator[Mail]:
    """Yield the mails of a tar archive; a member that is damaged in itself does not end it."""
    for name, content in members(stream):
        inside = f"{origin}!{shown(name)}"
        try:
            with told():
                for mail in streams.mails(content, inside, budget.limits, budget):
                    yield mail._replace(alone=False)
        except OSError as error:
            yield unreadable(inside, error)


def _of_outlook(stream: BinaryIO, origin: str, budget: Budget) -> Mail:
    limit = budget.limits.mail
    raw = b"".join(streams.chunks(stream, limit + 1))
    if len(raw) > limit:
        raise OSError(errno.EFBIG, f"is an Outlook .msg of more than {limit} bytes")
    return whole(origin, to_mail(raw), limit, cut=False)
