"""All that is too long for the tests: `python -m fuzz.run [--seconds 60] [--mutations 4000] [--seed 7]`.

1. hostile mails of the promised size, and each repetition at 4 MB;
2. damaged mails, each held against `tests.properties.promises` and the bound on time;
3. atheris on each target for a bounded time, with the fixtures as its first corpus.

What fails is written to `fuzz/found/`; the exit status is 1 then.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import msgspec

import bouncekit
from tests.hostile.mails import MB, REPEATED, WHOLE
from tests.hostile.measure import SECONDS, SECONDS_A_MB, Measured, slowness
from tests.properties.mutations import CORPUS, FIXTURES, mutated, seeds
from tests.properties.promises import check_key, check_line_ends, check_report

HERE = Path(__file__).parent
FOUND = HERE / "found"
TARGETS = ("scanner", "replies", "parse")


def hostile() -> Iterator[str]:
    """Name the mails of the promised size that take too much time or memory."""
    done = subprocess.run([sys.executable, "-m", "tests.hostile.measure"], check=True, stdout=subprocess.PIPE)
    found = [msgspec.json.decode(line, type=Measured) for line in done.stdout.splitlines()]
    for one in found:
        if one.seconds > one.bound or one.peak > one.space:
            yield f"{one.name}: {one.seconds:.2f} s, {one.peak / 1e6:.0f} MB for {one.size / 1e6:.1f} MB"
    yield from sorted(WHOLE.keys() - {one.name for one in found})


def repeated() -> Iterator[str]:
    """Name the repetitions that take too much time."""
    for name, make in REPEATED.items():
        raw = make(4 * MB)
        fault = _fault(bouncekit.parse, raw)
        if fault:
            yield f"{name}: {fault}"


def damaged(count: int, seed: int) -> Iterator[str]:
    """Break each promise with damaged mails; keep those that do."""
    for number, raw in enumerate(mutated(count, seeds(FIXTURES, CORPUS), seed)):
        for check in (check_report, check_line_ends, lambda raw: check_key(raw, len(raw) // 2)):
            fault = _fault(check, raw)
            if fault:
                FOUND.mkdir(exist_ok=True)
                (FOUND / f"mutation-{seed}-{number}.eml").write_bytes(raw)
                yield f"mutation {number} of seed {seed}: {fault}"


def _fault(check: Callable[[bytes], object], raw: bytes) -> str | None:
    """Say what is wrong: it raises, or takes longer than is promised."""
    begun = time.process_time()
    try:
        check(raw)
    except Exception as error:  # noqa: BLE001  # whatever it raises, it has failed
        return repr(error)[:200]
    took = time.process_time() - begun
    bound = SECONDS + SECONDS_A_MB * len(raw) / 1e6
    return f"{took:.1f} s" if took > bound and took / slowness() > bound else None


def atheris(seconds: int) -> Iterator[str]:
    """Run each target for a while; name those that fail."""
    if find_spec("atheris") is None:
        print("atheris is not installed (pip install atheris; it has no wheel for each Python): left out")
        return
    for target in TARGETS:
        with tempfile.TemporaryDirectory() as grown:
            FOUND.mkdir(exist_ok=True)
            command = [sys.executable, "-m", "fuzz.target", target, f"-max_total_time={seconds}"]
            command += ["-timeout=10", "-rss_limit_mb=4096", f"-artifact_prefix={FOUND}/{target}-"]
            command += ["-verbosity=0", "-print_final_stats=1", grown]
            command += sorted({str(path.parent) for path in FIXTURES.rglob("*.eml")})
            if subprocess.run(command, check=False).returncode:
                yield f"atheris: {target}; see {FOUND}"


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--seconds", type=int, default=60, help="for each target of atheris")
    parser.add_argument("--mutations", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    failed = 0
    for title, faults in (
        (f"{len(WHOLE)} hostile mails", hostile()),
        (f"{len(REPEATED)} repetitions of 4 MB", repeated()),
        (f"{options.mutations} damaged mails", damaged(options.mutations, options.seed)),
        (f"atheris, {options.seconds} s a target", atheris(options.seconds)),
    ):
        print(title, flush=True)
        for fault in faults:
            failed += 1
            print(f"  failed: {fault}", flush=True)
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
