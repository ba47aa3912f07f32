"""Rules about the notes beside a page."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.parsing.page_notes import NOTES_SUFFIX, get_page_of_notes, read_page_notes
from clinicsite.parsing.site import Site


@rule("E104", "E206", scope=Scope.SITE)
def page_notes(site: Site) -> Iterator[Problem]:
    """A file of notes can be read, and is beside its page."""
    for path in sorted(path for path in site.files if path.endswith(NOTES_SUFFIX)):
        page = get_page_of_notes(path)
        if page not in site.documents:
            message = f"These notes have no page content/{page}"
            help_text = "Give the file the name of its page, or delete it."
            yield Problem(f"content/{path}", 1, 1, "E206", message, help_text)
        yield from read_page_notes(site.content, page)[1]
