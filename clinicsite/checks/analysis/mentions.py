"""Which treatments and conditions of the records a page names, in words that a reader sees."""

from __future__ import annotations

import re

from clinicsite.model.records import Records
from clinicsite.model.shown_text import show_text
from clinicsite.model.vocabulary import Condition, Treatment
from clinicsite.parsing.document import Document


class Mentions:
    """The treatments and conditions that some words name, by their keys."""

    def __init__(self, words: str, names: NamePatterns) -> None:
        self._records = names.records
        folded = _fold(words)
        self.treatments = [
            key for key, name in names.treatments.items() if name.is_in(words, folded)
        ]
        self.conditions = [
            key for key, name in names.conditions.items() if name.is_in(words, folded)
        ]

    @property
    def treatment(self) -> Treatment | None:
        """Return the first treatment that is named."""
        return next((self._records.treatments[key] for key in self.treatments), None)

    @property
    def off_label_treatment(self) -> Treatment | None:
        """Return the first treatment that is named and uses a drug off-label."""
        named = (self._records.treatments[key] for key in self.treatments)
        return next((found for found in named if found.drug and found.off_label_for), None)

    @property
    def evidence_pair(self) -> tuple[Treatment, Condition] | None:
        """Return the first named treatment and condition with an evidence record, or None."""
        for record in self._records.evidence:
            if record.treatment in self.treatments and record.condition in self.conditions:
                found = self._records.treatments[record.treatment]
                return found, self._records.conditions[record.condition]
        return None


def get_visible_words(text: Document) -> str:
    """Return all words of a page that a reader sees."""
    head = [text.meta.title, text.meta.summary] if text.meta else []
    return " ".join([*map(show_text, head), *(sentence.text for sentence in text.sentences)])


class NamePatterns:
    """What treatments and conditions are called, made ready once for all pages."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.treatments = {
            key: AnyName([*_list_names(record), *filter(None, [record.drug])])
            for key, record in records.treatments.items()
        }
        self.conditions = {
            key: AnyName(_list_names(record)) for key, record in records.conditions.items()
        }


def _list_names(record: Treatment | Condition) -> list[str]:
    return [record.name, *record.also_called]


class AnyName:
    """Any of some names as a whole word, also as a plural."""

    def __init__(self, names: list[str]) -> None:
        self._folded = [_fold(name) for name in names]
        self._pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})s?\b", re.IGNORECASE)

    def is_in(self, words: str, folded: str) -> bool:
        """Return whether a text has one of the names. `folded` is the text after `_fold`."""
        return any(name in folded for name in self._folded) and bool(self.search(words))

    def search(self, words: str) -> re.Match[str] | None:
        """Return the first of the names in a text, or None."""
        return self._pattern.search(words)


def _fold(text: str) -> str:
    """Return a text whose letters are equal where a pattern takes upper for lower case."""
    return text.casefold().replace("i\u0307", "i").replace("ı", "i")
