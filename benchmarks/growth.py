"""How time grows with each thing that a mail may have many of: `python benchmarks/growth.py`.

Each subject is parsed at five sizes, mostly up to sixteen times the first; the exponent is the slope of a
straight line through the logarithms: 1 is linear, 2 quadratic, 0 is a bound that cuts or a cost that does
not depend on it. Sizes stay below the bounds of `bouncekit.limits` where they can. The exit status is 1 if
one is above 1.1 by more than noise.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from run import machine  # noqa: E402  # a script beside this one

import bouncekit  # noqa: E402
from tests.hostile.mails import REPEATED, WHOLE, html  # noqa: E402

STEPS = (1, 2, 4, 8, 16)
MOST = 1.1
NOISE = 0.1
WIDE: dict[str, tuple[Callable[[int], bytes], tuple[int, ...]]] = {
    "bytes: a mail with an attachment": (
        WHOLE["attachment"].make,
        (1_000, 20_000, 400_000, 7_000_000, 50_000_000),
    ),
    "recipients: a report": (WHOLE["recipients"].make, (1, 10, 100, 1_000, 10_000)),
}
"""From the least to the most that a mail has of it."""
SUBJECTS: dict[str, tuple[Callable[[int], bytes], int]] = {
    "size: a text": (REPEATED["body: base64"], 50_000),
    "size: an attachment": (WHOLE["attachment"].make, 3_000_000),
    "recipients: fields": (WHOLE["recipients"].make, 1_000),
    "recipients: prose": (WHOLE["recipients in prose"].make, 300),
    "parts": (WHOLE["parts"].make, 60),
    "header lines": (WHOLE["header fields"].make, 600),
    "nesting: multiparts": (WHOLE["nested multiparts"].make, 1_000),
    "nesting: messages": (WHOLE["nested messages"].make, 1_000),
    "RFC 2231 segments": (WHOLE["RFC 2231 segments"].make, 1_000),
    "encoded words": (WHOLE["encoded words"].make, 250),
    "angle brackets": (REPEATED["body: angles"], 50_000),
    "supplementary info": (REPEATED["body: supplementary lines"], 5_000),
    "digits": (REPEATED["body: digits"], 50_000),
    "quoted lines": (REPEATED["body: quoted lines"], 25_000),
    "HTML tags": (html(b"<b>x</b> "), 25_000),
}


def seconds(raw: bytes, rounds: int = 2) -> float:
    """Time a parse; the fastest of some."""
    took = []
    for _ in range(rounds):
        begun = time.process_time()
        bouncekit.parse(raw)
        took.append(time.process_time() - begun)
    return min(took)


def exponent(points: list[tuple[float, float]]) -> float:
    """Fit a straight line through the logarithms and give its slope."""
    logs = [(math.log(x), math.log(max(y, 1e-6))) for x, y in points]
    middle_x = sum(x for x, _ in logs) / len(logs)
    middle_y = sum(y for _, y in logs) / len(logs)
    return sum((x - middle_x) * (y - middle_y) for x, y in logs) / sum((x - middle_x) ** 2 for x, _ in logs)


def subjects() -> Iterator[tuple[str, Callable[[int], bytes], tuple[int, ...]]]:
    """Name each thing that a mail may have many of, what makes such a mail, and at which sizes."""
    for name, (make, sizes) in WIDE.items():
        yield name, make, sizes
    for name, (make, first) in SUBJECTS.items():
        yield name, make, tuple(first * step for step in STEPS)


def row(name: str, points: list[tuple[float, float]]) -> str:
    """Give the line of the table."""
    sizes = ", ".join(f"{size:,.0f}".replace(",", " ") for size, _ in points)
    took = ", ".join(f"{seconds * 1e3:.1f}" for _, seconds in points)
    return f"| {name} | {sizes} | {took} | {exponent(points):.2f} |"


def main() -> int:
    """Run from the command line."""
    bouncekit.parse(WHOLE["recipients"].make(2))
    rows, slow = [], 0
    for name, make, sizes in subjects():
        points = [(float(size), seconds(make(size))) for size in sizes]
        slow += exponent(points) > MOST + NOISE
        rows.append(row(name, points))
    text = (
        f"# Growth\n\n{machine()}; {datetime.now(UTC):%Y-%m-%d}. Whole parse; exponent 1 is linear.\n\n"
        "| of | how many | ms | exponent |\n|---|---|---|---:|\n" + "\n".join(rows)
    )
    print(text)
    (HERE / "results/growth.md").write_text(text + "\n", encoding="utf-8")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
