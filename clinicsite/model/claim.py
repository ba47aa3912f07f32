"""Define a claim rule: words that no page may use, the reason, and better words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from clinicsite.model.block import BLOCKS
from clinicsite.model.claim_words import Forms
from clinicsite.model.fields import (
    Key,
    Language,
    NonEmptyText,
    SourceType,
    StrictModel,
    field_error,
)
from clinicsite.support.edit_distance import suggest

ClaimKind = Literal[
    "outcome",
    "share",
    "duration",
    "comparison",
    "superlative",
    "harmlessness",
    "mechanism",
    "approval",
    "credential",
    "pressure",
    "price",
    "stigma",
    "advice",
    "statistics",
    "early-research",
]


def _check_block_name(name: str) -> str:
    if name not in BLOCKS:
        help_text = suggest(name, BLOCKS, f"You can use: {', '.join(BLOCKS)}.")
        raise field_error("E102", f'"{name}" is not a block', help_text)
    return name


BlockName = Annotated[str, AfterValidator(_check_block_name)]


class Allowance(StrictModel):
    """The conditions that allow the words of a rule. One of them is enough.

    `in_block`: the sentence is in this block. `page_block`: the page has this block, all in capital
    letters. `credential`: the sentence names a person of people.yaml, and only titles that the
    record of this person has. `approved_use`: it names an approved use of a treatment, and no other
    use or condition. `denied`: a word such as “not”, behind which the sentence may name other uses.
    """

    in_block: BlockName | None = None
    page_block: BlockName | None = None
    credential: bool = False
    approved_use: bool = False
    denied: NonEmptyText | None = None


class ClaimRule(StrictModel):
    """A rule of content/data/claims.yaml (HEALTH-CONTENT E3), for pages in one language.

    `not_forms`: harmless words that include a form. `fine_if`: acts of claim-acts.yaml that make a
    sentence harmless. `broad`: the rule is silent where another rule reports as severe a problem.
    `min_tone`: it is silent in a sentence whose points of claim-tone.yaml are below the level for
    `low` or `high`, which reads like information. With the form `^` the points alone decide.
    `only_sources`: the rule is for
    sentences whose sources all have these types. `error_without_source`: a warning becomes an error
    in a sentence without a source.
    """

    id: Key
    lang: Language = "en"
    kind: ClaimKind
    title: NonEmptyText
    forms: Annotated[Forms, Field(min_length=1)]
    not_forms: Forms = ()
    fine_if: tuple[Key, ...] = ()
    broad: bool = False
    min_tone: Literal["low", "high"] | None = None
    severity: Literal["error", "warning"]
    error_without_source: bool = False
    only_sources: tuple[SourceType, ...] = ()
    allow_if: Allowance = Allowance()
    why: NonEmptyText
    say_instead: Annotated[tuple[NonEmptyText, ...], Field(min_length=1)]
    can_be_waived: bool = True

    @property
    def tone_alone(self) -> bool:
        """Whether no words decide, but the points of a sentence alone."""
        return self.forms == ("^",)

    @property
    def code(self) -> str:
        """The code of a problem with this rule, in a sentence with a source."""
        if self.only_sources:
            return "E804"
        return "E801" if self.severity == "error" else "W801"
