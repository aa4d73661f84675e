"""A Maildir of real bounces for the benchmarks, and the machine that they run on."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "tests/fixtures"
FAMILIES = "*-real"
"""Bounces that mail servers of today really wrote."""


def fill(root: Path, mails: int) -> Path:
    """Make a Maildir: each bounce as often as it takes, told apart by a header."""
    raws = [path.read_bytes() for path in sorted(FIXTURES.glob(f"{FAMILIES}/*.eml"))]
    for name in ("new", "cur", "tmp"):
        (root / name).mkdir(parents=True)
    for number in range(mails):
        descriptor = os.open(f"{root}/new/{number}.host", os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(descriptor, b"X-Number: %d\n" % number + raws[number % len(raws)])
        os.close(descriptor)
    return root


def machine() -> str:
    """Name the machine, how busy it was, and the date."""
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, {cores} cores, "
        f"Python {platform.python_version()}; load before the start {load:.1f}"
    )
