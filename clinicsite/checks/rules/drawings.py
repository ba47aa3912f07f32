"""Check the names of drawings: the theme has each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.vocabulary import Condition, Treatment
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import find_only_near_match, suggest


@rule("E102", scope=Scope.DOCUMENT_IN_SITE)
def page_drawings(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """The theme has the drawing that a page names."""
    for text in documents:
        name = text.meta.drawing if text.meta else None
        if name and name not in site.drawings:
            problem = text.make_meta_problem("E102", ("drawing",), *_explain_missing(name, site))
            yield problem.with_fix(name, find_only_near_match(name, site.drawings))


@rule("E102", scope=Scope.SITE)
def record_drawings(site: Site) -> Iterator[Problem]:
    """The theme has the drawing of each condition and treatment."""
    files: dict[str, dict[str, Condition] | dict[str, Treatment]] = {
        "conditions": site.records.conditions,
        "treatments": site.records.treatments,
    }
    for file, records in files.items():
        source = site.records.get_source(file) if records else None
        for key, record in records.items():
            name = record.drawing
            if source and name and name not in site.drawings:
                problem = source.make_record_problem(
                    "E102", key, ("drawing",), *_explain_missing(name, site)
                )
                yield problem.with_fix(name, find_only_near_match(name, site.drawings))


def _explain_missing(name: str, site: Site) -> tuple[str, str]:
    """Return the message and the help about a drawing that does not exist."""
    names = ", ".join(sorted(site.drawings))
    choices = f"You can use: {names}." if names else "Delete this line."
    return f'There is no drawing "{name}"', suggest(name, site.drawings, choices)
