"""Options that several commands share, and errors that are the user's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from bouncekit.knowledge import Knowledge, KnowledgeError, default
from bouncekit.records import Audience

Function = TypeVar("Function", bound=Callable[..., Any])

UNREADABLE = 2
"""Exit status for a path that cannot be read and for a wrong rule, as for wrong usage."""


class Failure(click.ClickException):
    """An error that the user can mend: one line on standard error, exit status 2."""

    exit_code = UNREADABLE


def words(function: Function) -> Function:
    """Add ``--lang``, ``--audience`` and ``--rules``."""
    for option in (
        click.option("--rules", "rules", multiple=True, type=click.Path(path_type=Path), metavar="DIR", help="Lay your own rules over the shipped ones (a folder or a TOML file; may be given again)."),
        click.option("--audience", type=click.Choice([each.value for each in Audience]), default=Audience.ADMIN.value, show_default=True, help="Whom the advice speaks to."),
        click.option("--lang", metavar="TAG", help="Language of the advice: en, zh-TW, zh-CN, ja, de, fr, es."),
    ):
        function = option(function)
    return function


def knowledge(rules: tuple[Path, ...]) -> Knowledge:
    """The shipped knowledge with the user's rules on top."""
    try:
        return Knowledge.load(extra=rules) if rules else default()
    except KnowledgeError as error:
        raise Failure(str(error)) from error


@contextmanager
def readable(path: str) -> Iterator[None]:
    """Turn an unreadable path into one clear line."""
    try:
        yield
    except OSError as error:
        raise Failure(f"{error.filename or path}: {error.strerror or error}") from error
