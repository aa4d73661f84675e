"""The answer on a terminal: fits its width, in colour only where there is a terminal."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

import bouncekit
from bouncekit.knowledge import default
from bouncekit.knowledge.catalogue import COMPLETE
from bouncekit.records import Actor, Defect, Step
from bouncekit.report import text
from bouncekit.report.answer import answer
from bouncekit.report.words import Words

from .making import HOSTILE, evidence, listing, outcome, remedy, report


def shown(given, width=80, lang="en", *, terminal=False, verbose=True):
    """Print an answer and give what a terminal or a pipe would get."""
    out = io.StringIO()
    colours = "standard" if terminal else None
    console = Console(
        file=out, width=width, force_terminal=terminal, color_system=colours, markup=False, emoji=False
    )
    words = Words(default(), lang)
    text.show(answer(given, words, evidence=verbose, origin=True), words, console)
    return out.getvalue()


def test_all_of_it():
    given = report(
        outcome(
            "a@example.org",
            diagnostic="550 5.7.1 no",
            listings=(listing("Alpha"), listing("Beta", delist_url="https://beta.example/off")),
            remedy=remedy("Ask the list.", "Wait.", summary="A list has your address."),
            evidence=(evidence(),),
        ),
        origin="box#2",
        reporting_mta="mx.example.net",
        defects=(Defect("boundary-missing", "part 2"),),
    )
    assert (
        shown(given)
        == """\
box#2
Bounce: 1 recipient was not reached
  Reported by  mx.example.net

a@example.org
  A list has your address.

Facts
  Reason                Unknown reason
  How certain           from a code alone
  Kind of list          senders of spam, by spam traps or complaints
  Temporary             no
  Whose side must act   the recipient
  Send again            not to this address
  What the server said  550 5.7.1 no

Blocklists named
  Alpha
  Beta   https://beta.example/off

What to do
 1. Mail administrator: Ask the list.
 2. Mail administrator: Wait.

Why we think so
  Reason  no such user [rule:test]

Oddities of this mail
  boundary-missing  part 2
"""
    )


def test_a_recipient_that_is_not_stated():
    assert "\nRecipient: not stated\n" in shown(report(outcome(None)))


def test_no_colour_in_a_pipe_and_some_on_a_terminal():
    given = report(outcome())
    assert "\x1b" not in shown(given)
    assert "\x1b[" in shown(given, terminal=True)


def test_square_brackets_are_no_markup():
    assert "[bold red]x[/] :smile:" in shown(report(outcome(diagnostic="[bold red]x[/] :smile:")))


def test_what_a_stranger_wrote_stays_harmless():
    printed = shown(
        report(outcome(HOSTILE, diagnostic=HOSTILE, evidence=(evidence(HOSTILE),))), terminal=False
    )
    assert "evil" in printed
    assert all(char.isprintable() or char == "\n" for char in printed)


LONG = (
    "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org; see the page. "
    * 3
)


@pytest.mark.parametrize("lang", COMPLETE)
@pytest.mark.parametrize("width", [40, 60, 100, 200])
def test_lines_fit_the_width(lang, width):
    """But for links, which must stay whole."""
    given = report(bouncekit.classify(LONG, lang=lang), reporting_mta="mx.example.net")
    for line in shown(given, width, lang).splitlines():
        alone = len(line.split()) == 1
        assert cell_len(line) <= width or "://" in line or alone, line


def test_wide_characters_count_twice():
    given = report(outcome(remedy=remedy("收件者的信箱已滿。" * 20)))
    lines = [line for line in shown(given, 60, "zh-TW").splitlines() if "信箱" in line]
    assert len(lines) > 5
    assert max(map(cell_len, lines)) <= 60


def test_values_stand_below_their_labels_where_there_is_no_room_beside():
    assert "  Whose side must act\n    the recipient\n" in shown(report(outcome()), 40)
    assert "  Whose side must act   the recipient\n" in shown(report(outcome()), 80)


def test_a_link_is_not_broken():
    url = "https://example.net/" + "a" * 100
    step = Step(Actor.ADMIN, "See the page.", url)
    given = report(outcome(remedy=bouncekit.Remedy("r", "s", (step,), bouncekit.Retry.NO, suppress=False)))
    assert f"\n    {url}\n" in shown(given, 40)


@pytest.mark.parametrize("verbose", [True, False])
def test_empty_parts_have_no_heading(verbose):
    printed = shown(report(outcome(remedy=None, diagnostic=None)), verbose=verbose)
    for heading in ("What to do", "Do not", "Blocklists named", "Why we think so", "Oddities"):
        assert heading not in printed
