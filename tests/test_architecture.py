"""The rules of the house that no linter knows."""

import ast
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
PACKAGE = CHECKOUT / "bouncekit"
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = {"babel", "chardet", "flanker", "mailparser", "rich", "selectolax", "jinja2", "pyarrow", "duckdb"}


def lengths() -> dict[str, int]:
    """Count the lines of each function's body, its docstring left out."""
    found = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
                found[f"{path.relative_to(CHECKOUT)}:{node.lineno} {node.name}"] = lines
    return found


def test_the_layers_hold():
    linter = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert linter
    done = subprocess.run([linter], cwd=CHECKOUT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_functions_are_short():
    found = lengths()
    long = {name: lines for name, lines in found.items() if lines > 25}
    assert statistics.median(found.values()) <= 8
    assert len(long) <= len(found) / 50, long
    assert max(found.values()) <= 50, long


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_is_short_and_says_what_it_is_for(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < 400
    assert ast.get_docstring(ast.parse(text))


def test_parsing_a_plain_report_loads_no_heavy_library():
    """Such libraries cost a quarter of a second, and most mails need none of them."""
    fixture = next(iter(sorted((CHECKOUT / "tests/fixtures/exchange").glob("01-*.eml"))))
    script = "import sys, bouncekit; bouncekit.parse(open(sys.argv[1], 'rb').read()); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script, str(fixture)], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )
    assert HEAVY.isdisjoint(done.stdout.split())


def test_types_are_published():
    assert (PACKAGE / "py.typed").is_file()
