"""Check the authors of articles: each has a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import find_only_near_match, suggest


@rule("E602", scope=Scope.DOCUMENT)
def article_authors(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """The authors of an article are in people.yaml."""
    people = site.records.people
    for text in documents:
        for index, key in enumerate(getattr(text.meta, "authors", ())):
            if not site.records.is_missing("people", key):
                continue
            message = f'There is no person "{key}" in content/data/people.yaml'
            advice = "Add a record with this key there, or remove the name."
            help_text = suggest(key, people, advice)
            problem = text.make_meta_problem("E602", ("authors", index), message, help_text)
            yield problem.with_fix(key, find_only_near_match(key, people))
