"""Define a claim rule: words that no page may use, the reason, and better words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from clinicsite.model.block import BLOCKS
from clinicsite.model.fields import Key, NonEmptyText, SourceType, StrictModel, field_error
from clinicsite.model.word_pattern import WordPattern
from clinicsite.support.edit_distance import suggest


def _check_block_name(name: str) -> str:
    if name not in BLOCKS:
        help_text = suggest(name, BLOCKS, f"You can use: {', '.join(BLOCKS)}.")
        raise field_error("E102", f'"{name}" is not a block', help_text)
    return name


BlockName = Annotated[str, AfterValidator(_check_block_name)]


class Allowance(StrictModel):
    """The conditions that allow the words of a rule. One of them is enough.

    `words`: the same sentence has these words. `in_block`: the sentence is in this block.
    `page_block`: the page has this block, all in capital letters. `person`: the sentence names a
    person of people.yaml. `approved_use`: it names an approved use of a treatment, and no other use
    or condition. `denied`: uses that the sentence may deny, such as “not for pain”.
    """

    words: NonEmptyText | None = None
    in_block: BlockName | None = None
    page_block: BlockName | None = None
    person: bool = False
    approved_use: bool = False
    denied: NonEmptyText | None = None


class ClaimRule(WordPattern):
    """A rule of content/data/claims.yaml (HEALTH-CONTENT E3), for pages in one language.

    `only_sources`: the rule is for sentences whose sources all have these types.
    `error_without_source`: a warning becomes an error in a sentence without a source.
    """

    id: Key
    title: NonEmptyText
    severity: Literal["error", "warning"]
    error_without_source: bool = False
    only_sources: tuple[SourceType, ...] = ()
    allow_if: Allowance = Allowance()
    why: NonEmptyText
    say_instead: Annotated[tuple[NonEmptyText, ...], Field(min_length=1)]
    can_be_waived: bool = True

    @property
    def _label(self) -> str:
        return f'the claim rule "{self.id}"'

    def _iter_patterns(self) -> Iterator[tuple[str, str]]:
        yield from super()._iter_patterns()
        for name in ("words", "denied"):
            if pattern := getattr(self.allow_if, name):
                yield f"allow_if.{name}", pattern

    @property
    def code(self) -> str:
        """The code of a problem with this rule, in a sentence with a source."""
        if self.only_sources:
            return "E804"
        return "E801" if self.severity == "error" else "W801"
