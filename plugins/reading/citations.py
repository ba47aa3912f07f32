"""A reference record → a line of the Sources list."""

from __future__ import annotations

from markupsafe import Markup, escape

from plugins.model.records import Reference

SHOWN_AUTHORS = 6  # AMA Manual of Style, 11th ed., 3.7: up to six, else the first three and et al


def format_reference(reference: Reference) -> Markup:
    """Authors. Title. Journal. Year. Links (AMA Manual of Style, 11th ed., 3.11)."""
    parts = [_authors(reference.authors), _sentence(reference.title)]
    if journal := reference.confirmed("journal"):
        parts.append(_sentence(journal))
    parts.append(escape(f"{reference.year}."))
    return Markup(" ").join([*parts, *_links(reference)])


def _authors(names: tuple[str, ...]) -> Markup:
    shown = [name for name in names if name.lower().rstrip(".") != "et al"]
    more = len(shown) < len(names) or len(shown) > SHOWN_AUTHORS
    if len(shown) > SHOWN_AUTHORS:
        shown = shown[:3]
    return _sentence(", ".join([*shown, "et al"] if more else shown))


def _sentence(text: str) -> Markup:
    return escape(text if text.endswith((".", "?", "!")) else f"{text}.")


def _links(reference: Reference) -> list[Markup]:
    links = []
    if doi := reference.confirmed("doi"):
        links.append((f"https://doi.org/{doi}", f"doi:{doi}"))
    if pmid := reference.confirmed("pmid"):
        links.append((f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", f"PubMed {pmid}"))
    if not links and (url := reference.confirmed("url")):
        links.append((url, url.split("/")[2]))
    anchor = Markup('<a href="{}" rel="noreferrer">{}</a>')
    return [anchor.format(address, words) for address, words in links]
