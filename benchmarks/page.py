"""Put the results of the benchmarks together as a page of the docs: `python benchmarks/page.py`.

It measures nothing: `docs/speed.md` gets the tables that the other scripts have left in
``benchmarks/results/``, and `docs/speed.svg` their ratios as bars. The words above the first table are
written by hand and stay.
"""

from __future__ import annotations

import re
from pathlib import Path

import pygal
from pygal.style import CleanStyle

HERE = Path(__file__).parent
RESULTS = HERE / "results"
PAGE = HERE.parent / "docs/speed.md"
PLOT = HERE.parent / "docs/speed.svg"
ORDER = ("latest", "shares", "classify", "growth", "workers", "memory", "cold_start")
MARK = "<!-- below: benchmarks/page.py -->\n"
_SET = re.compile(r"^## (?P<title>.+)\n\n(?P<table>(?:\|.*\n?)+)", re.MULTILINE)
_ROW = re.compile(r"^\| (?P<name>[^|]+) \| [\d,]+ \| (?P<ratio>[\d.]+) \|", re.MULTILINE)


def plot(speed: str) -> str:
    """Draw the ratios of the table of `run.py`, one colour for each set of mails."""
    chart = pygal.HorizontalBar(
        title="Mails a second, as a ratio to the standard library's parser",
        style=CleanStyle(font_family="sans-serif", value_font_size=9),
        js=[],
        legend_at_bottom=True,
        legend_at_bottom_columns=1,
        print_values=True,
        truncate_legend=-1,
        width=900,
        height=640,
        x_title="ratio; 1 is email: parse, walk, decode",
        disable_xml_declaration=True,
        no_prefix=True,
    )
    for found in _SET.finditer(speed):
        ratios = {row["name"]: float(row["ratio"]) for row in _ROW.finditer(found["table"])}
        chart.x_labels = list(ratios)
        chart.add(found["title"], list(ratios.values()))
    drawn: str = chart.render(is_unicode=True)
    return drawn


def tables() -> str:
    """Give the results below one another, their headings a level deeper."""
    texts = [(RESULTS / f"{name}.md").read_text(encoding="utf-8").strip() for name in ORDER]
    return "\n\n".join(re.sub(r"(?m)^#", "##", text) for text in texts)


def main() -> None:
    """Run from the command line."""
    written = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(f"{written}{MARK}\n{tables()}\n", encoding="utf-8")
    PLOT.write_text(plot((RESULTS / "latest.md").read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
