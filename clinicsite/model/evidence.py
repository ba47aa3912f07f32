"""Define the evidence for a treatment of a condition."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from clinicsite.model.fields import Day, Key, StrictModel, field_error
from clinicsite.model.localized_text import Translated, TranslatedSentences, get_versions
from clinicsite.model.outcome import Outcome
from clinicsite.model.urls import DEFAULT_LANG

# Both in the order of rows: from benefit to harm, and from sure to unsure.
Direction = Literal["helps", "helps_a_little", "may_help", "unclear", "no_benefit", "harm"]
Certainty = Literal["high", "moderate", "low", "very_low"]
BENEFIT_DIRECTIONS = frozenset({"helps", "helps_a_little", "may_help"})


class Evidence(StrictModel):
    """What studies show about one treatment of one condition (GRADE terms in plain English).

    `as_of` is the day of the last search for sources, and `searched_in` says where. A row without
    `searched_in` shows the year of its newest source instead.
    `disagrees_with` are the sources that contradict the others, or the answer of the record.
    """

    treatment: Key
    condition: Key
    question: Translated
    direction: Direction
    certainty: Certainty
    sources: Annotated[tuple[Key, ...], Field(min_length=1)]
    plain: TranslatedSentences
    as_of: Day
    searched_in: Translated | None = None
    source_grade: Translated | None = None
    size_plain: Translated | None = None
    duration_plain: Translated | None = None
    would_change: Translated | None = None
    disagrees_with: tuple[Key, ...] = ()
    outcome: Outcome | None = None

    @property
    def rank(self) -> tuple[int, int]:
        """The place of the verdict among others: the best and surest has the lowest."""
        directions, certainties = get_args(Direction), get_args(Certainty)
        return directions.index(self.direction), certainties.index(self.certainty)

    @model_validator(mode="after")
    def _check_outcome_source(self) -> Evidence:
        if self.outcome and self.outcome.source not in self.sources:
            message = f'The outcome is from "{self.outcome.source}", which is not among the sources'
            raise field_error("E602", message, "Add it to the sources of the record.")
        return self

    @model_validator(mode="after")
    def _check_disagreement(self) -> Evidence:
        lacking = [key for key in self.disagrees_with if key not in self.sources]
        if lacking:
            message = f'It disagrees with "{lacking[0]}", which is not among the sources'
            raise field_error(
                "E602", message, "Add it to the sources of the record.", "disagrees_with"
            )
        if self.disagrees_with and not set(self.sources) - set(self.disagrees_with):
            message = "All the sources are on one side of the disagreement"
            help_text = "Name only those that speak against the others."
            raise field_error("E602", message, help_text, "disagrees_with")
        return self

    @model_validator(mode="after")
    def _check_length(self) -> Evidence:
        for lang, text in get_versions(self.plain).items():
            if (words := len(text.split())) > 40:
                message = f"The plain sentence has {words} words"
                field = "plain" if lang == DEFAULT_LANG else f"plain.{lang}"
                raise field_error("E107", message, "Use 40 words at most.", field)
        return self
