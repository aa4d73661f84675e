"""Many phrases are found in one pass, and as if each had been looked for alone."""

import string

from hypothesis import given
from hypothesis import strategies as st

from bouncekit.readers.phrases import Literals, Phrases

SHORT = st.text(alphabet="ab 退", min_size=1, max_size=4)


def test_each_list_gives_its_first_phrase():
    phrases = Phrases({"one": ("full", "mailbox"), "two": ("box", "x"), "three": ("none",)})
    assert phrases.found("mailbox full") == {"one": "full", "two": "box"}


def test_a_phrase_may_stand_in_several_lists_and_in_another_phrase():
    phrases = Phrases({"one": ("user unknown",), "two": ("unknown", "user unknown"), "three": ("user",)})
    assert phrases.found("user unknown") == {"one": "user unknown", "two": "unknown", "three": "user"}


def test_nothing_is_found_without_phrases_or_text():
    assert Phrases({"one": ()}).found("text") == {}
    assert Phrases({"one": ("text",)}).found("") == {}
    assert Literals({}).found("text") == {}


def test_literals_give_what_they_stand_for():
    assert Literals({"said": 1, "sa": 2, "un": 3}).found("who said") == {"said": 1, "sa": 2}


@given(st.dictionaries(st.sampled_from(string.ascii_lowercase), st.lists(SHORT, max_size=5)), SHORT)
def test_it_is_what_a_search_for_each_finds(lists, text):
    text *= 3
    first = {name: next((each for each in listed if each in text), None) for name, listed in lists.items()}
    assert Phrases(lists).found(text) == {name: each for name, each in first.items() if each is not None}
