"""The page of findings: one file, nothing from elsewhere, and usable in a real browser."""

import base64
import hashlib
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

import bouncekit
from bouncekit.knowledge import default
from bouncekit.knowledge.catalogue import COMPLETE
from bouncekit.records import Action, Kind, Original, Outcome, Report
from bouncekit.report import page_report
from bouncekit.report.findings import Findings
from bouncekit.report.words import Words
from tests.report.browser import MISSING, browser
from tests.report.making import HOSTILE

KNOWN = default()
RUN = "document.title='pwned'"
EVIL = f'"\'><script>{RUN}</script><img src=x onerror="{RUN}">{{{{7*7}}}}</title></style>'
BEGIN = datetime(2026, 3, 3, 12, tzinfo=UTC)
REPLIES = (
    "554 5.7.1 Client host [203.0.113.7] blocked using pbl.spamhaus.org",
    "550 5.1.1 user unknown",
    "552 5.2.2 mailbox full",
)
needs_browser = pytest.mark.skipif(MISSING is not None, reason=f"{MISSING} is not installed")


def page(*reports, lang="en"):
    findings = Findings()
    for number, report in enumerate(reports):
        findings.add(report, BEGIN.replace(day=1 + number % 28))
    return page_report.render(findings.summary(lang), Words(KNOWN, lang))


def bounce(number, *, extra=""):
    """Make a bounce; ``extra`` is put wherever a stranger may write."""
    judged = bouncekit.classify(REPLIES[number % 3])
    fields = {name: getattr(judged, name) for name in judged.__struct_fields__} | {
        "recipient": f"r{number}{extra}@example{number % 5}.com",
        "diagnostic": f"{judged.diagnostic} no. {number}{extra}",
        "remote_host": f"mx{number % 4}.filter{extra}.example",
        "action": Action.FAILED,
    }
    original = Original(
        sender=f"ann{extra}@example.org", subject=f"Offer {number}{extra}", list_id=extra or None
    )
    return Report(Kind.BOUNCE, outcomes=(Outcome(**fields),), original=original)


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def opened(window, tmp_path):
    """Give a function that opens a page and the browser."""

    def show(text):
        path = tmp_path / "page.html"
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
        window.theme("light")
        window.width(1200)
        window.complaints()
        window.open(path)
        return window

    return show


class Parsed(HTMLParser):
    """All tags with their attributes, and the text of those that hold code."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.code, self._inside = [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._inside = tag

    def handle_data(self, data):
        if self._inside in {"script", "style"}:
            self.code[self._inside] = self.code.get(self._inside, "") + data
        self._inside = None


def test_the_page_needs_nothing_from_elsewhere():
    parsed = Parsed(page(*map(bounce, range(9))))
    for tag, attributes in parsed.tags:
        assert tag not in {"img", "iframe", "object", "embed", "link", "base", "form", "video", "audio"}
        assert not {"src", "srcset", "style", "background", "data"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
    assert "url(" not in parsed.code["style"]
    assert "@import" not in parsed.code["style"]
    assert not re.search(r"fetch|XMLHttp|import\(|eval|innerHTML|https?:", parsed.code["script"])


def test_the_policy_lets_in_the_page_s_own_code_only():
    parsed = Parsed(page(*map(bounce, range(9))))
    policy = next(a["content"] for tag, a in parsed.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    for tag, text in parsed.code.items():
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("lang", COMPLETE)
def test_the_page_is_told_in_every_language(lang):
    text = page(*map(bounce, range(9)), lang=lang)
    assert f'<html lang="{lang.replace("_", "-")}">' in text
    parsed = Parsed(text)
    visible = re.sub(r"<(script|style)>.*?</\1>", "", text, flags=re.DOTALL)
    assert not re.search(r"\{(?!shown|all)|None", visible)
    assert ("What to do" in visible) == (lang == "en")
    headings = [tag for tag, _ in parsed.tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1


def test_strangers_words_are_text_in_the_source():
    text = page(*(bounce(number, extra=EVIL + HOSTILE) for number in range(9)))
    assert text.count("<script") == 1
    assert "<img" not in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_an_empty_page_says_so():
    assert "Nothing to do" in page()


@needs_browser
def test_hostile_subjects_and_hosts_are_shown_as_text(opened):
    browser = opened(page(*(bounce(number, extra=EVIL + HOSTILE) for number in range(9))))
    assert browser.complaints() == []
    assert browser.run("return document.title") == "What keeps mail from arriving"
    row = "return document.querySelector('#recipients tbody tr').innerText"
    assert browser.run(row).count(f"<script>{RUN}</script>") >= 3
    assert browser.run("return document.querySelectorAll('img, iframe').length") == 0
    assert browser.run("return document.scripts.length") == 1


FIRST = """
return [...document.querySelectorAll('#recipients tbody tr:not([hidden])')]
  .map(row => row.cells[0].innerText.split('\\n')[0])
"""
CLICK = "document.querySelectorAll('#recipients th button')[arguments[0]].click()"
TYPE = (
    "const i = document.getElementById('words'); i.value = arguments[0]; i.dispatchEvent(new Event('input'))"
)
CHOOSE = (
    "const s = document.getElementById('cause'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))"
)
SHOWN = "return document.getElementById('shown').innerText"


@needs_browser
def test_recipients_are_sorted_up_and_down(opened):
    browser = opened(page(*map(bounce, range(12))))
    browser.run(CLICK, 0)
    names = browser.run(FIRST)
    assert names == sorted(names, key=lambda name: int(re.search(r"\d+", name)[0]))
    assert browser.run("return document.querySelector('#recipients th').ariaSort") == "ascending"
    browser.run(CLICK, 0)
    assert browser.run(FIRST) == names[::-1]
    browser.run(CLICK, 4)
    assert browser.run(FIRST) == names
    assert browser.run("return document.querySelectorAll('[aria-sort]').length") == 1
    assert browser.complaints() == []


@needs_browser
def test_recipients_are_filtered_by_words_and_by_cause(opened):
    browser = opened(page(*map(bounce, range(12))))
    assert browser.run(SHOWN) == "12 of 12 shown"
    browser.run(TYPE, "EXAMPLE3 offer")
    assert sorted(browser.run(FIRST)) == ["r3@example3.com", "r8@example3.com"]
    browser.run(CHOOSE, "1")
    assert browser.run(FIRST) == ["r3@example3.com"]
    assert browser.run(SHOWN) == "1 of 12 shown"
    browser.run(TYPE, "no such word")
    assert browser.run(FIRST) == []
    browser.run(TYPE, "")
    browser.run(CHOOSE, "")
    assert browser.run(SHOWN) == "12 of 12 shown"


@needs_browser
def test_everything_is_reached_by_the_keyboard(opened):
    browser = opened(page(*map(bounce, range(3))))
    browser.run("document.querySelector('#recipients th:nth-child(1) button').focus()")
    browser.press("Enter")
    assert browser.run("return document.querySelector('#recipients th').ariaSort") == "ascending"
    browser.press("Tab", "Enter")
    assert browser.run("return document.querySelectorAll('#recipients th')[1].ariaSort") == "ascending"
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert browser.run(outline) == "solid"


CONTRASTS = """
const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255)
  .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
  return .2126 * r + .7152 * g + .0722 * b; };
const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
  if (!/, 0\\)$|transparent/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
return [...document.querySelectorAll('h1, h2, h3, dt, dd, p, td, th, button, a, summary, li, label, span')]
  .filter(e => e.checkVisibility() && e.innerText.trim()).map(e => {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    return (a + .05) / (b + .05); }).reduce((x, y) => Math.min(x, y));
"""
"""The lowest contrast of any text (WCAG 2.2, success criterion 1.4.3)."""


@needs_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_themes_can_be_read(opened, theme, tmp_path):
    browser = opened(page(*map(bounce, range(12)), lang="zh_TW"))
    browser.theme(theme)
    dark = browser.run("return getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (theme == "dark")
    assert browser.run(CONTRASTS) >= 4.5
    browser.screenshot(tmp_path / f"{theme}.png")
    assert (tmp_path / f"{theme}.png").stat().st_size > 10_000


@needs_browser
@pytest.mark.parametrize("columns", [360, 1200])
def test_nothing_hangs_over_the_side(opened, columns):
    browser = opened(page(*(bounce(number, extra="x" * 150) for number in range(9))))
    browser.width(columns)
    assert browser.run("return document.documentElement.scrollWidth") <= columns


@needs_browser
def test_steps_open_and_charts_are_drawn(opened):
    browser = opened(page(*map(bounce, range(12))))
    assert browser.run("return document.querySelectorAll('figure svg[role=img] rect').length") == 12
    assert browser.run("return document.querySelector('details[open] ol li') !== null")
    heights = browser.run(
        "return [...document.querySelectorAll('figure rect')].map(r => r.getBoundingClientRect().height)"
    )
    assert min(heights) > 5
