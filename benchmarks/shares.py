"""Where the time of the whole way goes: `python benchmarks/shares.py`.

The profiler of the standard library counts the calls and the time of each function; what a function of C
takes is put to the code that called it. The profiler itself adds to each call, so the shares of code that
calls much are too high: they show where the work is, `run.py` what it costs. Written to
``benchmarks/results/shares.md`` too.
"""

from __future__ import annotations

import cProfile
import logging
import pstats
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

from run import CORPUS, FIXTURES, machine, mails, whole  # noqa: E402  # a script beside this one

RESULTS = HERE / "results/shares.md"
ROOMS = ("message", "smtp", "readers", "judge", "pipeline.py")
Place = tuple[str, int, str]


def profiled(raws: list[bytes]) -> dict[Place, Any]:
    """Give what the profiler has counted for each function, over all mails."""
    for raw in raws:
        whole(raw)
    profiler = cProfile.Profile()
    profiler.enable()
    for raw in raws:
        whole(raw)
    profiler.disable()
    counted: dict[Place, Any] = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # typeshed omits it
    return counted


def room(place: Place) -> str | None:
    """Name the room of the house that a function is in; None for the libraries below it."""
    _, inside, path = place[0].rpartition("/bouncekit/")
    name = path.partition("/")[0] if inside else ""
    return name if name in ROOMS else None


def by_room(counted: dict[Place, Any]) -> tuple[Counter[str], Counter[str]]:
    """Sum up seconds and calls by room; a library's go to the rooms that call it."""
    seconds: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    for place, (_, times, own, _, callers) in counted.items():
        if (name := room(place)) is not None:
            seconds[name] += own
            calls[name] += times
            continue
        for caller, (_, called, its, _) in callers.items():
            seconds[room(caller) or "other"] += its
            calls[room(caller) or "other"] += called
    return seconds, calls


def slowest(counted: dict[Place, Any], total: float) -> list[str]:
    """Give the functions that take most by themselves, as rows."""
    most = sorted(counted.items(), key=lambda item: -item[1][2])[:10]
    return [f"| {_name(place)} | {100 * own / total:.1f} % |" for place, (_, _, own, _, _) in most]


def _name(place: Place) -> str:
    path = place[0].rpartition("/bouncekit/")[2]
    return f"`{place[2]}`" if place[0] == "~" else f"`{path}`: `{place[2]}`"


def main() -> None:
    """Run from the command line."""
    logging.disable(logging.CRITICAL)
    folder = CORPUS if CORPUS.is_dir() else FIXTURES
    raws = mails(folder, 10_000)
    counted = profiled(raws)
    seconds, calls = by_room(counted)
    total = seconds.total()
    whose = "a corpus of real bounces" if folder == CORPUS else "the fixtures"
    lines = [
        f"# Shares\n\n{machine()}; {datetime.now(UTC):%Y-%m-%d}.",
        f"Whole way of {len(raws)} mails of {whose}, {calls.total() / len(raws):,.0f} calls a mail.\n",
        "| room | time | calls a mail |",
        "|---|---:|---:|",
    ]
    lines += [
        f"| {name} | {100 * took / total:.0f} % | {calls[name] / len(raws):,.0f} |"
        for name, took in seconds.most_common()
    ]
    lines += ["\nThe functions that take most by themselves:\n", "| function | time |", "|---|---:|"]
    lines += slowest(counted, total)
    text = "\n".join(lines) + "\n"
    print(text, end="")
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
