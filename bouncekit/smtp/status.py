"""The IANA registry of enhanced status codes (RFC 3463, 5248), as data; read on first use."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from msgspec import Struct

_STATUS = re.compile(r"(?P<class>[245])\.(?P<subject>\d{1,3})\.(?P<detail>\d{1,3})")


class EnhancedStatus(Struct, frozen=True):
    """What the registry says about one code."""

    code: str
    """As asked for: ``5.1.1``."""
    name: str
    """The registry's name of the detail, else of the subject."""
    class_name: str
    """``Success``, ``Persistent transient failure``, ``Permanent failure``."""
    subject: str
    """``Addressing status``, ... (RFC 3463, section 4)."""
    basic: tuple[str, ...]
    """Reply codes that the registry associates with it; empty where it names none."""
    reference: tuple[str, ...]
    registered: bool
    """False where the detail is unknown: it is then read as ``X.subject.0`` (RFC 3463, section 2)."""


def look_up(status: str) -> EnhancedStatus | None:
    """Look up ``5.1.1``; None for what is no enhanced status or has an unknown subject."""
    match = _STATUS.fullmatch(status)
    if not match or match["subject"] not in _registry()["subjects"]:
        return None
    key = f"{int(match['subject'])}.{int(match['detail'])}"
    codes = _registry()["codes"]
    entry = codes.get(key) or codes[f"{match['subject']}.0"]
    return EnhancedStatus(
        status,
        entry["name"],
        _registry()["classes"][match["class"]],
        _registry()["subjects"][match["subject"]],
        tuple(entry.get("basic", ())),
        tuple(entry["reference"]),
        key in codes,
    )


def status_name(status: str) -> str | None:
    """Give the registry's name of a code: ``5.1.1`` is a ``Bad destination mailbox address``."""
    found = look_up(status)
    return found.name if found else None


@cache
def _registry() -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - 20 ms that few runs need
    from importlib.resources import files  # noqa: PLC0415

    text = files("bouncekit.knowledge").joinpath("enhanced_status.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
