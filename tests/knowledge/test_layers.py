"""Overlays of users, and the one line that says what is wrong with one."""

import pytest

from bouncekit.knowledge import Knowledge, KnowledgeError, default
from bouncekit.records import Category, Fault

RULE = """[[rule]]
id = "own.no_pigeons"
reason = "user_unknown"
source = "our own gateway"
all = ["no such pigeon"]
examples = ["550 5.1.1 No such pigeon here"]
counterexamples = ["550 5.1.1 No such user here"]
"""

LIST = """[[blocklist]]
id = "own.birds"
name = "Birds"
target = "ip"
kind = "private"
scope = "provider"
state = "active"
source = "our own gateway"
"""


def rule(known: Knowledge, name: str):
    return next(rule for rule in known.rules if rule.id == name)


def test_an_overlay_adds_to_what_is_shipped(toml):
    known = Knowledge.load([toml(RULE)])
    assert rule(known, "own.no_pigeons").all == ("no such pigeon",)
    assert len(known.rules) == len(default().rules) + 1
    assert known.revision != default().revision


def test_no_overlay_is_the_shipped_knowledge():
    assert Knowledge.load() is default()


def test_the_last_overlay_replaces_an_entry_of_the_same_id(toml):
    second = toml(RULE.replace("no such pigeon", "no such dove"), "second.toml")
    known = Knowledge.load([toml(RULE), second])
    assert rule(known, "own.no_pigeons").all == ("no such dove",)
    assert len(known.rules) == len(default().rules) + 1


def test_an_overlay_replaces_a_shipped_entry(toml):
    text = """[reasons.user_unknown]\ncategory = "policy"\nfault = "receiver"\nsummary = "Ours."\n"""
    entry = Knowledge.load([toml(text)]).reasons["user_unknown"]
    assert (entry.category, entry.fault, entry.temporary) == (Category.POLICY, Fault.RECEIVER, None)
    assert default().reasons["user_unknown"].category is Category.RECIPIENT


def test_a_folder_is_read_with_all_below_it(toml, tmp_path):
    toml(RULE, "a/rules.toml")
    toml(LIST, "b/lists.toml")
    known = Knowledge.load([tmp_path])
    assert rule(known, "own.no_pigeons")
    assert known.blocklists["own.birds"].name == "Birds"


def test_own_reasons_serve_own_rules(toml):
    reason = """[reasons.pigeon_tired]\ncategory = "rate"\nfault = "network"\nsummary = "It rests."\n"""
    known = Knowledge.load([toml(reason + RULE.replace("user_unknown", "pigeon_tired"))])
    assert rule(known, "own.no_pigeons").reason == "pigeon_tired"
    assert known.reasons["pigeon_tired"].temporary is None


def test_rules_of_a_providers_file_belong_to_it(toml):
    known = Knowledge.load([toml('[provider]\nid = "birdmail"\nname = "Bird Mail"\n' + RULE)])
    assert known.providers["birdmail"].name == "Bird Mail"
    assert rule(known, "own.no_pigeons").provider == "birdmail"


def test_own_remedies_are_selected_first(toml):
    text = """
[steps.own_step]
actor = "admin"
text = "Feed the pigeon."
[remedies.own]
retry = "later"
summary = { admin = "It is hungry." }
steps = ["own_step"]
[[select]]
reason = "user_unknown"
remedy = "own"
"""
    remedies = Knowledge.load([toml(text)]).remedies
    assert remedies.select[0].remedy == "own"
    assert remedies.select[1:] == default().remedies.select
    assert remedies.steps["own_step"].text == "Feed the pigeon."


def test_windows_line_ends_are_no_mistake(toml):
    known = Knowledge.load([toml(RULE.replace("\n", "\r\n"))])
    assert rule(known, "own.no_pigeons").source == "our own gateway"


WRONG = {
    "syntax": ("[[rule]]\nid = \n", ":2: Invalid value"),
    "cut short": (RULE + 'why = "', ":8: Unterminated string"),
    "not UTF-8": ("# one\n# two \udcff\n", ":2: not UTF-8"),
    "unknown table": ("# mine\n[[rules]]\n", ":2: Object contains unknown field `rules`"),
    "missing field": (
        RULE.replace('reason = "user_unknown"\n', ""),
        ":1: rule own.no_pigeons: Object missing required field `reason`",
    ),
    "no id": (
        RULE + RULE.replace('id = "own.no_pigeons"\n', ""),
        ":8: rule number 2: Object missing required field `id`",
    ),
    "unknown field": (
        RULE + 'colour = "red"\n',
        ":8: rule own.no_pigeons: Object contains unknown field `colour`",
    ),
    "wrong type, second rule": (
        RULE + RULE.replace("no_pigeons", "more").replace('["no such pigeon"]', '["no such", 7]'),
        ":12: rule own.more: all[1]: Expected `str`, got `int`",
    ),
    "no examples": (
        RULE.replace('["550 5.1.1 No such pigeon here"]', "[]"),
        ":6: rule own.no_pigeons: examples: Expected `array` of length >= 1",
    ),
    "wrong enum in a named table": (
        (
            '[reasons.fine]\ncategory = "rate"\nfault = "network"\nsummary = "x"\n'
            '[reasons.tired]\ncategory = "rate"\nfault = "pigeon"\nsummary = "x"\n'
        ),
        ":7: reasons.tired: fault: Invalid enum value 'pigeon'",
    ),
    "unknown reason": (
        "# mine\n" + RULE.replace("user_unknown", "pigeon_tired"),
        ":4: rule own.no_pigeons: reason: there is no reason 'pigeon_tired'",
    ),
    "unknown provider": (
        RULE + 'provider = "birdmail"\n',
        ":8: rule own.no_pigeons: provider: there is no provider 'birdmail'",
    ),
    "unknown blocklist": (
        RULE + 'listing = "own.birds"\n',
        ":8: rule own.no_pigeons: listing: there is no blocklist 'own.birds'",
    ),
    "unknown remedy": (
        RULE + 'remedy = "own"\n',
        ":8: rule own.no_pigeons: remedy: there is no remedy 'own'",
    ),
    "unknown kind": (
        LIST.replace('"private"', '"birdlist"'),
        ":5: blocklist own.birds: kind: there is no kind 'birdlist'",
    ),
    "unknown step": (
        '[remedies.own]\nretry = "no"\nsummary = { admin = "x" }\nsteps = ["feed"]\n',
        ":4: remedies own: steps: there is no step 'feed'",
    ),
    "no summary for admins": (
        '[remedies.own]\nretry = "no"\nsummary = { sender = "x" }\nsteps = []\n',
        ":3: remedies own: summary: has none for `admin`",
    ),
    "unknown audience": (
        '[remedies.own]\nretry = "no"\nsummary = { admin = "x", boss = "x" }\nsteps = []\n',
        ":3: remedies own: summary: there is no audience 'boss'",
    ),
    "unknown remedy to select": (
        (
            '[remedies.fine]\nretry = "no"\nsummary = { admin = "x" }\nsteps = []\n'
            '[[select]]\nremedy = "fine"\n[[select]]\nremedy = "own"\n'
        ),
        ":8: select 2: remedy: there is no remedy 'own'",
    ),
    "unknown remedy to select in an array": (
        (
            'select = [\n  # none\n  { remedy = "unknown" },\n  { remedy = "own" },\n]\n'
            '[remedies.unknown]\nretry = "no"\nsummary = { admin = "x" }\nsteps = []\n'
        ),
        ":4: select 2: remedy: there is no remedy 'own'",
    ),
    "pattern without a why": (
        RULE + 'regex = "pigeon"\n',
        ":8: rule own.no_pigeons: regex: needs a `why`",
    ),
    "pattern without a literal": (
        RULE.replace('all = ["no such pigeon"]\n', "") + 'regex = "pigeon"\nwhy = "x"\n',
        ":7: rule own.no_pigeons: regex: needs a literal in `all` that triggers it",
    ),
    "no pattern": (
        RULE + 'regex = "pigeon("\nwhy = "x"\n',
        ":8: rule own.no_pigeons: regex: is no pattern: missing ) at position 7",
    ),
    "the same id twice": (RULE + "\n" + RULE, ":10: rule own.no_pigeons: id: stands twice, first in {path}"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_one_line_with_its_place(name, toml):
    text, words = WRONG[name]
    path = toml(text)
    with pytest.raises(KnowledgeError) as caught:
        Knowledge.load([path])
    assert str(caught.value) == f"{path}{words.format(path=path) if '{path}' in words else words}"


def test_an_overlay_that_is_not_there_is_named(tmp_path):
    with pytest.raises(KnowledgeError) as caught:
        Knowledge.load([tmp_path / "gone.toml"])
    assert str(caught.value) == f"{tmp_path}/gone.toml: No such file or directory"


def test_a_folder_without_files_is_refused(tmp_path):
    with pytest.raises(KnowledgeError) as caught:
        Knowledge.load([tmp_path])
    assert str(caught.value) == f"{tmp_path}: no .toml file in this folder"
