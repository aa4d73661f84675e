"""How fast bouncekit reads mail, as a ratio to the standard library on the same mails in the same run.

    python benchmarks/run.py [--rounds 5] [--mails 100]

The yardstick is what any program does that only looks into a mail: ``email.message_from_bytes``, ``walk``
and the decoding of all texts. Machines differ and are noisy, ratios far less so. Each round times every
subject once, in turn; the fastest round of each counts. The table is also written to
``benchmarks/results/latest.md``; the exit status is 1 if a ratio is below its floor.
"""

from __future__ import annotations

import argparse
import contextlib
import email
import gc
import logging
import platform
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import Message
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from bouncekit import message, parse, readers
from bouncekit.knowledge import default
from bouncekit.readers import delivery_status

HERE = Path(__file__).parent
CHECKOUT = HERE.parent
FIXTURES = CHECKOUT / "tests/fixtures"
CORPUS = CHECKOUT.parent / "shared/corpus/eml"
"""Real bounces, where the machine has them; they are not part of the project."""
YARDSTICK = "email: parse, walk, decode"
Subject = Callable[[bytes], object]


def with_email(raw: bytes) -> object:
    """Parse with the standard library and decode every text."""
    texts = []
    for part in email.message_from_bytes(raw).walk():
        if part.get_content_maintype() == "text":
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            try:
                texts.append(data.decode(part.get_content_charset("ascii"), "replace"))
            except LookupError:
                texts.append(data.decode("latin-1"))
    return texts


def structure(raw: bytes) -> object:
    """Split a mail into its parts."""
    return message.scan(raw)


def texts(raw: bytes) -> object:
    """Split a mail and decode every text, as the yardstick does."""
    scanned = message.scan(raw)
    return [scanned.text(part) for part in scanned.parts if part.content_type.startswith("text/")]


def standards(raw: bytes) -> object:
    """Read the fields of RFC 3464 alone."""
    scanned = message.scan(raw)
    return delivery_status.read(scanned, scanned.parts)


def facts(raw: bytes) -> object:
    """Find what happened to whom, without a reason."""
    return readers.read(message.scan(raw), default())


def whole(raw: bytes) -> object:
    """Go the whole way, from bytes to a line of JSON with reason, lists and remedy."""
    return msgspec.json.encode(parse(raw))


OURS: dict[str, tuple[str, Subject]] = {
    "structure": ("bouncekit: structure", structure),
    "texts": ("bouncekit: structure and texts", texts),
    "standards": ("bouncekit: fields of RFC 3464", standards),
    "facts": ("bouncekit: who and what (readers)", facts),
    "whole": ("bouncekit: whole way to JSON", whole),
}


def peers() -> Iterator[tuple[str, Subject]]:
    """Give other libraries that read mail, where they are installed; none of them gives a remedy."""
    for package, made in (("flufl.bounce", _flufl), ("flanker", _flanker), ("mail-parser", _mail_parser)):
        try:
            yield f"{package} {version(package)}", made()
        except (ImportError, PackageNotFoundError):
            print(f"{package} is not installed: pip install 'bouncekit[bench]'", file=sys.stderr)


def _flufl() -> Subject:
    all_failures: Callable[[Message], object] = import_module("flufl.bounce").all_failures
    return lambda raw: all_failures(email.message_from_bytes(raw))


def _flanker() -> Subject:
    parsed = import_module("flanker.mime").from_string

    def read(raw: bytes) -> object:
        return [part.body for part in parsed(raw).walk(with_self=True) if part.content_type.main == "text"]

    return read


def _mail_parser() -> Subject:
    parsed: Callable[[bytes], object] = import_module("mailparser").parse_from_bytes
    return parsed


def mails(folder: Path, most: int) -> list[bytes]:
    """Read mails below a folder before anything is timed; ``most`` of them, evenly, if there are more."""
    paths = sorted(folder.rglob("*.eml"))
    return [path.read_bytes() for path in paths[:: -(-len(paths) // most) or 1]]


def seconds(subject: Subject, raws: list[bytes]) -> float:
    """Time one pass over all mails by the processor's time, which other programs do not add to."""
    gc.collect()
    began = time.process_time()
    for raw in raws:
        with contextlib.suppress(Exception):  # peers raise on odd mail; `failures` counts them
            subject(raw)
    return time.process_time() - began


def failures(subject: Subject, raws: list[bytes]) -> int:
    """Count the mails that a subject raises on; also warms it up."""
    failed = 0
    for raw in raws:
        try:
            subject(raw)
        except Exception:  # noqa: BLE001  # whatever it raises, it has failed
            failed += 1
    return failed


class Result(msgspec.Struct):
    """What one subject took for all mails."""

    name: str
    rate: float
    """Mails a second."""
    ratio: float
    failed: int


def measure(raws: list[bytes], rounds: int) -> list[Result]:
    """Time all subjects on all mails, the yardstick first."""
    subjects = {YARDSTICK: with_email, **dict(OURS.values()), **dict(peers())}
    failed = {name: failures(subject, raws) for name, subject in subjects.items()}
    best = dict.fromkeys(subjects, float("inf"))
    for _ in range(rounds):
        for name, subject in subjects.items():
            best[name] = min(best[name], seconds(subject, raws))
    return [
        Result(name, len(raws) / best[name], best[YARDSTICK] / best[name], failed[name]) for name in subjects
    ]


def table(results: list[Result]) -> str:
    """Write results as a Markdown table."""
    rows = [f"| {r.name} | {r.rate:,.0f} | {r.ratio:.2f} | {r.failed} |" for r in results]
    return "\n".join(["| subject | mails/s | ratio | failed |", "|---|---:|---:|---:|", *rows])


def machine() -> str:
    """Say what it ran on."""
    names = [line for line in _cpuinfo() if line.startswith("model name")]
    processor = names[0].partition(":")[2].strip() if names else platform.machine()
    return f"{processor}, {platform.system()}, {platform.python_implementation()} {platform.python_version()}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.is_file() else []


def below(results: list[Result], floors: dict[str, float]) -> list[str]:
    """Name the ratios that are lower than they may be."""
    ratios = {result.name: result.ratio for result in results}
    return [
        f"{OURS[key][0]}: {ratios[OURS[key][0]]:.2f}, and {floor:.2f} is the least"
        for key, floor in floors.items()
        if ratios[OURS[key][0]] < floor
    ]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="passes of which the fastest counts")
    parser.add_argument("--floor", type=Path, default=HERE / "floor.toml", help="the least ratios")
    parser.add_argument("--output", type=Path, default=HERE / "results/latest.md")
    parser.add_argument("--mails", type=int, default=10_000, help="read no more mails of a kind than these")
    options = parser.parse_args()
    floors = tomllib.loads(options.floor.read_text(encoding="utf-8"))
    logging.disable(logging.CRITICAL)  # peers log each odd mail
    default()
    text = [
        f"# Speed\n\n{machine()}; {datetime.now(UTC):%Y-%m-%d}. Ratio 1 is `{YARDSTICK}` in the same run."
    ]
    low = []
    for title, folder in (("the project's fixtures", FIXTURES), ("a corpus of real bounces", CORPUS)):
        raws = mails(folder, options.mails) if folder.is_dir() else []
        if raws:
            results = measure(raws, options.rounds)
            size = sum(map(len, raws)) / len(raws) / 1000
            text.append(f"## {len(raws)} mails of {title}, {size:.1f} KB on average\n\n{table(results)}")
            low += below(results, floors)
    print("\n\n".join(text))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text("\n\n".join(text) + "\n", encoding="utf-8")
    for line in low:
        print(f"too slow: {line}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
