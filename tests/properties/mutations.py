"""Seeded damage to mails, of the kinds that transport, gateways and people do."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests/fixtures"
CORPUS = ROOT.parent / "shared/corpus/eml"
"""Real bounces, where the machine has them; they are not part of the project."""

Mutation = Callable[[random.Random, bytes], bytes]


def truncated(chance: random.Random, raw: bytes) -> bytes:
    """Cut a mail anywhere."""
    return raw[: chance.randrange(len(raw) + 1)]


def beheaded(chance: random.Random, raw: bytes) -> bytes:
    """Cut the beginning off."""
    return raw[chance.randrange(len(raw) + 1) :]


def flipped(chance: random.Random, raw: bytes) -> bytes:
    """Change some bytes."""
    changed = bytearray(raw)
    for _ in range(chance.randint(1, 40) if raw else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def thinned(chance: random.Random, raw: bytes) -> bytes:
    """Delete some lines."""
    share = chance.random() / 2
    return b"".join(line for line in raw.splitlines(keepends=True) if chance.random() > share)


def shuffled(chance: random.Random, raw: bytes) -> bytes:
    """Put some lines elsewhere."""
    lines = raw.splitlines(keepends=True)
    for _ in range(chance.randint(1, 10) if lines else 0):
        lines.insert(chance.randrange(len(lines)), lines.pop(chance.randrange(len(lines))))
    return b"".join(lines)


def rotated(chance: random.Random, raw: bytes) -> bytes:
    """Begin in the middle and end with the beginning."""
    at = chance.randrange(len(raw) + 1)
    return raw[at:] + raw[:at]


def misbounded(chance: random.Random, raw: bytes) -> bytes:
    """Give a boundary, a charset or an encoding that is not true."""
    word = chance.choice((b"boundary=", b"charset=", b"--", b"base64", b"quoted-printable", b"multipart/"))
    other = chance.choice((b"x", b"boundary=x", b"utf-16", b"--x", b"message/rfc822", b'"', b""))
    return raw.replace(word, other, chance.randint(1, 4))


def doubled(chance: random.Random, raw: bytes) -> bytes:
    """Say some part of it again and again."""
    start = chance.randrange(len(raw) + 1)
    return raw[:start] + raw[start : start + chance.randint(1, 200)] * chance.randint(2, 50) + raw[start:]


MUTATIONS: tuple[Mutation, ...] = (
    truncated,
    beheaded,
    flipped,
    thinned,
    shuffled,
    rotated,
    misbounded,
    doubled,
)


def seeds(*folders: Path) -> list[bytes]:
    """Read the mails to be damaged."""
    return [path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.eml"))]


def mutated(count: int, mails: list[bytes], seed: int = 7) -> Iterator[bytes]:
    """Damage ``count`` mails, each way as often as any other; the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
    for number in range(count):
        raw = chance.choice(mails)
        for mutation in (MUTATIONS[number % len(MUTATIONS)], *chance.choices(MUTATIONS, k=number % 2)):
            raw = mutation(chance, raw)
        yield raw
