"""Define the fields that locate an article in a journal: volume, issue, pages, authors."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from clinicsite.model.author_names import check_author
from clinicsite.model.fields import NonEmptyText, field_error

# What programs write for a hyphen: U+2010 to U+2015, U+2212, and two hyphens of TeX.
_DASH = re.compile(r"\s*(?:[\u2010-\u2015\u2212]|--?)\s*")
_PAGE_WORD = re.compile(r"(?i)^(?:pp?\.?|pages?)\s*(?=\d|[a-z]\d)")
_VOLUME_WORD = re.compile(r"(?i)^vol(?:ume|\.)?\s*(?=\d)")
_ISSUE_WORD = re.compile(r"(?i)^(?:no\.?|nr\.?|issue|number)\s*(?=\d)")
# A page is S12, e103 or xiv. An article number is CD012033, n895 or 102.e1.
_PAGE = r"(?:[A-Za-z]{0,8}\.?\d[A-Za-z0-9.]*|[ivxlcdm]+|[a-z]{2,8}\.[a-z]?\d+)"
_PAGES = re.compile(rf"{_PAGE}(?:-{_PAGE})?(?:, {_PAGE}(?:-{_PAGE})?)*")
_NUMBERED_PAGE = re.compile(r"([A-Za-z]*)(\d+)")
_PAGES_HELP = "Write the first and the last page, such as 304-311, or the number of the article."
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve first second third".split()
)
_ROMAN = re.compile(r"[IVXLCDM]+", re.IGNORECASE)


def normalize_pages(text: str) -> str:
    """Return page numbers with hyphens, without “pp.”, and without spaces that mean nothing."""
    plain = _DASH.sub("-", _PAGE_WORD.sub("", text.strip()))
    return re.sub(r"\s*[,;]\s*", ", ", plain).rstrip(".")


def expand_pages(text: str) -> str:
    """Return normalized page numbers, with all digits of each last page: 304-11 is 304-311."""
    return ", ".join(map(_expand_range, normalize_pages(text).split(", ")))


def _expand_range(part: str) -> str:
    first, hyphen, last = part.partition("-")
    begin, end = _NUMBERED_PAGE.fullmatch(first), _NUMBERED_PAGE.fullmatch(last)
    if not (hyphen and begin and end) or end[1] not in ("", begin[1]):
        return part
    digits = begin[2][: max(0, len(begin[2]) - len(end[2]))] + end[2]
    return f"{first}-{begin[1]}{digits}" if int(digits) > int(begin[2]) else part


def _check_pages(value: str) -> str:
    plain = normalize_pages(value)
    if plain != value and _PAGES.fullmatch(plain):
        raise field_error(
            "E112", f'"{value}" is not the form of page numbers', f"Write {plain}.", "", plain
        )
    for part in plain.split(", "):
        _check_range(part)
    if not _PAGES.fullmatch(value):
        raise field_error("E112", f'"{value}" is not page numbers', _PAGES_HELP)
    return value


def _check_range(part: str) -> None:
    """Raise an error for a range without one of its ends, or with an end that cannot be right."""
    first, hyphen, last = part.partition("-")
    if hyphen and not (first and last):
        missing = "last" if first else "first"
        raise field_error("E112", f'"{part}" has no {missing} page', _PAGES_HELP)
    if (full := _expand_range(part)) != part:
        message = f'"{part}" leaves out a part of the last page'
        raise field_error("E112", message, f"Write {full}.")
    begin, end = _NUMBERED_PAGE.fullmatch(first), _NUMBERED_PAGE.fullmatch(last)
    if begin and end and begin[1] == end[1] and int(end[2]) < int(begin[2]):
        raise field_error("E112", f'"{part}" ends before it begins', "Check both page numbers.")


def _check_volume(value: str) -> str:
    plain = _VOLUME_WORD.sub("", value)
    if found := re.fullmatch(r"(\w+) ?\(([^()]+)\).*", plain):
        help_text = f"Write “volume: {found[1]}” and “issue: {found[2]}”."
        raise field_error("E112", f'"{value}" is more than a volume', help_text)
    if ":" in plain or ";" in plain:
        help_text = "Write the volume alone. The issue and the pages have fields of their own."
        raise field_error("E112", f'"{value}" is more than a volume', help_text)
    if plain != value:
        raise field_error("E112", f'"{value}" is not a volume', f"Write {plain}.", "", plain)
    if not re.search(r"\d", value) and not _ROMAN.fullmatch(value):
        raise field_error("E112", f'"{value}" is not a volume', "Write its number in digits.")
    return value


def _check_issue(value: str) -> str:
    plain = _ISSUE_WORD.sub("", value)
    if found := re.fullmatch(r"([^()]+?) ?\(([^()]+)\).*", plain):
        help_text = f"Write “volume: {found[1]}” and “issue: {found[2]}”, or the issue alone."
        raise field_error("E112", f'"{value}" is more than an issue', help_text)
    plain = plain.strip("()")
    if plain != value:
        raise field_error("E112", f'"{value}" is not an issue', f"Write {plain}.", "", plain)
    if value.casefold() in _NUMBER_WORDS:
        raise field_error("E112", f'"{value}" is not an issue', "Write its number in digits.")
    return value


def _check_title(value: str) -> str:
    if re.search(r"\w\w\.$", value):
        message = "The title ends in a point, which the list of sources adds by itself"
        raise field_error("E112", message, "Delete the point.")
    if value.isupper() and len(value.split()) > 2:
        message = "The title is all in capital letters"
        help_text = "Write it like a sentence: the first word and names with a capital letter."
        raise field_error("E112", message, help_text)
    return value


_ShortText = Annotated[str, StringConstraints(strip_whitespace=True), Field(max_length=30)]
Volume = Annotated[_ShortText, AfterValidator(_check_volume)]
Issue = Annotated[_ShortText, AfterValidator(_check_issue)]
Pages = Annotated[_ShortText, AfterValidator(_check_pages)]
Author = Annotated[NonEmptyText, AfterValidator(check_author)]
SourceTitle = Annotated[NonEmptyText, AfterValidator(_check_title)]
