"""Define published references, and the evidence for a treatment of a condition."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from clinicsite.model.fields import (
    Day,
    Doi,
    Key,
    NonEmptyText,
    Pmid,
    SourceType,
    StrictModel,
    WebUrl,
    field_error,
)
from clinicsite.model.outcome import Outcome

# Both in the order of rows: from benefit to harm, and from sure to unsure.
Direction = Literal["helps", "helps_a_little", "may_help", "unclear", "no_benefit", "harm"]
Certainty = Literal["high", "moderate", "low", "very_low"]
BENEFIT_DIRECTIONS = frozenset({"helps", "helps_a_little", "may_help"})


class Reference(StrictModel):
    """A published source (AMA Manual of Style, 11th ed., 3; NLM Citing Medicine).

    A web page may have no date. The day it was read counts (AMA 3.15.3, NLM ch. 25), so `web_page`
    has `checked_on` instead of a guessed `year`.
    """

    key: Key
    type: SourceType
    year: Annotated[int, Field(ge=1800, le=2100)] | None = None
    title: NonEmptyText
    authors: Annotated[tuple[NonEmptyText, ...], Field(min_length=1)]
    journal: NonEmptyText | None = None
    doi: Doi | None = None
    pmid: Pmid | None = None
    url: WebUrl | None = None
    n: Annotated[int, Field(ge=1)] | None = None
    checked_on: Day | None = None
    retraction_checked_on: Day | None = None
    unconfirmed: tuple[Literal["doi", "pmid", "url", "n", "journal"], ...] = ()

    @model_validator(mode="after")
    def _check_identifiers(self) -> Reference:
        if not (self.doi or self.pmid or self.url):
            message = f'The reference "{self.key}" cannot be looked up'
            raise field_error("E103", message, "Add its doi, pmid or url.")
        return self

    @model_validator(mode="after")
    def _check_dates(self) -> Reference:
        if self.type == "web_page" and not self.checked_on:
            message = f'The web page "{self.key}" has no day on which it was read'
            raise field_error("E103", message, "Open the page, then add a line “checked_on: …”.")
        if self.type != "web_page" and not self.year:
            raise field_error("E103", 'The field "year" is missing', "Add a line “year: …”.")
        return self

    def get_confirmed(self, name: str) -> str | None:
        """Return the field `name`, or None while an editor still has to confirm it."""
        return None if name in self.unconfirmed else getattr(self, name)

    @property
    def link(self) -> str | None:
        """The URL of the source: its DOI, else PubMed, else its own URL."""
        if doi := self.get_confirmed("doi"):
            return f"https://doi.org/{doi}"
        if pmid := self.get_confirmed("pmid"):
            return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
        return self.get_confirmed("url")


class Evidence(StrictModel):
    """What studies show about one treatment of one condition (GRADE terms in plain English).

    `disagrees_with` are the sources that contradict the others, or the answer of the record.
    """

    treatment: Key
    condition: Key
    question: NonEmptyText
    direction: Direction
    certainty: Certainty
    sources: Annotated[tuple[Key, ...], Field(min_length=1)]
    plain: NonEmptyText
    as_of: Day
    source_grade: NonEmptyText | None = None
    size_plain: NonEmptyText | None = None
    duration_plain: NonEmptyText | None = None
    would_change: NonEmptyText | None = None
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
        if (words := len(self.plain.split())) > 40:
            raise field_error(
                "E107", f"The plain sentence has {words} words", "Use 40 words at most.", "plain"
            )
        return self
