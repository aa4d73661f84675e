"""The short texts around an answer, in one language (`knowledge/ui.toml` and the catalogues)."""

from __future__ import annotations

from bouncekit.knowledge import Knowledge
from bouncekit.knowledge.catalogue import language, plurals, texts


class Words:
    """Texts by key: ``words("heading.facts")``, ``words.name("reason", "user_unknown")``.

    ``tag`` is the BCP 47 tag of their language.
    """

    def __init__(self, knowledge: Knowledge, lang: str) -> None:
        self._ui = knowledge.ui
        self._text = texts(lang)
        self._plural = plurals(lang)
        self.tag = language(lang).replace("_", "-")

    def __call__(self, key: str, **values: str) -> str:
        """Give a text, its places filled."""
        text = self._text(self._ui[key])
        return text.format(**values) if values else text

    def translated(self, english: str) -> str:
        """Give a text that stands outside `ui.toml`, such as the summary of a reason."""
        return self._text(english)

    def name(self, group: str, value: str) -> str:
        """Give the name of an enum's value; a value without one (a user's own reason) names itself."""
        key = f"{group}.{value}"
        return self(key) if key in self._ui else value.replace("_", " ")

    def count(self, key: str, number: int) -> str:
        """Give a text with a number, in the right plural form."""
        one, other = self._ui[f"plural.{key}.one"], self._ui[f"plural.{key}.other"]
        return self._plural(one, other, number) % {"num": number}

    def duration(self, seconds: int) -> str:
        """Give a time span in its largest whole unit."""
        for unit, size in (("hours", 3600), ("minutes", 60)):
            if seconds >= size and seconds % size == 0:
                return self.count(unit, seconds // size)
        return self.count("seconds", seconds)

    def nobody(self) -> str:
        """Give what stands for a recipient that a report does not name."""
        return self("step_by", actor=self("field.recipient"), text=self("not_stated"))

    def has(self, key: str) -> bool:
        """Whether there is a text under ``key``."""
        return key in self._ui
