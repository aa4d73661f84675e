"""Cold start and memory: `python benchmarks/cold_start.py`.

Processes are started anew, with the compiled knowledge that an installed package has (`make bench` makes
it). The fastest of some runs counts. Memory is the peak of a process that parses so many mails.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

from run import FIXTURES, machine  # noqa: E402  # a script beside this one

ROUNDS = 7
MAIL = min((FIXTURES / "exchange").glob("01-*.eml"))
COMMANDS: dict[str, list[str]] = {
    "python, nothing imported": ["-c", "pass"],
    "import bouncekit": ["-c", "import bouncekit"],
    "bouncekit.parse of one mail": [
        "-c",
        "import sys, bouncekit; bouncekit.parse(open(sys.argv[1], 'rb').read())",
        str(MAIL),
    ],
    "bouncekit parse of one mail (command)": ["-m", "bouncekit.cli", "parse", str(MAIL)],
}
MEMORY = """
import resource, sys
from pathlib import Path
import bouncekit, msgspec
mails = [path.read_bytes() for path in sorted(Path(sys.argv[1]).rglob("*.eml"))]
for number in range(int(sys.argv[2])):
    msgspec.json.encode(bouncekit.parse(mails[number % len(mails)]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
NUMBERS = (2_000, 8_000)


def milliseconds(arguments: list[str]) -> float:
    """Start Python with some arguments; the fastest of some runs."""
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        took.append(time.perf_counter() - begun)
    return min(took) * 1e3


def peak(number: int) -> float:
    """Parse so many mails in a process of its own and give its peak of memory in MB."""
    command = [sys.executable, "-c", MEMORY, str(FIXTURES), str(number)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return float(done.stdout)


def main() -> None:
    """Run from the command line."""
    rows = [f"| {name} | {milliseconds(arguments):,.0f} ms |" for name, arguments in COMMANDS.items()]
    rows += [f"| peak memory after {number:,} mails | {peak(number):,.0f} MB |" for number in NUMBERS]
    text = (
        f"# Cold start and memory\n\n{machine()}; {datetime.now(UTC):%Y-%m-%d}.\n\n| what | measured |\n"
        "|---|---:|\n" + "\n".join(rows)
    )
    print(text)
    (HERE / "results/cold_start.md").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
