"""Define the names of conditions and treatments, and the glossary."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import model_validator

from clinicsite.model.fields import (
    Key,
    Language,
    NonEmptyText,
    SearchName,
    StrictModel,
    field_error,
)
from clinicsite.model.localized_text import (
    LOCALIZED,
    Translated,
    TranslatedSentences,
    TranslatedTexts,
    get_english,
    get_versions,
)
from clinicsite.model.urls import DEFAULT_LANG


class Term(StrictModel):
    """A term of the glossary and its plain meaning."""

    term: Translated
    plain: TranslatedSentences
    say: Translated | None = None
    also: TranslatedTexts = ()

    @model_validator(mode="after")
    def _check_length(self) -> Term:
        for lang, text in get_versions(self.plain).items():
            if (words := len(text.split())) > 30:
                message = f"The plain meaning has {words} words"
                field = "plain" if lang == DEFAULT_LANG else f"plain.{lang}"
                raise field_error("E107", message, "Use 30 words at most.", field)
        return self

    @cached_property
    def id(self) -> str:
        """The id of the term on the glossary page: the same in all languages."""
        english = get_english(self.term).lower()
        return "".join(c if c.isalnum() else "-" for c in english).strip("-")


class Condition(StrictModel):
    """A health problem that evidence and pages name.

    `drawing` is a file of theme/drawings, without its suffix.
    """

    key: Key
    name: Translated
    also_called: TranslatedTexts = ()
    searched_as: Annotated[tuple[SearchName, ...], LOCALIZED] = ()
    signs: TranslatedTexts = ()
    drawing: Key | None = None


class Treatment(StrictModel):
    """A treatment that evidence and pages name. `drug` is the name on its label.

    `label_ref` is the reference of that label. `schedule` is the schedule of 21 USC 812.
    `drawing` is a file of theme/drawings, without its suffix. `offered` is whether the clinic gives
    the treatment. Without it, no page says either.
    """

    key: Key
    name: Translated
    offered: bool | None = None
    also_called: TranslatedTexts = ()
    searched_as: Annotated[tuple[SearchName, ...], LOCALIZED] = ()
    drug: Translated | None = None
    schedule: Literal["II", "III", "IV", "V"] | None = None
    label_ref: Key | None = None
    approved_uses: TranslatedTexts = ()
    off_label_for: TranslatedTexts = ()
    contraindications: TranslatedTexts = ()
    common_effects: TranslatedTexts = ()
    serious_effects: TranslatedTexts = ()
    drawing: Key | None = None


class FamiliarWords(StrictModel):
    """Long words of one language that need no explanation, and names without a simpler word."""

    lang: Language
    words: tuple[NonEmptyText, ...] = ()
    names: tuple[NonEmptyText, ...] = ()
