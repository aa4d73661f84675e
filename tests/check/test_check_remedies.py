"""Mistakes planted in remedies, translations and names are found."""

import pytest
from planted import REMEDIES, blocklist, found, known, rule

from bouncekit.check.links import check_links
from bouncekit.check.remedies import check_remedies
from bouncekit.check.translations import check_translations
from bouncekit.knowledge import default


def remedies(**changes):
    return known(
        remedies={**REMEDIES, **changes}, reasons={"user_unknown": default().reasons["user_unknown"]}
    )


def step(**fields):
    return remedies(steps={"look": {"actor": "admin", "text": "Look.", **fields}})


def summary(**texts):
    return remedies(remedies={"any": {"retry": "no", "summary": texts, "steps": ["look"]}})


def test_right_remedies_have_no_problem():
    assert found(check_remedies, remedies()) == []


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"text": "Look at {bird}."}, ["look fact"]),
        ({"text": "Look at {ip}."}, ["look need"]),
        ({"url": "{lookup_url}"}, ["look need"]),
        ({"needs": ["feather"]}, ["look fact"]),
        ({"without": ["feather"]}, ["look fact"]),
        ({"needs": ["ip"], "without": ["ip"]}, ["look dead"]),
    ],
)
def test_facts_of_steps_are_checked(fields, problems):
    assert [name for name in found(check_remedies, step(**fields)) if name.startswith("look")] == problems


def test_a_summary_holds_no_facts():
    assert found(check_remedies, summary(admin="{ip} was refused.")) == ["any placeholder"]


def test_a_remedy_and_a_step_that_nothing_leads_to_are_named():
    planted = remedies(
        steps={**REMEDIES["steps"], "wait": {"actor": "admin", "text": "Wait."}},
        remedies={**REMEDIES["remedies"], "none": REMEDIES["remedies"]["any"]},
    )
    assert found(check_remedies, planted) == ["none unused", "wait unused"]


def test_a_condition_behind_a_wider_one_is_named():
    planted = remedies(
        select=[
            {"remedy": "any", "reason": "user_unknown"},
            {"remedy": "any", "reason": "user_unknown", "temporary": True},
            {"remedy": "any"},
        ]
    )
    assert found(check_remedies, planted) == ["2 shadowed"]


def test_a_reader_who_is_told_nothing_is_named():
    planted = step(audience=["admin", "sender", "network"])
    problems = [problem.detail for problem in check_remedies(planted)]
    assert problems == [
        "nothing is told to list_owner where it is temporary",
        "nothing is told to list_owner where it is final",
    ]


def test_names_that_lead_nowhere_are_found():
    planted = known(
        rules=[
            rule(listing="fish", remedy="cook"),
            rule(id="bird.other", reason="eaten", provider="birdmail"),
        ],
        lists=[
            blocklist(
                within="fish",
                kind="flock",
                advice=["cook"],
                codes={"127.0.0.2": {"meaning": "x", "list": "eggs"}},
            )
        ],
        remedies={**REMEDIES, "select": [{"remedy": "cook", "kind": "flock"}]},
    )
    assert sorted(f"{one.key} {one.field}" for one in check_links(planted)) == [
        "1 kind",
        "1 remedy",
        "bird.gone listing",
        "bird.gone remedy",
        "bird.other provider",
        "bird.other reason",
        "birds advice",
        "birds codes",
        "birds kind",
        "birds within",
    ]


def test_a_reason_of_the_records_without_an_entry_is_named():
    reasons = {name: entry for name, entry in default().reasons.items() if name != "virus"}
    assert found(check_links, known(reasons=reasons)) == ["virus missing"]


def test_patterns_are_compiled():
    planted = [rule(regex="bird("), rule(id="bird.two", regex="bird(", why="x", all=["bird"])]
    details = [problem.detail for problem in check_links(known(rules=planted))]
    assert details == ["needs a `why`", "is no pattern: missing ) at position 5"]


PO = """
msgid "Look at {ip}."
msgstr "%s"

msgid "%%(num)d bird"
msgid_plural "%%(num)d birds"
msgstr[0] "ein Vogel"
msgstr[1] "%s"
"""


@pytest.fixture
def translated(tmp_path, monkeypatch):
    """Check a knowledge of two texts against a German catalogue, the only one that must be complete."""
    monkeypatch.setattr("bouncekit.check.translations.COMPLETE", ("en", "de"))
    texts = {
        "look": "Look at {ip}.",
        "plural.birds.one": "%(num)d bird",
        "plural.birds.other": "%(num)d birds",
    }
    planted = known(reasons={}, ui=texts, remedies={"steps": {}, "remedies": {}, "select": []})

    def check(po):
        if po is not None:
            path = tmp_path / "locale" / "de" / "LC_MESSAGES" / "bouncekit.po"
            path.parent.mkdir(parents=True)
            path.write_text(po, encoding="utf-8")
        return [(problem.name, problem.detail) for problem in check_translations(planted, tmp_path)]

    return check


def test_a_complete_catalogue_has_no_problem(translated):
    assert translated(PO % ("Sehen Sie {ip} an.", "%(num)d Vögel")) == []


def test_a_missing_catalogue_is_named(translated):
    assert translated(None) == [("missing", "has no catalogue, and must be complete")]


def test_missing_and_unsure_translations_are_counted(translated):
    po = PO % ("", "") + '\n#, fuzzy\nmsgid "x"\nmsgstr "y"\n'
    assert translated(po) == [("untranslated", "2 of 2 texts, the first is 'Look at {ip}.'")]


def test_facts_that_differ_from_the_english_text_are_named(translated):
    assert [detail for _, detail in translated(PO % ("Sehen Sie {adresse} an.", "viele Vögel"))] == [
        "{adresse} in only one of 'Look at {ip}.' and 'Sehen Sie {adresse} an.'",
        "%(num)d in only one of '%(num)d birds' and 'viele Vögel'",
    ]


def test_a_fact_that_is_left_out_is_named(translated):
    assert translated(PO % ("Sehen Sie nach.", "%(num)d Vögel")) == [
        ("placeholder", "{ip} in only one of 'Look at {ip}.' and 'Sehen Sie nach.'")
    ]


def test_a_catalogue_that_cannot_be_read_is_named(translated):
    assert [name for name, _ in translated("nonsense\n")] == ["unreadable"]
