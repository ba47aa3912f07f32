"""Define the word lists of claim rules, and what a sentence can do with a claim."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from clinicsite.model.claim_form import Form, Reach, is_list_name, is_surely_valid, parse_form
from clinicsite.model.fields import Key, Language, NonEmptyText, StrictModel, field_error
from clinicsite.model.word_pattern import fold_text

_ENTRY = re.compile(r"=?-?[^\W_]+(?:['. -]+[^\W_]+)*[*-]?(?: [#%$])?|[#%$]")


def _check_form(text: str) -> str:
    if is_surely_valid(text):
        return text
    try:
        parse_form(text)
    except ValueError as error:
        what, _, help_text = str(error).partition(". ")
        raise field_error("E803", f'The form "{text}" {what}', f"{help_text}.") from None
    return text


FormText = Annotated[NonEmptyText, AfterValidator(_check_form)]
Forms = tuple[FormText, ...]


def check_words(text: str) -> str:
    """Return the entries of a list as given. Raise an error for an invalid or a second one."""
    known = set[str]()
    for entry in split_entries(text):
        word = entry if is_list_name(entry) else fold_text(entry).lower()
        if not _ENTRY.fullmatch(word):
            message = f'"{word}" is not a word or a phrase'
            help_text = "Write words with letters and digits, and a comma between two entries."
            raise field_error("E803", message, help_text)
        if word in known:
            raise field_error("E601", f'"{word}" is already in this list', "Keep one of the two.")
        known.add(word)
    return text


def split_words(text: str) -> list[str]:
    """Return the entries of a list, folded and in small letters."""
    return [fold_text(entry).lower() for entry in split_entries(text)]


def split_entries(text: str) -> list[str]:
    """Return the entries of a list, with single spaces."""
    return [" ".join(entry.split()) for entry in text.split(",") if entry.strip()]


class WordList(StrictModel):
    """A list of content/data/claim-words.yaml.

    `words` are separated by commas. A word stands for its inflections too, `=word` for itself
    alone, and `word*` for all words with this beginning. Rules in any language can name the list.
    """

    name: Key
    lang: Language = "en"
    about: NonEmptyText
    words: Annotated[NonEmptyText, AfterValidator(check_words)]

    @property
    def entries(self) -> list[str]:
        """The entries of the list, in small letters and without accents."""
        return split_words(self.words)


class ClaimAct(StrictModel):
    """Something that a sentence does with a claim, such as denying it, by which it is no claim.

    `reach`: the part of a text that has one of the forms. It is the clause in front of the claim
    (`ahead`), the clause up to the end of the claim (`before`), the `clause`, the `sentence`, the
    whole `text`, or the text around the `quotation` with the claim. `needs_source`: only a sentence
    that cites a source does it.
    """

    id: Key
    lang: Language = "en"
    title: NonEmptyText
    reach: Reach
    forms: Annotated[Forms, Field(min_length=1)]
    not_forms: Forms = ()
    needs_source: bool = False


def parse_forms(texts: Forms) -> list[Form]:
    """Return the parsed forms of a record."""
    return [parse_form(text) for text in texts]
