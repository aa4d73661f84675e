"""Two small tables for the judge: what codes say alone, and the words around the name of a list."""

from __future__ import annotations

import tomllib
from functools import cache

from msgspec import Struct, convert

from bouncekit.knowledge.source import ROOT


class CodeEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """What one code says: a line of ``statuses.toml``."""

    reason: str
    weak: bool = False
    """Whether the code is used for nearly anything, so that even vague words say more."""


class Codes(Struct, frozen=True, forbid_unknown_fields=True):
    """``statuses.toml``."""

    status: dict[str, CodeEntry]
    """By enhanced status, ``X`` for either class: ``X.1.1``; one with its class comes first."""
    code: dict[str, CodeEntry]
    """By basic code."""

    def of_status(self, status: str) -> CodeEntry | None:
        """Look a status up (RFC 3463, section 2: an unknown detail means what detail 0 does).

        >>> codes().of_status("5.7.999").reason
        'policy'
        """
        _, subject, detail = status.split(".")
        return self.status.get(status) or self.status.get(f"X.{subject}.{detail}") or self._subject(subject, detail)

    def _subject(self, subject: str, detail: str) -> CodeEntry | None:
        return None if detail == "0" else self.status.get(f"X.{subject}.0")


class Refusals(Struct, frozen=True, forbid_unknown_fields=True):
    """``refusals.toml``."""

    refuse: tuple[str, ...]
    advise: tuple[str, ...]
    mistake: tuple[str, ...]
    aggregators: tuple[str, ...]


@cache
def codes() -> Codes:
    """Read the codes' table, once a process."""
    return convert(tomllib.loads((ROOT / "statuses.toml").read_text("utf-8")), Codes)


@cache
def refusals() -> Refusals:
    """Read the words around names, once a process."""
    return convert(tomllib.loads((ROOT / "refusals.toml").read_text("utf-8")), Refusals)
