"""Counts that stay small whatever is counted."""

from __future__ import annotations

from hashlib import blake2b

from bouncekit.limits import DEFAULT

_SPACE = 1 << 64


class Distinct:
    """How many different names were seen: exact up to a bound, estimated above it.

    It keeps the smallest of the names' 64-bit hashes. Hashes are spread evenly, so the largest of the
    ``most`` smallest ones tells how many there are (Bar-Yossef et al., "Counting distinct elements in
    a data stream", 2002); the error is about one in the root of ``most``.
    """

    def __init__(self, most: int = DEFAULT.distinct) -> None:
        self._most = most
        self._kept: set[int] = set()
        self._limit = _SPACE

    def add(self, name: str) -> None:
        """Count a name; the second time it changes nothing."""
        self._add(int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "big"))

    def update(self, other: Distinct) -> None:
        """Count all names that the other one has counted."""
        self._limit = min(self._limit, other._limit)
        for value in other._kept:
            self._add(value)
        self._prune()

    def __len__(self) -> int:
        """Give the number of names."""
        if self._limit == _SPACE:
            return len(self._kept)
        return round(len(self._kept) * _SPACE / self._limit)

    @property
    def exact(self) -> bool:
        """Whether `len` is no estimate."""
        return self._limit == _SPACE

    def _add(self, value: int) -> None:
        if value < self._limit:
            self._kept.add(value)
            if len(self._kept) >= 2 * self._most:
                self._prune()

    def _prune(self) -> None:
        """Keep the smallest hashes, half of what is held at most."""
        self._kept = {value for value in self._kept if value < self._limit}
        if len(self._kept) > self._most:
            smallest = sorted(self._kept)
            self._limit = smallest[self._most]
            self._kept = set(smallest[: self._most])


class Top:
    """The commonest names with their counts; of more than ``most`` names, the rarest are given up."""

    def __init__(self, most: int = 500) -> None:
        self._most = most
        self._counts: dict[str, int] = {}
        self.cut = False
        """Whether names were given up, so that counts may be too low."""

    def add(self, name: str, times: int = 1) -> None:
        """Count a name."""
        self._counts[name] = self._counts.get(name, 0) + times
        if len(self._counts) >= 2 * self._most:
            self._counts = dict(self.most(self._most))
            self.cut = True

    def update(self, other: Top) -> None:
        """Count what the other one has counted."""
        self.cut = self.cut or other.cut
        for name, times in other._counts.items():
            self.add(name, times)

    def __len__(self) -> int:
        return len(self._counts)

    def __contains__(self, name: object) -> bool:
        return name in self._counts

    def most(self, number: int | None = None) -> list[tuple[str, int]]:
        """Give the commonest names, those that are as common by name."""
        return sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))[:number]
