"""The generated pages are those of the knowledge that is shipped."""

import importlib.util
from pathlib import Path

import pytest

from bouncekit.knowledge import default

SCRIPT = Path(__file__).parent.parent / "scripts" / "reference.py"
spec = importlib.util.spec_from_file_location("reference", SCRIPT)
assert spec
assert spec.loader
reference = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reference)
PAGES: dict[Path, str] = reference.pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_page_is_current(path: Path) -> None:
    assert path.read_text("utf-8") == PAGES[path], "run scripts/reference.py"


def test_every_rule_and_list_has_its_row() -> None:
    known = default()
    text = "".join(PAGES.values())
    assert [rule.id for rule in known.rules if f"`{rule.id}`" not in text] == []
    assert [name for name in known.blocklists if f"`{name}`" not in text] == []
