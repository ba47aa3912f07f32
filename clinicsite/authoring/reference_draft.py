"""Hold a source before it is a record, normalize its fields, and list those that it needs."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from clinicsite.model.citation_fields import expand_pages
from clinicsite.model.reference_matching import normalize_doi, normalize_pmid

ET_AL = "et al"
# What each type of Reference means, for a person who has to choose one.
REFERENCE_TYPES = {
    "guideline": "advice that a society or a public body agreed on",
    "systematic_review": "a search for all studies of a question, by set rules",
    "rct": "a trial that gave people one treatment or another by chance",
    "observational": "a study that watched what happened (cohort, case-control, survey)",
    "case_series": "a report of one or a few patients",
    "animal": "a study of animals",
    "in_vitro": "a study of cells or tissue in a laboratory",
    "label": "the official prescribing information of a drug",
    "regulator": "a notice or a rule of an authority such as the FDA",
    "narrative_review": "an overview by experts, without a set search",
    "web_page": "a page of the web",
}
# Names of study designs in files (NLM publication types). No design is guessed.
_PUBLICATION_TYPES = {
    "randomized controlled trial": "rct",
    "systematic review": "systematic_review",
    "observational study": "observational",
    "practice guideline": "guideline",
    "case reports": "case_series",
    "package insert": "label",
    "prescribing information": "label",
    "regulation": "regulator",
} | {name.replace("_", " "): name for name in REFERENCE_TYPES}

_TAG = re.compile(
    r"</?(?:i|b|u|em|strong|su[bp]|span|scp|sc|p|jats:[a-z]+)\b[^<>]*>", re.IGNORECASE
)
# What programs write where a journal has no volume, issue or pages.
_NOT_GIVEN = re.compile(
    r"(?i)-|\?|n/?a|none|null|(?:no|ahead of|in)\W?(?:page|volume|issue|print|press)"
    r"(?:\W+no\W?page)?"
)
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_INITIALS = re.compile(r"[A-Z]{1,3}")
_PUBMED_URL = re.compile(
    r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/"
)


@dataclass
class ReferenceDraft:
    """A source as it was typed or imported. A field that is not known is empty."""

    location: str = ""  # as in “refs.bib, line 12”
    id: str = ""  # its key in the file
    type: str = ""
    year: int | None = None
    title: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    checked_on: dt.date | None = None

    def normalize(self) -> ReferenceDraft:
        """Return the same source with each field in the form of the records."""
        doi, pmid, url = (re.sub(r"\s", "", text) for text in (self.doi, self.pmid, self.url))
        pmid = normalize_pmid(pmid)
        if "doi.org/" in url.lower():  # the address is only that of the DOI
            doi, url = doi or url, ""
        if _PUBMED_URL.match(url):
            pmid, url = pmid or normalize_pmid(url), ""
        if url.startswith("http://") and (doi or pmid):
            url = ""  # the site links by the DOI, and only to https
        doi = normalize_doi(unquote(doi) if "%2f" in doi.lower() else doi).lower()
        title = re.sub(
            r"(?<=\w\w)\.$", "", clean_text(self.title)
        )  # the site adds its own full stop
        authors = tuple(filter(None, map(clean_text, self.authors)))
        volume, issue, pages = (
            "" if _NOT_GIVEN.fullmatch(text.strip()) else clean_text(text)
            for text in (self.volume, self.issue, self.pages)
        )
        journal = clean_text(self.journal)
        return replace(
            self,
            title=title,
            authors=authors,
            journal=journal,
            # Of a book these are other numbers. A journal without volumes counts its issues.
            volume=(volume or issue) if journal else "",
            issue=issue if journal and volume else "",
            pages=expand_pages(pages) if journal and pages else "",
            doi=doi,
            pmid=pmid,
            url=url,
        )

    def to_record(self, key: str) -> dict[str, str | list[str]]:
        """Return the fields of its record as texts, in the order of the file."""
        given: dict[str, str | list[str]] = {
            "key": key,
            "type": self.type,
            "year": str(self.year or ""),
            "title": self.title,
            "authors": list(self.authors),
            "journal": self.journal,
            "volume": self.volume,
            "issue": self.issue,
            "pages": self.pages,
            "doi": self.doi,
            "pmid": self.pmid,
            "url": self.url,
            "checked_on": str(self.checked_on or ""),
        }
        return {name: value for name, value in given.items() if value}

    @property
    def key(self) -> str:
        """Return the first author and the year, as in doe-2020."""
        return "-".join(filter(None, (_slugify_author(self.authors), str(self.year or ""))))


@dataclass
class ImportResult:
    """The sources in a file, and a sentence on each part that cannot be read."""

    drafts: list[ReferenceDraft] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def clean_text(text: str) -> str:
    """Return `text` on one line, without tags and invisible characters of other programs."""
    text = html.unescape(_TAG.sub("", html.unescape(text)))
    printable = (
        letter for letter in text if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    return unicodedata.normalize("NFC", " ".join("".join(printable).split()))


def parse_stated_type(*words: str) -> str:
    """Return the type of record that one of `words` names, or nothing."""
    found = (
        _PUBLICATION_TYPES.get(re.sub(r"[\s_-]+", " ", word).strip().lower()) for word in words
    )
    return next(filter(None, found), "")


def parse_year(text: str) -> int | None:
    """Return the year in a date of any form, or None."""
    found = _YEAR.search(text)
    return int(found[0]) if found else None


def parse_day(text: str) -> dt.date | None:
    """Return the day in a date such as 2026/03/05 or 2026-03-05, or None."""
    found = re.match(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)", text.strip())
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def format_author(family: str, given: str = "", suffix: str = "") -> str:
    """Return a name as Doe JM or Roe R Jr (AMA Manual of Style, 11th ed., 3.7)."""
    given = given.strip()
    parts = re.split(r"[\s.\-\u2010\u2011]+", given)
    initials = given if _INITIALS.fullmatch(given) else "".join(part[:1] for part in parts).upper()
    return " ".join(filter(None, (family.strip(), initials, suffix.strip().rstrip("."))))


def parse_authors(text: str) -> tuple[str, ...]:
    """Return the authors of “Doe J; Roe R”, “Doe, Jane; Roe, Richard” or “Doe J, Roe R”."""
    found = [part.strip() for part in text.split(";") if part.strip()]
    if len(found) == 1 and all(map(_is_ama_name, text.split(","))):
        return tuple(part.strip().rstrip(".") for part in text.split(","))
    return tuple(parse_author(part) for part in found)


def parse_author(text: str) -> str:
    """Return “Doe, Jane” or “Doe, Jane, Jr” as Doe J. A name without a comma stays as it is."""
    if text.lower().rstrip(".") in (ET_AL, "others"):
        return ET_AL
    family, *given = (part.strip() for part in text.split(","))
    return format_author(family, *given) if 1 <= len(given) <= 2 else text.strip()


def _is_ama_name(text: str) -> bool:
    """Return whether `text` is a whole name in AMA form, such as Doe J, or “et al”."""
    text = text.strip().rstrip(".")
    last = text.rpartition(" ")
    return text.lower() == ET_AL or bool(last[0] and _INITIALS.fullmatch(last[2]))


def _slugify_author(authors: tuple[str, ...]) -> str:
    """Return the first author's family name, or an institution's name, as part of a key."""
    first = next((author for author in authors if author != ET_AL), "")
    if len(words := re.sub(r" (Jr|Sr|I{1,3}|IV)$", "", first).split()) > 1:
        words = words[:-1] if _is_ama_name(" ".join(words)) else words[:4]
    letters = unicodedata.normalize("NFKD", " ".join(words).lower())
    letters = "".join(each for each in letters if each.isascii() and each not in "'`")
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60].strip("-") or "source"


# By field: what is missing, and how to give it to a source that is typed.
REQUIRED_FIELDS = {
    "title": ("It has no title.", 'Add --title "…".'),
    "authors": ("It has no authors.", 'Add --authors "Doe J; Roe R".'),
    "year": ("It has no year.", "Add --year …."),
    "place": ("It has no DOI, PubMed number or address.", "Add --doi, --pmid or --url."),
    "type": ("It has no type.", "Add --type …."),
    "read": ("A web page needs the day it was read.", "Open it, then add --checked."),
}


def list_missing_fields(draft: ReferenceDraft) -> list[str]:
    """Return the fields that a record of this draft needs, as named in REQUIRED_FIELDS."""
    is_web_page = draft.type == "web_page"
    given = {
        "title": draft.title,
        "authors": draft.authors,
        "year": draft.year or is_web_page,
        "place": draft.doi or draft.pmid or draft.url,
        "type": draft.type,
        "read": draft.checked_on or not is_web_page,
    }
    return [name for name, value in given.items() if not value]


def format_missing_field(field: str, draft: ReferenceDraft, key: str) -> str:
    """Return the missing field as a sentence, with advice for a source that was typed."""
    missing, advice = REQUIRED_FIELDS[field]
    if draft.location:
        advice = f"Add --only {key} --type …." if field == "type" else ""
    return f"{missing} {advice}".strip()
