"""Tables that translate between bouncekit's words and those of other programs and services.

They are read when something asks for them; a run that only reads mail never does.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

_FOLDER = Path(__file__).parent
_Table = TypeVar("_Table")


def table(name: str, shape: type[_Table]) -> _Table:
    """Read ``name``.toml as ``shape``; the caller keeps it."""
    return msgspec.convert(tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8")), shape)
