"""List the sections that a medical page still needs, with the words that begin each."""

from __future__ import annotations

from typing import Any

from clinicsite.admin.page_text import PageText
from clinicsite.checks.analysis.sections import MissingSection, PageSections, iter_medical_pages
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site


def describe_missing_sections(
    document: Document, page: PageText, site: Site
) -> list[dict[str, Any]]:
    """Return the name, the Markdown and the place of each section that is missing.

    `line` is the line of the text box above which it belongs, or 0 for the end.
    """
    offset = document.body_line - page.body_line
    return [
        {
            "name": _get_name(one, sections),
            "text": one.section.to_markdown(document.page_path.lang),
            "line": _find_line(one, sections, offset),
        }
        for sections in iter_medical_pages(site, [document])
        for one in sections.missing
        if not _has_heading(one, sections)
    ]


def _get_name(missing: MissingSection, sections: PageSections) -> str:
    heading = missing.section.heading.get(sections.text.page_path.lang, "")
    return heading or missing.section.block or missing.section.id


def _has_heading(missing: MissingSection, sections: PageSections) -> bool:
    """Return whether the page has the heading without its id, which has a problem of its own."""
    words = missing.section.heading.get(sections.text.page_path.lang, "").casefold()
    return bool(words) and any(one.words.casefold() == words for one in sections.outline.sections)


def _find_line(missing: MissingSection, sections: PageSections, offset: int) -> int:
    after = (one for one in sections.ordered if one.number > missing.number)
    first = next(after, None)
    return max(1, first.position.line + offset) if first else 0
