"""Format a reference as a line of the list of sources."""

from __future__ import annotations

from markupsafe import Markup, escape

from clinicsite.model.reference import MAX_AUTHORS, NAMED_OF_MORE, Reference

_LINK = Markup('<a href="{}" rel="noreferrer">{}</a>')


def format_reference(reference: Reference) -> Markup:
    """Return the authors, title, journal and numbers of a source (AMA 11th ed., 3.11).

    The DOI and the PubMed number are links. The title is a link where the source has neither.
    A source without a year is a web page: the list shows when it was read (3.15.3).
    """
    numbers = _format_numbers(reference)
    title = escape(reference.title)
    if not numbers and reference.link:
        title = _LINK.format(reference.link, title)
    parts = [_close_sentence(_format_authors(reference)), _close_sentence(title)]
    if journal := reference.get_confirmed("journal"):
        parts.append(_close_sentence(escape(journal)))
    if reference.year:
        parts.append(_close_sentence(_format_issue(reference)))
    return Markup(" ").join([*parts, *numbers])


def _format_issue(reference: Reference) -> Markup:
    """Return the year, volume, issue and pages in the form of AMA 3.11."""
    volume, issue, pages = map(reference.get_confirmed, ("volume", "issue", "pages"))
    text = str(reference.year)
    if volume:
        text += f";{volume}" + (f"({issue})" if issue else "")
    return escape(f"{text}:{pages}" if pages else text)


def _format_numbers(reference: Reference) -> list[Markup]:
    """Return the DOI and the PubMed number as links."""
    doi, pmid = reference.get_confirmed("doi"), reference.get_confirmed("pmid")
    found = []
    if doi:
        found.append(_LINK.format(f"https://doi.org/{doi}", f"doi:{doi}"))
    if pmid:
        found.append(_LINK.format(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", f"PMID {pmid}"))
    return [link + "." for link in found]


def _format_authors(reference: Reference) -> Markup:
    named = reference.named_authors
    if len(named) < len(reference.authors) or len(named) > MAX_AUTHORS:
        named = (*named[:NAMED_OF_MORE], "et al")
    return escape(", ".join(named))


def _close_sentence(part: Markup) -> Markup:
    """Return the part with a full stop, unless it ends in punctuation already."""
    return part if part.striptags().endswith((".", "?", "!")) else part + "."
