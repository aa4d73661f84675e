"""The answer as a page: complete in itself, and deaf to what a stranger wrote into the mail."""

from html.parser import HTMLParser

import pytest

import bouncekit
from bouncekit.knowledge import default
from bouncekit.knowledge.catalogue import COMPLETE
from bouncekit.records import Actor, Original, Remedy, Retry, Step
from bouncekit.report.answer import answer
from bouncekit.report.html import render
from bouncekit.report.links import is_link
from bouncekit.report.words import Words

from .making import HOSTILE, evidence, listing, outcome, remedy, report


class Page(HTMLParser):
    """Gathers tags, attributes and the text that is seen."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.open, self.text = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *attr) for attr in attrs]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)

    def hrefs(self):
        return [value for _, name, value in self.attributes if name == "href"]


def page(*given, lang="en"):
    words = Words(default(), lang)
    return render([(answer(each, words, evidence=True, origin=True), words) for each in given])


def test_every_tag_is_closed_and_the_document_declared():
    html = page(
        report(bouncekit.classify("550 5.7.1 [192.0.2.7] blocked using zen.spamhaus.org"), origin="box#2")
    )
    assert html.startswith("<!DOCTYPE html>")
    assert Page(html).open == []


def test_nothing_is_loaded_and_nothing_runs():
    parsed = Page(page(report(bouncekit.classify("550 5.7.1 [192.0.2.7] blocked using zen.spamhaus.org"))))
    assert not {"script", "img", "link", "iframe", "object", "embed", "form", "base"} & set(parsed.tags)
    assert not [name for _, name, _ in parsed.attributes if name == "src" or name.startswith("on")]
    policy = next(
        value for _, name, value in parsed.attributes if name == "content" and "default-src" in value
    )
    assert policy.startswith("default-src 'none'")


def test_no_style_reaches_outside():
    html = page(report(outcome()))
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_light_and_dark():
    html = page(report(outcome()))
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme: dark)" in html


@pytest.mark.parametrize("lang", COMPLETE)
def test_the_page_says_its_language_and_the_words_are_in_it(lang):
    words = Words(default(), lang)
    parsed = Page(page(report(bouncekit.classify("550 5.1.1 user unknown", lang=lang)), lang=lang))
    assert ("html", "lang", words.tag) in parsed.attributes
    seen = "".join(parsed.text)
    for key in ("heading.facts", "heading.steps", "heading.evidence", "field.reason"):
        assert words(key) in seen


def test_all_that_the_answer_holds_is_seen():
    step = Step(Actor.ADMIN, "Ask the list.", "https://alpha.example/off")
    given = report(
        outcome(
            "a@example.org",
            diagnostic="550 5.7.1 no",
            listings=(listing("Alpha"), listing("Beta")),
            remedy=Remedy("r", "A list has it.", (step,), Retry.AFTER_FIX, suppress=False),
            fault=bouncekit.Fault.SENDER_HOST,
            evidence=(evidence(),),
        ),
        origin="box#2",
        original=Original(subject="三月份報價單"),
        defects=(bouncekit.Defect("boundary-missing", "part 2"),),
    )
    parsed = Page(page(given))
    seen = "".join(parsed.text)
    for words in (
        "box#2", "三月份報價單", "a@example.org", "A list has it.", "550 5.7.1 no", "Beta", "Ask the list.",
        "Do not send the mail again unchanged", "no such user [rule:test]", "boundary-missing",
    ):  # fmt: skip
        assert words in seen, words
    assert parsed.hrefs() == ["https://alpha.example/off"]


def test_a_stranger_cannot_add_markup():
    given = report(
        outcome(
            HOSTILE + '"><script>alert(1)</script>',
            diagnostic="</p><script>alert(1)</script>",
            remote_host='" onmouseover="x',
            listings=(
                listing("A<b>", lookup_url="javascript:alert(1)"),
                listing("B", delist_url='https://x"y'),
            ),
            remedy=remedy("<i>{{ 7 * 7 }}</i>"),
            evidence=(evidence("{% raw %}"),),
        ),
        original=Original(subject="<title>x</title>"),
    )
    parsed = Page(page(given))
    assert not {"script", "b", "i"} & set(parsed.tags)
    assert parsed.hrefs() == []
    assert not [name for _, name, _ in parsed.attributes if name.startswith("on")]
    seen = "".join(parsed.text)
    assert "<script>alert(1)</script>" in seen
    assert "{{ 7 * 7 }}" in seen


def test_several_mails_on_one_page():
    parsed = Page(
        page(
            report(outcome("a@example.org"), origin="box#1"), report(outcome("b@example.org"), origin="box#2")
        )
    )
    assert parsed.tags.count("article") == 2
    assert "".join(parsed.text).index("box#1") < "".join(parsed.text).index("box#2")


def test_a_page_needs_an_answer():
    with pytest.raises(ValueError, match="needs an answer"):
        render([])


@pytest.mark.parametrize("url", ["https://example.net/a?b=c", "http://example.net", "mailto:a@example.net"])
def test_these_become_links(url):
    assert is_link(url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.net",
        "",
        "https://",
        "https://a b",
        'https://a"b',
        "https://a\n",
        "xhttps://a",
    ],
)
def test_these_do_not(url):
    assert not is_link(url)
