"""Bring the outputs that the documentation shows up to date: each is what the command above it prints.

    python scripts/docs.py            rewrite the outputs in README*.md and docs/
    python scripts/docs.py --check    change nothing; exit status 1 if that would change a file

An output stands in a fence below a mark, which GitHub does not show:

    <!-- output of: bouncekit classify '550 5.1.1 user unknown' | head -3 -->

Commands run in the checkout, in a pipe of 80 columns, with the locale C; ``| head -N`` keeps the first lines.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shlex
import sys
from pathlib import Path

from click.testing import CliRunner

from bouncekit.cli import main as bouncekit

CHECKOUT = Path(__file__).parent.parent
FILES = ("README*.md", "docs/*.md")
_OUTPUT = re.compile(
    r"(?P<mark><!-- output of: bouncekit (?P<arguments>.*?)(?: \| head -(?P<lines>\d+))? -->\n)"
    r"(?P<fence>`{3,}\w*\n).*?(?P<end>\n`{3,}\n)",
    re.DOTALL,
)
_PIPE = {"LC_ALL": "C", "LANG": "C", "LC_MESSAGES": "C", "COLUMNS": "80"}


def files() -> list[Path]:
    """Name the documents that may show outputs."""
    return sorted(path for pattern in FILES for path in CHECKOUT.glob(pattern))


def printed(arguments: str, lines: str | None = None) -> str:
    """Give what a command prints, without white space at the end; raises `RuntimeError` if it fails."""
    with contextlib.chdir(CHECKOUT):
        done = CliRunner().invoke(bouncekit, shlex.split(arguments), env=_PIPE, prog_name="bouncekit")
    if done.exit_code:
        raise RuntimeError(f"bouncekit {arguments}: {done.stderr or done.exception!r}")
    return "\n".join(done.stdout.rstrip().split("\n")[: int(lines) if lines else None])


def renewed(text: str) -> str:
    """Give a document with its outputs as they are now."""
    return _OUTPUT.sub(
        lambda m: f"{m['mark']}{m['fence']}{printed(m['arguments'], m['lines'])}{m['end']}", text
    )


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="exit 1 if a document is behind, change none")
    options = parser.parse_args()
    behind = False
    for path in files():
        old = path.read_text(encoding="utf-8")
        new = renewed(old)
        if new != old:
            behind = True
            sys.stdout.write(f"{path.relative_to(CHECKOUT)}: {'behind' if options.check else 'rewritten'}\n")
            if not options.check:
                path.write_text(new, encoding="utf-8")
    return 1 if options.check and behind else 0


if __name__ == "__main__":
    sys.exit(main())
