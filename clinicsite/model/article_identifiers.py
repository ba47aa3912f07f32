"""Define the identifiers of an article: its DOI and its number of PubMed."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from clinicsite.model.fields import field_error
from clinicsite.model.reference_matching import normalize_doi, normalize_pmid

_DOI = re.compile(r"10\.\d{4,9}/\S*[^\s.,;]", re.ASCII)
_PMID = re.compile(r"[1-9]\d{0,7}", re.ASCII)


def _check_doi(value: str) -> str:
    """Return a DOI in the form that Crossref recommends, without punctuation at its end."""
    if _DOI.fullmatch(value):
        return value
    plain = normalize_doi(value)
    is_one = bool(_DOI.fullmatch(plain))
    help_text = f"Write {plain}" if is_one else "It looks like 10.1000/182"
    help_text += ", with nothing before or behind it."
    raise field_error(
        "E112", f'"{value}" is not a DOI', help_text, replacement=plain if is_one else ""
    )


def _check_pmid(value: str) -> str:
    """Return a number of PubMed: one to eight digits (NLM)."""
    if _PMID.fullmatch(value):
        return value
    plain = normalize_pmid(value)
    is_one = bool(_PMID.fullmatch(plain))
    help_text = f"Write {plain}." if is_one else "It has one to eight digits."
    if re.match(r"(?i)\s*PMC\s*\d", value):
        help_text = (
            "A number with PMC is of PubMed Central. The number of PubMed has one to eight digits, "
            "and no letters."
        )
    message = f'"{value}" is not a PubMed number'
    raise field_error("E112", message, help_text, replacement=plain if is_one else "")


Doi = Annotated[str, AfterValidator(_check_doi)]
Pmid = Annotated[str, AfterValidator(_check_pmid)]
