"""Decide whether a clinician can sign a page off."""

from __future__ import annotations

from collections.abc import Sequence

from clinicsite.checks.report_formats import format_text, select_errors
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.page_notes import list_open_notes
from clinicsite.parsing.site import Site
from clinicsite.support.errors import UserError
from clinicsite.support.plural import format_count

# The problems that a new sign-off can remove: those of the fields that it writes.
FIXED_CODES = frozenset({"E844", "E845", "E846", "E853", "E111"})


def raise_for_unfit_page(document: Document, problems: Sequence[Problem]) -> None:
    """Raise UserError unless the page is medical, finished, and free of other errors.

    A sign-off fixes some errors itself.
    """
    if document.meta and not document.is_medical:
        raise UserError(
            f"content/{document.path} is not a medical page.",
            "Clinicians sign off articles, conditions and treatments. They also sign off other "
            "pages that have a line “next_review: …”.",
        )
    path = f"content/{document.path}"
    found = select_errors(problems)
    errors = [p for p in found if p.path == path and not _is_fixed_by_signing(p, document)]
    errors += [p for p in found if p.path.startswith("content/data/")]
    errors += [p for p in problems if p.path == path and p.slug == "unfinished-draft"]
    if errors or not (document.meta and document.rendered_body):
        is_stub = {p.code[1:] for p in errors} == {"837"}
        why = "is not finished. Write it" if is_stub else "has errors. Fix them"
        raise UserError(f"The page {why} first:\n\n{format_text(errors)}")


def raise_for_open_notes(document: Document, site: Site) -> None:
    """Raise UserError for a page with a note that no person has closed."""
    path = f"content/{document.path}"
    if notes := list_open_notes(site.content, document.path):
        words = "\n".join(f"  {note.by}: {note.text}" for note in notes)
        raise UserError(
            f"{path} has {format_count(len(notes), 'open note')}.",
            f"Answer and close them first:\n\n{words}",
        )


def _is_fixed_by_signing(problem: Problem, document: Document) -> bool:
    """Return whether a new sign-off removes the problem."""
    if problem.code == "E853":
        return True
    keys = (("reviewed", "by"), ("reviewed", "text"), ("reviewed", "on"), ("next_review",))
    marks = document.front_matter_tree.values
    lines = {marks[key].line for key in keys if key in marks}
    return problem.code in FIXED_CODES and document.meta is not None and problem.line in lines
