"""The answer as Markdown: rendered again, it says the same and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import bouncekit
from bouncekit.knowledge import default
from bouncekit.records import Actor, Remedy, Retry, Step
from bouncekit.report.answer import answer
from bouncekit.report.harmless import harmless
from bouncekit.report.markdown import escape, render
from bouncekit.report.words import Words

from .making import HOSTILE, evidence, listing, outcome, report

ENGLISH = Words(default(), "en")
RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def rendered(given, lang="en"):
    """Render an answer to HTML, as a ticket system does."""
    words = Words(default(), lang)
    return RENDERER.render(render(answer(given, words, evidence=True), words))


def seen(html):
    """Give the text that a reader sees."""
    bare = re.sub(r"<[^>]*>", "", html)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        bare = bare.replace(entity, char)
    return bare


def test_the_document():
    step = Step(Actor.ADMIN, "Ask.", "https://alpha.example/off")
    told = Remedy("r", "A list has it.", (step,), Retry.NO, suppress=False)
    given = report(outcome(remedy=told), reporting_mta="mx.example.net")
    assert (
        render(answer(given, ENGLISH), ENGLISH)
        == """\
# Bounce: 1 recipient was not reached

| | |
|---|---|
| Reported by | mx.example.net |

## bob@example.org

**A list has it.**

### Facts

| | |
|---|---|
| Reason | Unknown reason |
| Temporary | no |
| Whose side must act | the recipient |
| Send again | not to this address |
| What the server said | 550 no |

### What to do

1. Mail administrator: Ask.
   <https://alpha.example/off>
"""
    )


def test_tables_lists_and_links_are_such():
    html = rendered(
        report(bouncekit.classify("550 5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org"))
    )
    assert html.count("<table>") >= 2
    assert html.count("<ol>") == 1
    assert '<a href="https://check.spamhaus.org/' in html


@given(st.text(st.sampled_from("ab 1.)#*_`~[]()<>&;!|\\\"'@:/x-+=htp\n"), min_size=1, max_size=40))
def test_whatever_a_server_says_is_shown_as_it_is(text):
    text = harmless(text)
    html = rendered(report(outcome(diagnostic=f"550 {text}", remedy=None)))
    assert " ".join(f"550 {text}".split()) in " ".join(seen(html).split())
    assert not re.search(r"<(?:a|em|strong|code|img|s|del|h[1-6])\b[^>]*>[^<]*550", html)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("user_name@example.org", "user_name@example.org"),
        ("_so_ @admin", "\\_so\\_ \\@admin"),
        ("a|b", "a\\|b"),
        ("1. no list", "1\\. no list"),
        ("AT&T &amp; so", "AT&T \\&amp; so"),
        ("<b> [x](y) `c` #12 ~~", "\\<b\\> \\[x\\](y) \\`c\\` \\#12 \\~\\~"),
    ],
)
def test_only_markup_is_escaped(text, written):
    assert escape(text) == written


def test_a_stranger_cannot_add_markup_or_links():
    given = report(
        outcome(
            HOSTILE,
            diagnostic=HOSTILE,
            remote_host="x](javascript:alert(1))",
            listings=(listing("A", lookup_url="javascript:alert(1)"),),
            evidence=(evidence(HOSTILE),),
        )
    )
    html = rendered(given)
    assert "evil" in html
    assert "<a " not in html
    assert "<b>" not in html
    assert "<code>" not in html
