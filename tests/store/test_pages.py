"""The pages say what the code does."""

import re
from pathlib import Path

import pytest

from bouncekit.policy import DEFAULT
from bouncekit.sinks import FORMS
from bouncekit.sinks.rows import COLUMNS
from bouncekit.store import Store

DOCS = Path(__file__).parents[2] / "docs"


def rows(page, heading):
    """Give the cells of the first table below a heading."""
    text = (DOCS / page).read_text(encoding="utf-8").partition(f"\n{heading}\n")[2]
    lines = re.search(r"^\|.*?\n\n", text + "\n\n", re.DOTALL | re.MULTILINE)[0].strip().splitlines()
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_column_stands_in_its_place():
    assert rows("store.md", "## Columns") == [
        [column.name, column.type.__name__, column.meaning.strip("`")] for column in COLUMNS
    ]


def test_every_form_is_told():
    assert [row[0] for row in rows("store.md", "## Forms")] == list(FORMS)


def test_every_table_is_told(tmp_path):
    with Store.open(tmp_path / "s.db") as store:
        found = store._connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        names = {name for (name,) in found}
    assert {row[0].removesuffix("` (view)") for row in rows("store.md", "### Tables")} == names


def test_the_thresholds_are_those_of_the_policy():
    told = {name: (int(times), int(days or 0)) for name, times, days, _ in rows("policy.md", "## Thresholds")}
    assert told == {name: (value.times, value.days) for name, value in DEFAULT.thresholds.items()}


@pytest.mark.parametrize("page", ["store.md", "policy.md"])
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)#]+)", (DOCS / page).read_text(encoding="utf-8")):
        assert (DOCS / link).exists(), link
