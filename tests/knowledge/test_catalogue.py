"""Texts in the reader's language."""

import pytest

from bouncekit.knowledge import KnowledgeError, catalogue, compiler

GERMAN = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Ask the provider."
msgstr "{text}"

#, fuzzy
msgid "Guess."
msgstr "Vermutung."

msgid "Open."
msgstr ""

msgid "one step"
msgid_plural "{{n}} steps"
msgstr[0] "ein Schritt"
msgstr[1] "{{n}} Schritte"
"""
JAPANESE = """msgid "Ask the provider."
msgstr "プロバイダーに問い合わせてください。"

msgid "one step"
msgid_plural "{n} steps"
msgstr[0] "{n}手順"
"""


@pytest.fixture
def locale(tmp_path, monkeypatch):
    """Make a knowledge folder with German and Japanese texts."""
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    write(tmp_path, "de", GERMAN.format(text="Fragen Sie den Anbieter."))
    write(tmp_path, "ja", JAPANESE)
    catalogue._translations.cache_clear()
    yield tmp_path
    catalogue._translations.cache_clear()


def write(root, language, text):
    path = root / "locale" / language / "LC_MESSAGES" / "bouncekit.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_texts_come_in_the_language_asked_for(locale):
    assert catalogue.texts("de")("Ask the provider.") == "Fragen Sie den Anbieter."
    assert catalogue.texts("ja-JP")("Ask the provider.") == "プロバイダーに問い合わせてください。"


@pytest.mark.parametrize("text", ["Never translated.", "Guess.", "Open."])
def test_what_is_not_translated_stays_english(locale, text):
    assert catalogue.texts("de")(text) == text


@pytest.mark.parametrize("lang", ["en", "xx", "", "C", "zh_TW"])
def test_a_language_without_a_catalogue_is_english(locale, lang):
    assert catalogue.texts(lang)("Ask the provider.") == "Ask the provider."
    assert catalogue.plurals(lang)("one step", "{n} steps", 2) == "{n} steps"


def test_plural_forms_are_those_of_the_language(locale):
    """The catalogue's own header does not name them, so they come from CLDR."""
    german, japanese = catalogue.plurals("de"), catalogue.plurals("ja")
    assert [german("one step", "{n} steps", n) for n in (1, 2)] == ["ein Schritt", "{n} Schritte"]
    assert [japanese("one step", "{n} steps", n) for n in (1, 2)] == ["{n}手順", "{n}手順"]


def test_languages_are_those_with_a_catalogue_and_english(locale):
    assert catalogue.languages() == ["de", "en", "ja"]


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("zh-TW", "zh_TW"),
        ("zh_Hant", "zh_TW"),
        ("zh-Hant-HK", "zh_TW"),
        ("zh-HK", "zh_TW"),
        ("zh_TW.UTF-8", "zh_TW"),
        ("zh", "zh_CN"),
        ("zh-CN", "zh_CN"),
        ("zh-Hans-SG", "zh_CN"),
        ("de-AT", "de"),
        ("DE", "de"),
        ("de_DE.UTF-8@euro", "de"),
        ("en-GB", "en"),
        ("tlh", "en"),
        ("POSIX", "en"),
    ],
)
def test_tags_and_locale_names_find_their_language(locale, tag, name):
    assert catalogue.language(tag) == name


def test_a_fresh_compiled_catalogue_is_used(locale, monkeypatch):
    compile_german(locale)
    monkeypatch.setattr(catalogue, "_from_po", None)
    assert catalogue.texts("de")("Ask the provider.") == "Fragen Sie den Anbieter."


@pytest.mark.parametrize("damage", ["stale", "cut", "empty", "no catalogue"])
def test_a_stale_or_broken_compiled_catalogue_is_not_used(locale, damage):
    mo = compile_german(locale)
    if damage == "stale":
        write(locale, "de", GERMAN.format(text="Neu gefragt."))
    else:
        mo.write_bytes({"cut": mo.read_bytes()[:40], "empty": b"", "no catalogue": b"x" * 400}[damage])
    expected = "Neu gefragt." if damage == "stale" else "Fragen Sie den Anbieter."
    assert catalogue.texts("de")("Ask the provider.") == expected


def compile_german(root):
    mo = root / "locale" / "de" / "LC_MESSAGES" / "bouncekit.mo"
    mo.write_bytes(compiler.compile_catalogue(mo.with_suffix(".po").read_bytes(), mo.with_suffix(".po")))
    return mo


def test_compiling_twice_gives_the_same_bytes(locale):
    assert compile_german(locale).read_bytes() == compile_german(locale).read_bytes()


@pytest.mark.parametrize(
    ("text", "words"),
    [('msgid "a"\nmsgstr "b"\nnonsense\n', ":3: Unknown or misformatted keyword"), ("\udcff", ": not UTF-8")],
)
def test_a_wrong_catalogue_is_refused_in_one_line(locale, text, words):
    path = locale / "locale" / "de" / "LC_MESSAGES" / "bouncekit.po"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(KnowledgeError) as caught:
        catalogue.texts("de")
    assert str(caught.value).startswith(f"{path}{words}")
