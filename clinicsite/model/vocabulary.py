"""What conditions, treatments and hard words are called, and what they mean."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import model_validator

from clinicsite.model.fields import Key, Language, Strict, Text, fault


class Term(Strict):
    """A word of the glossary and its plain meaning."""

    term: Text
    plain: Text
    say: Text | None = None
    also: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _short(self) -> Term:
        if (words := len(self.plain.split())) > 30:
            raise fault(
                "E107", f"The plain meaning has {words} words", "Use 30 words at most.", "plain"
            )
        return self

    @cached_property
    def id(self) -> str:
        """Its id on the glossary page."""
        return "".join(c if c.isalnum() else "-" for c in self.term.lower()).strip("-")


class Condition(Strict):
    """A health problem that evidence and pages speak of."""

    key: Key
    name: Text
    also_called: tuple[Text, ...] = ()
    signs: tuple[Text, ...] = ()


class Treatment(Strict):
    """A treatment that evidence and pages speak of; `drug` as named on its label.

    `label_ref` is the reference of that label; `schedule` is that of 21 USC 812.
    """

    key: Key
    name: Text
    also_called: tuple[Text, ...] = ()
    drug: Text | None = None
    schedule: Literal["II", "III", "IV", "V"] | None = None
    label_ref: Key | None = None
    approved_uses: tuple[Text, ...] = ()
    off_label_for: tuple[Text, ...] = ()
    contraindications: tuple[Text, ...] = ()
    common_effects: tuple[Text, ...] = ()
    serious_effects: tuple[Text, ...] = ()


class Everyday(Strict):
    """Long words of one language that need no explaining, and names that have no other word."""

    lang: Language
    words: tuple[Text, ...] = ()
    names: tuple[Text, ...] = ()
