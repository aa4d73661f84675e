"""The documentation shows what is: its outputs are real, its code runs, its links lead somewhere."""

import contextlib
import doctest
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from test_fixtures import differences

import bouncekit
from bouncekit import check, records
from bouncekit.cli import COMMANDS, main
from bouncekit.knowledge import Knowledge

CHECKOUT = Path(__file__).parents[1]
DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md")])
MAILDIR = CHECKOUT / "tests/fixtures/exchange"
EACH = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))


def script(name):
    """Load one of the scripts, which are no package."""
    spec = importlib.util.spec_from_file_location(f"script_{name}", CHECKOUT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


docs = script("docs")


def blocks(path, language):
    """Give the fenced blocks in a language."""
    return re.findall(
        rf"^```{language}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


@pytest.mark.parametrize("path", docs.files(), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_outputs_are_what_the_commands_print(path):
    """Renew them with: python scripts/docs.py."""
    text = path.read_text(encoding="utf-8")
    assert docs.renewed(text) == text


def test_an_output_that_is_behind_is_found():
    page = "<!-- output of: bouncekit reasons | head -2 -->\n```text\nold\n```\n"
    lines = docs.printed("reasons").split("\n")
    assert docs.renewed(page) == page.replace("old", "\n".join(lines[:2]))


def test_a_command_that_fails_is_no_output():
    with pytest.raises(RuntimeError, match="nonsuch"):
        docs.printed("nonsuch")


def test_the_answers_in_the_readmes_are_the_demo():
    """The seed in both languages: the beginning in one, all of it in the other."""
    seed = "tests/fixtures/exchange/01-trend-micro-report-big5.eml"
    english, chinese = (docs.printed(f"explain --lang {lang} {seed}") for lang in ("en", "zh-TW"))
    assert english[:1500] in (CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert chinese in (CHECKOUT / "README.zh-TW.md").read_text(encoding="utf-8")


@EACH
def test_python_examples_run(path):
    with contextlib.chdir(CHECKOUT):
        ran = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert ran.failed == 0
    if any(">>>" in block for block in blocks(path, "python")):
        assert ran.attempted


@pytest.fixture
def shell(tmp_path):
    """Run lines in a shell that has ``bouncekit``, a Maildir in its home and a folder to write to."""
    program = tmp_path / "bin/bouncekit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m bouncekit.cli "$@"\n')
    program.chmod(0o755)
    mails = tmp_path / "Maildir/new"
    mails.mkdir(parents=True)
    (tmp_path / "Maildir/cur").mkdir()
    for mail in MAILDIR.glob("0[1-3]*.eml"):
        (mails / mail.stem).write_bytes(mail.read_bytes())
    (tmp_path / "tests").symlink_to(CHECKOUT / "tests")
    env = os.environ | {
        "PATH": f"{program.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(CHECKOUT),
        "LC_ALL": "C.UTF-8",
    }

    def run(lines):
        return subprocess.run(
            ["sh", "-e", "-c", lines],
            cwd=tmp_path,
            env=env,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    return run


SCRIPTS = [(path, number) for path in DOCUMENTS for number in range(len(blocks(path, "sh")))]


@pytest.mark.parametrize(("path", "number"), SCRIPTS, ids=lambda value: getattr(value, "name", value))
def test_commands_run(path, number, shell):
    done = shell(blocks(path, "sh")[number])
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout


def test_there_are_commands_to_run():
    assert {path.name for path, _ in SCRIPTS} >= {"README.md", "README.zh-TW.md"}


@EACH
def test_targets_of_make_exist(path):
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def anchors(path):
    """Give the anchors that GitHub makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@EACH
def test_links_lead_somewhere(path):
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for link in re.findall(r"(?<!`)\[[^\]\[]+\]\((?!https?://|mailto:)([^)\s]+)\)", text):
        file, _, anchor = link.partition("#")
        target = (path.parent / file) if file else path
        assert target.exists(), link
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), link


def commands():
    """Name every command and subcommand."""
    found = []
    for name in COMMANDS:
        command = main.get_command(None, name)
        found.append(name)
        found += [f"{name} {inner}" for inner in getattr(command, "commands", {})]
    return found


@pytest.mark.parametrize("command", commands())
def test_every_command_is_documented_with_its_help(command):
    text = (CHECKOUT / "docs/cli.md").read_text(encoding="utf-8")
    assert f"<!-- output of: bouncekit {command} --help -->" in text
    assert re.search(rf"^##+ {command}$", text, re.MULTILINE)


def sections(path):
    """Give the text below each heading of the second level."""
    parts = re.split(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


RECORDS = ("Report", "Outcome", "Original", "Hop", "Listing", "Remedy", "Step", "Evidence", "Defect")


@pytest.mark.parametrize("name", RECORDS)
def test_every_field_of_every_record_is_documented(name):
    record = getattr(records, name)
    rows = re.findall(r"^\| (.+?) \|", sections(CHECKOUT / "docs/records.md")[name], re.MULTILINE)
    documented = [field for row in rows for field in re.findall(r"`(\w+)`", row)]
    assert documented == list(record.__struct_fields__)


@pytest.mark.parametrize(
    "enum", ["Kind", "Action", "Category", "Fault", "Certainty", "Actor", "Retry", "Target", "ListState"]
)
def test_every_value_of_an_enum_is_documented(enum):
    text = (CHECKOUT / "docs/records.md").read_text(encoding="utf-8")
    row = max(
        text.splitlines(), key=lambda line: sum(f"`{value}`" in line for value in getattr(records, enum))
    )
    assert all(f"`{value}`" in row for value in getattr(records, enum))


def test_every_reader_is_documented():
    text = (CHECKOUT / "docs/readers.md").read_text(encoding="utf-8")
    for path in (CHECKOUT / "bouncekit/readers").glob("*.py"):
        name = re.search(r'^NAME = "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
        if name:
            assert f"`{name[1]}`" in text, path.name
            assert f"`{path.name}`" in text, path.name


def test_every_page_is_in_the_index():
    text = (CHECKOUT / "docs/index.md").read_text(encoding="utf-8")
    for path in CHECKOUT.glob("docs/*.md"):
        assert path.name == "index.md" or f"({path.name})" in text, path.name


def test_both_readmes_show_the_same_commands():
    first, second = (CHECKOUT / name for name in ("README.md", "README.zh-TW.md"))
    assert blocks(first, "console")[0].count("make") == blocks(second, "console")[0].count("make")
    english, chinese = (
        [line.split()[1] for line in "".join(blocks(path, "sh")).splitlines()] for path in (first, second)
    )
    assert english == chinese


CONTRIBUTING = CHECKOUT / "CONTRIBUTING.md"
ADDITIONS = blocks(CONTRIBUTING, "toml")


def test_what_contributing_adds_passes_the_check(tmp_path):
    for number, text in enumerate(ADDITIONS):
        (tmp_path / f"own{number}.toml").write_text(text, encoding="utf-8")
    known = Knowledge.load(extra=[tmp_path])
    problems = check.run(known, extra=[tmp_path])
    assert [str(problem) for problem in problems if str(tmp_path) in str(problem)] == []


def test_contributing_shows_each_kind_of_addition():
    tables = {re.match(r"\[+(\w+)", text)[1] for text in ADDITIONS}
    assert tables == {"rule", "blocklist", "provider", "layout"}


def test_the_layout_of_contributing_reads_its_mail(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(next(text for text in ADDITIONS if "[[layout]]" in text), encoding="utf-8")
    (mail,) = blocks(CONTRIBUTING, "eml")
    (facts,) = blocks(CONTRIBUTING, "json")
    report = msgspec.to_builtins(bouncekit.parse(mail, knowledge=Knowledge.load(extra=[own])))
    assert differences(json.loads(facts), report) == []
