"""Find names of word lists and of acts that claim rules use and that do not exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from clinicsite.model.claim_form import find_list_names, get_list_key
from clinicsite.model.problem import Problem
from clinicsite.model.records import Records
from clinicsite.model.yaml_tree import YamlPath
from clinicsite.support.edit_distance import suggest

_LIST_NAME = re.compile(r"(?<!\S)[A-Z][A-Z0-9-]+(?![^\s,])")


def find_unknown_names(records: Records) -> Iterator[Problem]:
    """Yield a problem for each name of a word list or of an act that no record has."""
    lists = _Names(records, "claim-words", records.claim_words, "word list")
    acts = _Names(records, "claim-acts", records.claim_acts, "act")
    for key, rule in records.claims.items():
        for field, forms in (("forms", rule.forms), ("not_forms", rule.not_forms)):
            yield from lists.check_forms("claims", key, field, forms)
        for number, act in enumerate(rule.fine_if):
            yield from acts.check("claims", key, ("fine_if", number), act, act)
    for key, record in records.claim_acts.items():
        for field, forms in (("forms", record.forms), ("not_forms", record.not_forms)):
            yield from lists.check_forms("claim-acts", key, field, forms)
    for key, tone in records.claim_tone.items():
        paths: list[tuple[YamlPath, str]] = [(("points",), tone.points)]
        paths += [(("kinds", n, "points"), one.points) for n, one in enumerate(tone.kinds)]
        for path, points in paths:
            for name in sorted(set(_LIST_NAME.findall(points))):
                yield from lists.check("claim-tone", key, path, get_list_key(name), name)


class _Names:
    """The names that one file has."""

    def __init__(self, records: Records, file: str, known: Collection[str], label: str) -> None:
        self._records, self._file, self._known, self._label = records, file, known, label
        self._invalid = records.invalid_keys.get(file, frozenset())

    def check_forms(
        self, file: str, key: str, field: str, forms: tuple[str, ...]
    ) -> Iterator[Problem]:
        """Yield a problem for each form with the name of an unknown list."""
        for number, form in enumerate(forms):
            for label in find_list_names(form):
                yield from self.check(file, key, (field, number), get_list_key(label), label)

    def check(
        self, file: str, key: str, path: YamlPath, name: str, shown: str
    ) -> Iterator[Problem]:
        """Yield a problem if a record of `file` uses a name that this file does not have."""
        if name in self._known or self._invalid is None or name in self._invalid:
            return
        message = f'There is no {self._label} "{shown}" in content/data/{self._file}.yaml'
        names = [one.upper() for one in self._known] if shown.isupper() else self._known
        help_text = suggest(shown, names, "Add the record there, or correct the name.")
        source = self._records.get_source(file)
        yield source.make_record_problem("E602", key, path, message, help_text)
