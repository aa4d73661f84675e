"""Bring the gettext catalogues up to date with the English texts of the knowledge files.

    python scripts/messages.py               rewrite locale/*/LC_MESSAGES/bouncekit.po, translations kept
    python scripts/messages.py --check       change nothing; exit status 1 if that would change a catalogue
    python scripts/messages.py --new pt_BR   begin a language

The texts keep the order of their files, so that a translator reads a remedy's steps one after another;
the comment above each names the entries that use it. A text that changed comes back untranslated, its
old form stays at the end of the file (``#~``).
"""

from __future__ import annotations

import argparse
import io
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

KNOWLEDGE = Path(__file__).parent.parent / "bouncekit" / "knowledge"
CATALOGUE = "locale/{}/LC_MESSAGES/bouncekit.po"
KEPT_FIELDS = (
    b"Language:",
    b"Plural-Forms:",
    b"MIME-Version:",
    b"Content-Type:",
    b"Content-Transfer-Encoding:",
)
"""Of the header; the others (dates, names, Babel's version) would make catalogues look changed."""
SHOWN_KEYS = 3
"""Entries named above a text; some sentences stand in twenty remedies."""
HEADER = "# Texts of bouncekit. Written by scripts/messages.py from the English ones; see ../../README.md."

Text = tuple[str, str | tuple[str, str]]
"""Key of an entry (``steps.queue``) and its English text, or singular and plural."""


def texts(root: Path = KNOWLEDGE) -> Iterator[Text]:
    """Find all texts that must be translated, in the order of their files."""
    files = ("reasons", "remedies", "ui", "drafts")
    reasons, remedies, ui, drafts = (_table(root / f"{name}.toml") for name in files)
    yield from _short(ui["ui"])
    yield from ((f"reasons.{key}", entry["summary"]) for key, entry in reasons["reasons"].items())
    for key, entry in remedies["remedies"].items():
        yield from ((f"remedies.{key}.{audience}", text) for audience, text in entry["summary"].items())
    yield from ((f"steps.{key}", entry["text"]) for key, entry in remedies["steps"].items())
    yield from ((f"drafts.{key}", entry["text"]) for key, entry in drafts["texts"].items())


def template(root: Path = KNOWLEDGE) -> Catalog:
    """Make a catalogue without translations, each text once."""
    keys: dict[str | tuple[str, str], list[str]] = {}
    for key, text in texts(root):
        keys.setdefault(text, []).append(key)
    catalog = Catalog()
    for text, users in keys.items():
        catalog.add(text, auto_comments=[_users(users)])
    return catalog


def updated(po: bytes, lang: str, current: Catalog) -> bytes:
    """Give the bytes of a catalogue with the texts of ``current`` and the translations it had."""
    catalog = read_po(io.BytesIO(po), locale=lang)
    catalog.update(current, no_fuzzy_matching=True)
    return _written(catalog)


def begun(lang: str, current: Catalog) -> bytes:
    """Give the bytes of a catalogue without translations for a language."""
    return updated(_written(Catalog(locale=lang, fuzzy=False)), lang, current)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="exit 1 if a catalogue is behind, change none")
    parser.add_argument("--new", metavar="LANG", help="begin a language, such as pt_BR")
    options = parser.parse_args()
    current = template()
    if options.new:
        _save(KNOWLEDGE / CATALOGUE.format(options.new), begun(options.new, current))
    behind = [path for path in _catalogues() if _refresh(path, current, write=not options.check)]
    for path in behind:
        sys.stdout.write(f"{path.relative_to(KNOWLEDGE)}: {'behind' if options.check else 'rewritten'}\n")
    return 1 if options.check and behind else 0


def _short(ui: dict[str, str]) -> Iterator[Text]:
    """Give the texts of ``ui.toml``; ``plural.NAME.one`` and ``plural.NAME.other`` are one text."""
    for key, text in ui.items():
        name, _, form = key.rpartition(".")
        if not key.startswith("plural."):
            yield f"ui.{key}", text
        elif form == "one":
            yield f"ui.{name}", (text, ui[f"{name}.other"])


def _refresh(path: Path, current: Catalog, *, write: bool) -> bool:
    old = path.read_bytes()
    new = updated(old, path.parents[1].name, current)
    if write and new != old:
        _save(path, new)
    return new != old


def _written(catalog: Catalog) -> bytes:
    catalog.header_comment = HEADER
    out = io.BytesIO()
    # Unwrapped: one line a text makes small diffs, and Babel cannot wrap Chinese or Japanese.
    write_po(out, catalog, width=0)
    header, blank, rest = out.getvalue().partition(b"\n\n")
    kept = [line for line in header.splitlines() if _kept(line)]
    return b"\n".join(kept) + blank + rest.rstrip() + b"\n"


def _kept(line: bytes) -> bool:
    return not line.startswith(b'"') or line[1:].startswith(KEPT_FIELDS)


def _users(keys: list[str]) -> str:
    more = len(keys) - SHOWN_KEYS
    return ", ".join(keys[:SHOWN_KEYS]) + (f" and {more} more" if more > 0 else "")


def _catalogues() -> list[Path]:
    return sorted(KNOWLEDGE.glob(CATALOGUE.format("*")))


def _save(path: Path, po: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po)


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
