"""Define how a language forms its words and clauses, for the claim rules of that language."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from clinicsite.model.claim_words import check_words, split_words
from clinicsite.model.fields import Language, NonEmptyText, StrictModel, field_error
from clinicsite.model.word_pattern import fold_text

_ENDING_LINE = re.compile(r"(?:[a-z]+|-) (?:[a-z]+|-)(?: (?:[a-z]+|-))*")


def _check_endings(text: str) -> str:
    """Return lines of endings as given. Raise an error for an invalid line."""
    for line in fold_text(text).splitlines():
        if not _ENDING_LINE.fullmatch(line):
            message = f'"{line[:40]}" is not an ending of a base form and those of its inflections'
            help_text = "Write endings in small letters, a space between two, and - for none."
            raise field_error("E803", message, help_text)
    return text


CommaWords = Annotated[NonEmptyText, AfterValidator(check_words)]
# Lines such as `ar a an ando`: a word in -a, -an or -ando can be an inflection of one in -ar.
EndingLines = Annotated[NonEmptyText, AfterValidator(_check_endings)]


class ClaimLanguage(StrictModel):
    """A language of content/data/claim-languages.yaml. English is built in.

    `clause_starts`: words that begin a clause. `subjects`: words that begin one behind a comma, or
    behind one of the `links`. `endings`: the inflections of words. `clitics`: short words at the
    end of a verb, and `clitic_hosts` the endings of verbs that can have them.
    """

    lang: Language
    clause_starts: CommaWords
    subjects: CommaWords
    links: CommaWords
    endings: EndingLines
    clitics: CommaWords | None = None
    clitic_hosts: CommaWords | None = None

    def list_endings(self) -> dict[str, list[str]]:
        """Return the endings of base forms that each ending of a word can stand for."""
        found: dict[str, list[str]] = {}
        for line in fold_text(self.endings).splitlines():
            base, *inflected = line.replace("-", "").split(" ")
            for ending in inflected:
                found.setdefault(ending, []).append(base)
        return found


def list_words(text: str | None) -> tuple[str, ...]:
    """Return the words between the commas of a field, folded and in small letters."""
    return tuple(split_words(text or ""))
