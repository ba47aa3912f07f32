"""Define the names of conditions and treatments, and the glossary."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import model_validator

from clinicsite.model.fields import (
    Key,
    Language,
    NonEmptyText,
    SearchName,
    Sentences,
    StrictModel,
    field_error,
)


class Term(StrictModel):
    """A term of the glossary and its plain meaning."""

    term: NonEmptyText
    plain: Sentences
    say: NonEmptyText | None = None
    also: tuple[NonEmptyText, ...] = ()

    @model_validator(mode="after")
    def _check_length(self) -> Term:
        if (words := len(self.plain.split())) > 30:
            raise field_error(
                "E107", f"The plain meaning has {words} words", "Use 30 words at most.", "plain"
            )
        return self

    @cached_property
    def id(self) -> str:
        """The id of the term on the glossary page."""
        return "".join(c if c.isalnum() else "-" for c in self.term.lower()).strip("-")


class Condition(StrictModel):
    """A health problem that evidence and pages name.

    `drawing` is a file of theme/drawings, without its suffix.
    """

    key: Key
    name: NonEmptyText
    also_called: tuple[NonEmptyText, ...] = ()
    searched_as: tuple[SearchName, ...] = ()
    signs: tuple[NonEmptyText, ...] = ()
    drawing: Key | None = None


class Treatment(StrictModel):
    """A treatment that evidence and pages name. `drug` is the name on its label.

    `label_ref` is the reference of that label. `schedule` is the schedule of 21 USC 812.
    `drawing` is a file of theme/drawings, without its suffix. `offered` is whether the clinic gives
    the treatment. Without it, no page says either.
    """

    key: Key
    name: NonEmptyText
    offered: bool | None = None
    also_called: tuple[NonEmptyText, ...] = ()
    searched_as: tuple[SearchName, ...] = ()
    drug: NonEmptyText | None = None
    schedule: Literal["II", "III", "IV", "V"] | None = None
    label_ref: Key | None = None
    approved_uses: tuple[NonEmptyText, ...] = ()
    off_label_for: tuple[NonEmptyText, ...] = ()
    contraindications: tuple[NonEmptyText, ...] = ()
    common_effects: tuple[NonEmptyText, ...] = ()
    serious_effects: tuple[NonEmptyText, ...] = ()
    drawing: Key | None = None


class FamiliarWords(StrictModel):
    """Long words of one language that need no explanation, and names without a simpler word."""

    lang: Language
    words: tuple[NonEmptyText, ...] = ()
    names: tuple[NonEmptyText, ...] = ()
