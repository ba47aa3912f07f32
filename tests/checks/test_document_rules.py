"""Rules that look at one document, whose results are cached."""

from collections.abc import Iterator
from pathlib import Path

from clinicsite.checks.runner import RULES
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site

BROKEN = Path(__file__).resolve().parents[1] / "fixtures" / "broken_site"

CACHED_RULES = [rule for rule in RULES if rule.scope.is_cacheable]


def list_document_rules() -> Iterator[tuple[str, Problem]]:
    site = read_site(BROKEN, BROKEN.parents[2] / "theme", "", publish=True)
    for path in site.documents:
        for rule in CACHED_RULES:
            found = rule.find_problems(site, [site.documents[path]])
            yield from ((f"content/{path}", problem) for problem in found)


def test_rules_of_one_text_find_the_same_without_the_others() -> None:
    alone = list(list_document_rules())
    assert len(alone) > 10
    assert all(path == problem.path for path, problem in alone)
    site = read_site(BROKEN, BROKEN.parents[2] / "theme", "", publish=True)
    documents = site.documents.values()
    whole = [problem for rule in CACHED_RULES for problem in rule.find_problems(site, documents)]
    assert sorted(whole) == sorted(problem for _, problem in alone)
