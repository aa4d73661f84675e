"""Which form of the shipped knowledge is used: the compiled one, or the TOML files."""

import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import msgspec
import pytest

from bouncekit.knowledge import KnowledgeError, compiler, default, loader, source
from bouncekit.records import Reason

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path):
    """Copy the shipped files without anything compiled."""
    shipped = source.shipped()
    for path in [*shipped, *source.ROOT.glob(compiler.CATALOGUES)]:
        copy = tmp_path / path.relative_to(source.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return tmp_path


def compiled_with_mark(root: Path) -> None:
    """Compile, and leave a mark in the result that the sources do not have."""
    known = loader.from_sources(root)
    known.reasons["marked"] = known.reasons["unknown"]
    (root / loader.COMPILED).write_bytes(msgspec.json.encode(known))


def test_the_shipped_files_have_every_reason_and_no_other():
    assert set(default().reasons) == {reason.value for reason in Reason}


def test_the_compiled_knowledge_is_that_of_the_sources(root):
    compiler.write(root)
    one, two = loader.shipped(root), loader.from_sources(root)
    assert msgspec.to_builtins(one) == msgspec.to_builtins(two)


def test_a_compilation_that_fits_is_used(root):
    compiled_with_mark(root)
    assert "marked" in loader.shipped(root).reasons


@pytest.mark.parametrize("change", ["edited", "added", "removed", "renamed"])
def test_a_stale_compilation_is_never_used(root, change):
    (root / "rules").mkdir(exist_ok=True)
    (root / "rules" / "zzz.toml").write_text("# nothing yet\n")
    compiled_with_mark(root)
    path = root / "rules" / "zzz.toml"
    if change == "edited":
        path.write_text("# something\n")
    elif change == "added":
        (root / "rules" / "zzzz.toml").write_text("")
    elif change == "removed":
        path.unlink()
    else:
        path.rename(root / "rules" / "yyy.toml")
    assert "marked" not in loader.shipped(root).reasons


def test_a_stale_compilation_does_not_hide_a_mistake(root):
    compiled_with_mark(root)
    (root / "reasons.toml").write_text("reasons = 3\n")
    with pytest.raises(KnowledgeError, match=r"reasons\.toml:1: reasons: Expected `object`, got `int`"):
        loader.shipped(root)


@pytest.mark.parametrize("data", [b"", b"{", b'{"revision": 3}', b"\xff", b"[]"])
def test_a_broken_compilation_is_ignored(root, data):
    (root / loader.COMPILED).write_bytes(data)
    assert "unknown" in loader.shipped(root).reasons


def test_the_compiled_knowledge_loads_within_its_budget(root):
    """25 ms on a quiet machine; the bound here is looser, as test machines are shared."""
    compiler.write(root)
    took = []
    for _ in range(5):
        start = time.perf_counter()
        loader.shipped(root)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.05


def test_default_is_loaded_once():
    assert default() is default()
    assert hash(default()) == hash(default())


def test_a_wheel_holds_the_compiled_files_and_their_sources(tmp_path):
    """What the build hook compiles serves from the unpacked wheel, and has the checkout's revision."""
    checkout, wheels, unpacked = tmp_path / "checkout", tmp_path / "wheels", tmp_path / "unpacked"
    copy_checkout(checkout)
    add_catalogue(checkout / "bouncekit" / "knowledge")
    build = "import sys, hatchling.build as b; b.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(wheels)], cwd=checkout, check=True, capture_output=True)
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        wheel.extractall(unpacked)
    assert "bouncekit/knowledge/compiled.json" in names
    assert "bouncekit/knowledge/reasons.toml" in names
    assert "bouncekit/knowledge/locale/cy/LC_MESSAGES/bouncekit.mo" in names
    assert "bouncekit/knowledge/locale/cy/LC_MESSAGES/bouncekit.po" in names
    assert revision_of(unpacked) == loader.from_sources(checkout / "bouncekit" / "knowledge").revision


def copy_checkout(target: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__", "*.mo", loader.COMPILED)
    shutil.copytree(CHECKOUT / "bouncekit", target / "bouncekit", ignore=ignore)
    for name in ("pyproject.toml", "hatch_build.py", "LICENSE", "README.md", ".gitignore"):
        shutil.copy(CHECKOUT / name, target)


def add_catalogue(knowledge: Path) -> None:
    path = knowledge / "locale" / "cy" / "LC_MESSAGES" / "bouncekit.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Hello"\nmsgstr "Helo"\n')


def revision_of(unpacked: Path) -> str:
    """Read the knowledge of an unpacked wheel where only the compiled form can serve."""
    script = (
        "import sys, types; sys.path.insert(0, sys.argv[1]);"
        "import bouncekit.knowledge as k; from bouncekit.knowledge import loader, source, catalogue;"
        "loader._laid = None; catalogue._from_po = None;"
        "assert str(source.ROOT).startswith(sys.argv[1]);"
        "assert catalogue.texts('cy')('Hello') == 'Helo';"
        "print(k.default().revision)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(unpacked)],
        check=True,
        capture_output=True,
        text=True,
        cwd=unpacked,
    )
    return done.stdout.strip()
