"""Define published references."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from clinicsite.model.article_identifiers import Doi, Pmid
from clinicsite.model.author_names import find_full_name
from clinicsite.model.citation_fields import Author, Issue, Pages, SourceTitle, Volume
from clinicsite.model.fields import (
    Day,
    Key,
    NonEmptyText,
    SourceType,
    StrictModel,
    WebUrl,
    field_error,
)

# AMA Manual of Style, 11th ed., 3.7: up to six authors are all named, of more the first three.
MAX_AUTHORS = 6
NAMED_OF_MORE = 3

_TYPES: tuple[str, ...] = get_args(SourceType)
Confirmable = Literal["doi", "pmid", "url", "n", "journal", "volume", "issue", "pages"]

# What editors and other programs call the types of sources.
_OTHER_TYPES: dict[str, SourceType] = {
    **dict.fromkeys(("trial", "randomized_trial", "randomized_controlled_trial"), "rct"),
    **dict.fromkeys(("randomised_trial", "randomised_controlled_trial", "clinical_trial"), "rct"),
    **dict.fromkeys(("meta_analysis", "metaanalysis", "cochrane_review"), "systematic_review"),
    **dict.fromkeys(("cohort", "cohort_study", "case_control", "survey"), "observational"),
    **dict.fromkeys(("observational_study", "cross_sectional"), "observational"),
    **dict.fromkeys(("case_report", "case_study", "case_reports"), "case_series"),
    **dict.fromkeys(("review", "literature_review"), "narrative_review"),
    **dict.fromkeys(("website", "webpage", "web", "page"), "web_page"),
    **dict.fromkeys(("guidance", "recommendation", "consensus"), "guideline"),
    **dict.fromkeys(("mouse", "rat", "animal_study"), "animal"),
    **dict.fromkeys(("cells", "cell_study", "laboratory"), "in_vitro"),
    **dict.fromkeys(("drug_label", "prescribing_information", "package_insert"), "label"),
    **dict.fromkeys(("fda", "authority", "law"), "regulator"),
}


def _check_type(value: Any) -> Any:
    """Raise an error for a type under another name, with the name that the site uses."""
    if isinstance(value, str) and (meant := _OTHER_TYPES.get(_to_key(value))):
        help_text = f"Write {meant}, if that is what it is. You can use: {', '.join(_TYPES)}."
        raise field_error("E102", f'"{value}" is not one of the choices for type', help_text)
    return value


def _to_key(words: str) -> str:
    return re.sub(r"\W+", "_", words.strip().casefold())


class Reference(StrictModel):
    """A published source (AMA Manual of Style, 11th ed., 3; NLM Citing Medicine).

    A web page may have no date. The day it was read counts (AMA 3.15.3, NLM ch. 25), so `web_page`
    has `checked_on` instead of a guessed `year`. `pages` holds an article number where a journal
    has no pages. Two authors can have the same name.
    """

    repeatable: ClassVar[frozenset[str]] = frozenset({"authors"})

    key: Key
    type: Annotated[SourceType, BeforeValidator(_check_type)]
    year: Annotated[int, Field(ge=1800, le=2100)] | None = None
    title: SourceTitle
    authors: Annotated[tuple[Author, ...], Field(min_length=1)]
    journal: NonEmptyText | None = None
    volume: Volume | None = None
    issue: Issue | None = None
    pages: Pages | None = None
    doi: Doi | None = None
    pmid: Pmid | None = None
    url: WebUrl | None = None
    n: Annotated[int, Field(ge=1)] | None = None
    checked_on: Day | None = None
    retraction_checked_on: Day | None = None
    unconfirmed: tuple[Confirmable, ...] = ()

    @model_validator(mode="after")
    def _check_identifiers(self) -> Reference:
        if not self.link:
            message = f'The reference "{self.key}" cannot be looked up'
            help_text = "Add its doi, pmid or url."
            if self.unconfirmed:
                help_text = "Add its doi, pmid or url, or confirm the one that it has."
            raise field_error("E103", message, help_text)
        return self

    @model_validator(mode="after")
    def _check_authors(self) -> Reference:
        shortened = [name not in self.named_authors for name in self.authors]
        if any(shortened[:-1]) or all(shortened):
            index = shortened.index(True)
            message = "“et al” stands for the authors that follow, so it is the last one"
            raise field_error("E112", message, "Name the first author.", f"authors.{index}")
        if self.journal and (found := find_full_name(self.authors)):
            index, plain = found
            message = f'"{self.authors[index]}" is not the form of an author'
            raise field_error("E112", message, f"Write {plain}.", f"authors.{index}")
        return self

    @model_validator(mode="after")
    def _check_dates(self) -> Reference:
        if self.type == "web_page" and not self.checked_on:
            message = f'The web page "{self.key}" has no day on which it was read'
            raise field_error("E103", message, "Open the page, then add a line “checked_on: …”.")
        if self.type != "web_page" and not self.year:
            raise field_error("E103", 'The field "year" is missing', "Add a line “year: …”.")
        return self

    @model_validator(mode="after")
    def _check_place_in_journal(self) -> Reference:
        given = [name for name in ("volume", "issue", "pages") if getattr(self, name)]
        if given and not self.journal:
            message = f'The {given[0]} of "{self.key}" belongs to no journal'
            raise field_error("E103", message, "Add a line “journal: …”.", given[0])
        if self.issue and not self.volume:
            message = f'The issue of "{self.key}" has no volume'
            help_text = (
                "Add a line “volume: …”. If the journal counts issues only, write that number "
                "as the volume."
            )
            raise field_error("E103", message, help_text, "issue")
        return self

    def get_confirmed(self, name: str) -> str | None:
        """Return the field `name`, or None while an editor still has to confirm it."""
        return None if name in self.unconfirmed else getattr(self, name)

    @property
    def named_authors(self) -> tuple[str, ...]:
        """The authors without “et al”."""
        return tuple(name for name in self.authors if name.lower().rstrip(".") != "et al")

    @property
    def is_shortened(self) -> bool:
        """Whether “et al” follows fewer names than a list of sources prints."""
        return len(self.named_authors) < min(len(self.authors), NAMED_OF_MORE)

    @property
    def link(self) -> str | None:
        """The URL of the source: its DOI, else PubMed, else its own URL."""
        if doi := self.get_confirmed("doi"):
            return f"https://doi.org/{doi}"
        if pmid := self.get_confirmed("pmid"):
            return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
        return self.get_confirmed("url")
