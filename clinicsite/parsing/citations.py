"""Format a reference as a line of the list of sources."""

from __future__ import annotations

from markupsafe import Markup, escape

from clinicsite.model.evidence import Reference

# AMA Manual of Style, 11th ed., 3.7, names up to six. A patient finds a source by its title, so
# two are enough. The record and the source name all.
MAX_AUTHORS = 2


def format_reference(reference: Reference) -> Markup:
    """Return the authors, the linked title, the journal and the year (AMA 11th ed., 3.11).

    A source without a year is a web page: the list shows when it was read (3.15.3).
    """
    title = escape(reference.title)
    if address := reference.link:
        anchor = Markup('<a href="{}" rel="noreferrer">{}</a>')
        title = anchor.format(address, title)
    parts = [_close_sentence(_format_authors(reference.authors)), _close_sentence(title)]
    if journal := reference.get_confirmed("journal"):
        parts.append(_close_sentence(escape(journal)))
    if reference.year:
        parts.append(escape(f"{reference.year}."))
    return Markup(" ").join(parts)


def _format_authors(names: tuple[str, ...]) -> Markup:
    shown = [name for name in names if name.lower().rstrip(".") != "et al"]
    more = len(shown) < len(names) or len(shown) > MAX_AUTHORS
    if len(shown) > MAX_AUTHORS:
        shown = shown[:1]
    return escape(", ".join([*shown, "et al"] if more else shown))


def _close_sentence(part: Markup) -> Markup:
    """Return the part with a full stop, unless it ends in punctuation already."""
    return part if part.striptags().endswith((".", "?", "!")) else part + "."
