"""Read references from CSL-JSON (citationstyles.org, csl-data.json 1.0.2)."""

from __future__ import annotations

import json

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clinicsite.authoring.reference_draft import (
    ImportResult,
    ReferenceDraft,
    format_author,
    parse_author,
    parse_day,
    parse_stated_type,
    parse_year,
)
from clinicsite.support.errors import UserError


class _CslModel(BaseModel):
    """Hold the fields of a part of CSL-JSON that records need."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class _Name(_CslModel):
    family: str = ""
    given: str = ""
    literal: str = ""
    suffix: str = ""
    dropping: str = Field("", alias="dropping-particle")
    particle: str = Field("", alias="non-dropping-particle")


class _Date(_CslModel):
    parts: list[list[str | None]] = Field([], alias="date-parts")
    raw: str = ""
    literal: str = ""

    @property
    def text(self) -> str:
        """Return the date as one text."""
        first = self.parts[0] if self.parts else []
        return "-".join(filter(None, first)) or self.raw or self.literal


class _Item(_CslModel):
    id: str = ""
    type: str = ""
    genre: str = ""
    title: str = ""
    author: list[_Name] = []
    issued: _Date = Field(default_factory=_Date)
    accessed: _Date = Field(default_factory=_Date)
    journal: str = Field("", alias="container-title")
    short: str = Field("", alias="container-title-short")
    abbreviation: str = Field("", alias="journalAbbreviation")
    volume: str = ""
    issue: str = ""
    page: str = ""
    article_number: str = Field("", alias="article-number")  # of Crossref
    doi: str = Field("", alias="DOI")
    pmid: str = Field("", alias="PMID")
    url: str = Field("", alias="URL")


def read_csl_json(text: str, file: str) -> ImportResult:
    """Return the sources in `text`. Messages call the file `file`. Raises UserError."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        why = f"{file}, line {error.lineno}, column {error.colno}: this is not JSON."
        raise UserError(f"{why} Export it again as CSL-JSON.") from None
    except (RecursionError, ValueError):  # nested too deep; a number of thousands of digits
        raise UserError(f"{file} is not CSL-JSON. Export it again as CSL-JSON.") from None
    if isinstance(data, dict):
        data = data.get("items", [data])
    result = ImportResult()
    for number, item in enumerate(data if isinstance(data, list) else [data], start=1):
        where = f"{file}, record {number}"
        try:
            result.drafts.append(_convert_item(_Item.model_validate(item), where))
        except ValidationError as error:
            place = [str(step) for step in error.errors()[0]["loc"] if isinstance(step, str)]
            what = (
                f"its field “{place[0]}” is not of the form" if place else "it is not of the form"
            )
            result.errors.append(f"{where}: {what} is not of the form that CSL-JSON has.")
    return result


def _convert_item(item: _Item, where: str) -> ReferenceDraft:
    is_web_page = item.type in ("webpage", "post", "post-weblog")
    authors = (
        parse_author(person.literal)
        if person.literal and "," not in person.literal
        else person.literal
        or format_author(
            " ".join(filter(None, (person.dropping, person.particle, person.family))),
            person.given,
            person.suffix,
        )
        for person in item.author
    )
    return ReferenceDraft(
        location=where,
        id=item.id,
        type="web_page" if is_web_page else parse_stated_type(item.genre, item.type),
        year=parse_year(item.issued.text),
        title=item.title,
        authors=tuple(authors),
        journal=item.short or item.abbreviation or item.journal,
        volume=item.volume,
        issue=item.issue,
        pages=item.page or item.article_number,
        doi=item.doi,
        pmid=item.pmid,
        url=item.url,
        checked_on=parse_day(item.accessed.text) if is_web_page else None,
    )
