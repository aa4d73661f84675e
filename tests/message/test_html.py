"""HTML as a reader sees it."""

import time

import pytest

from bouncekit.message import scan
from bouncekit.message.text import html_to_text

PAGES = [
    ("Hi&nbsp;<b>you</b>,<br>there\n  now", "Hi you,\nthere now"),
    ("<p>one<p>two<div>three</div>four", "one\ntwo\nthree\nfour"),
    ("<ul><li>one<li>two</ul>", "one\ntwo"),
    ("<h1>Title</h1>text<hr>more", "Title\ntext\nmore"),
    (
        "<table><tr><th>收件人</th><td>a@example.com</td></tr><tr><td>原因:<td> no <b>such</b>\nuser</table>",
        "收件人\ta@example.com\n原因:\tno such user",
    ),
    ("<table><tr><td>a<td><table><tr><td>b<td>c</table></table>", "a\nb\tc"),
    ("<table><tr style='display: none'><td>抄送<td>x</tr><tr><td>a<td>b</table>", "a\tb"),
    ("<table><tr hidden><td>抄送<td>x</tr><tr><td>a<td>b</table>", "a\tb"),
    ("<div style='color:red; VISIBILITY :hidden'>no</div>yes", "yes"),
    ("<span style='font-size:0px'>no</span><span style='font-size:0.9em'>yes</span>", "yes"),
    ("<span style='font-size:0'>no</span><span style='font-size:10px'>yes</span>", "yes"),
    ("<head><title>no</title><style>p{}</style></head><script>no()</script><!-- no -->yes", "yes"),
    ("<pre>one\n  two <b>three</b></pre>four", "one\ntwo three\nfour"),
    ("a &lt;user@example.com&gt; &amp; b", "a <user@example.com> & b"),
    ("<a href='mailto:user@example.com'>user@example.com</a>", "user@example.com"),
    (
        "<a href='http://list.example/?ip=192.0.2.1'>look up</a>",
        "look up <http://list.example/?ip=192.0.2.1>",
    ),
    ("<a href='https://list.example/'>https://list.example</a>", "https://list.example"),
    (
        "<a href='http://list.example/a b'>see list.example/ab</a>!",
        "see list.example/ab <http://list.example/ab>!",
    ),
    ("<a name=x>x</a><a href=#y>y</a>", "xy"),
    ("a < b and <unknown>c</unknown>", "a < b and c"),
    ("", ""),
    ("<", "<"),
]


@pytest.mark.parametrize("html, text", PAGES)
def test_html_is_laid_out(html: str, text: str):
    assert html_to_text(html) == text


BOMBS = [
    "<div>" * 50_000 + "no such user" + "</div>" * 50_000,
    '<b a="<">' * 50_000 + "no such user",
    "".join(f"<b a={at}></zzz>" for at in range(5_000)) + "no such user",
    "<div>" + "".join(f"<b a={at}>" for at in range(400)) + "</div>" + "<div>no such user</div>" * 20_000,
]


@pytest.mark.parametrize("html", BOMBS)
def test_html_nested_beyond_reason_is_only_stripped(html: str):
    message = scan(b"From: a@example.com\nContent-Type: text/html\n\n" + html.encode())
    begun = time.process_time()
    assert "no such user" in message.readable(message.parts[0])
    assert time.process_time() - begun < 2
    assert [defect.name for defect in message.defects] == ["html-too-deep"]


def test_long_html_is_not_deep():
    html = b"<p>one<br>" * 5_000 + b"<b>x</b>" * 5_000
    message = scan(b"From: a@example.com\nContent-Type: text/html\n\n" + html)
    assert message.readable(message.parts[0]).count("one") == 5_000
    assert not message.defects
