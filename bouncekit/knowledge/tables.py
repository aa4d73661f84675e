"""Two small tables for the judge: what codes say alone, and the words around the name of a list."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache

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


class Refusals(Struct, frozen=True, forbid_unknown_fields=True):
    """``refusals.toml``."""

    refuse: tuple[str, ...]
    advise: tuple[str, ...]
    mistake: tuple[str, ...]
    aggregators: tuple[str, ...]
    client: tuple[str, ...]
    perhaps_client: tuple[str, ...]
    not_client: tuple[str, ...]


@lru_cache(maxsize=1024)
def status_entry(status: str | None) -> CodeEntry | None:
    """Look a status up (RFC 3463, section 2: an unknown detail means what detail 0 does).

    >>> status_entry("5.7.999").reason
    'policy'
    """
    parts = status.split(".") if status else ()
    if len(parts) != 3:  # noqa: PLR2004 - class, subject, detail
        return None
    known, subject = codes().status, f"X.{parts[1]}"
    return known.get(".".join(parts)) or known.get(f"{subject}.{parts[2]}") or known.get(f"{subject}.0")


@cache
def codes() -> Codes:
    """Read the codes' table, once a process."""
    return convert(tomllib.loads((ROOT / "statuses.toml").read_text("utf-8")), Codes)


@cache
def refusals() -> Refusals:
    """Read the words around names, once a process."""
    return convert(tomllib.loads((ROOT / "refusals.toml").read_text("utf-8")), Refusals)
