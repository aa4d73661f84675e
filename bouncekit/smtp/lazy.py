"""Regular expressions that are compiled on first use: few of them are needed to read one mail."""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "split", "sub", "pattern")


class _Lazy:
    """Stands for a pattern; its methods become plain attributes when the first one is asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._source)
        self.__dict__.update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Make a pattern that costs nothing until it is used; a mistake in it shows only then."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
