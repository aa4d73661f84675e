"""Time and memory of one parse each, in a process of its own: `python -m tests.hostile.measure [NAME...]`.

Writes a line of JSON for each mail. Only Linux resets a process's peak of memory; elsewhere it is 0.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import msgspec

import bouncekit

from .mails import WHOLE

SECONDS, SECONDS_A_MB = 2.0, 0.02
SPACE = 100e6
"""Bytes that a parse may take beside four times its mail."""
LOOP = 0.02
"""Seconds that `yardstick` takes on the machine for which the bound is promised, when that is idle."""


class Measured(msgspec.Struct):
    """What one parse took."""

    name: str
    size: int
    seconds: float
    """Processor time, as an idle machine of the promised speed would take."""
    peak: int
    """Bytes of memory beside the mail itself."""
    kind: str
    outcomes: int
    defects: list[str]

    @property
    def bound(self) -> float:
        """Seconds that are promised for a mail of this size."""
        return SECONDS + SECONDS_A_MB * self.size / 1e6

    @property
    def space(self) -> float:
        """Bytes that are promised, the mail itself counted once."""
        return 3 * self.size + SPACE


def yardstick() -> float:
    """Time a fixed piece of work: a busy machine takes longer for all."""
    begun = time.process_time()
    total = 0
    for number in range(200_000):
        total += len(str(number))
    return time.process_time() - begun


def slowness() -> float:
    """How many times slower than promised the machine is just now; 1 at least."""
    return max(1.0, yardstick() / LOOP)


def measure(name: str, raw: bytes) -> Measured:
    """Parse a mail and tell what it took."""
    _peak()
    before = _peak()
    slow = slowness()
    begun = time.process_time()
    report = bouncekit.parse(raw, hops=True)
    took = time.process_time() - begun
    return Measured(
        name,
        len(raw),
        took / max(slow, slowness()),
        _peak() - before,
        report.kind,
        len(report.outcomes),
        sorted({defect.name for defect in report.defects}),
    )


def _peak() -> int:
    """Give the most memory used so far, and begin to count anew."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0
    lines = status.read_text().splitlines()
    found = next((line for line in lines if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    Path("/proc/self/clear_refs").write_text("5")
    return int(found.split()[1]) * 1024


def main(names: list[str]) -> None:
    """Measure each mail in a child, so that none profits from memory that another one left."""
    bouncekit.parse(
        b"From: MAILER-DAEMON@example.net\nSubject: Undelivered\n\n<a@example.com>: 550 5.1.1 x\n"
    )
    for name in names or WHOLE:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
        hostile = WHOLE[name]
        raw = hostile.make(hostile.count)
        sys.stdout.buffer.write(msgspec.json.encode(measure(name, raw)) + b"\n")
        sys.stdout.buffer.flush()
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
