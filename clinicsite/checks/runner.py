"""Run all registered rules over a site, or those for one document."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module

from clinicsite.checks import rules
from clinicsite.checks.registry import REGISTERED, Rule, Scope
from clinicsite.checks.result_cache import DiskResultCache, ResultCache
from clinicsite.checks.rules.evidence_coverage import CoverageIndex
from clinicsite.model.problem import Problem
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

# One pass over a batch shares what its rules prepare. Many batches let the preview interrupt.
MIN_BATCH, MAX_BATCHES = 50, 20
_MARKUP_CODES = ("E2", "E3", "E4")  # of the errors that explain why words are not shown
# What a page has or lacks depends on where its blocks end.
_OF_BLOCK_ENDS = frozenset(
    {
        *("E309", "E405", "E407", "E409", "E411", "W401", "W815", "W817", "W838"),
        *(f"{severity}8{number}" for severity in "EW" for number in (22, 23, *range(31, 37))),
    }
)


def load_rules() -> tuple[Rule, ...]:
    """Return the rules of all modules in checks/rules, ordered by module and line."""
    for module in pkgutil.iter_modules(rules.__path__):
        import_module(f"{rules.__name__}.{module.name}")
    return tuple(sorted(REGISTERED, key=lambda rule: rule.sort_key))


RULES = load_rules()


class DocumentSelection:
    """The documents at some paths. Each rule goes through them once.

    A page made from a record is left out, because the rules on records report its words.
    """

    def __init__(self, site: Site, paths: Iterable[str]) -> None:
        self._documents, self._paths = site.documents, paths

    def __iter__(self) -> Iterator[Document]:
        """Yield each document, in the order of the paths."""
        return (self._documents[path] for path in self._paths if not self._documents[path].is_made)


def check_all(site: Site) -> list[Problem]:
    """Return every problem of the site once, sorted by file and line."""
    cache = DiskResultCache(site.document_cache)
    found = {problem for problems in iter_problems(site, cache) for problem in problems}
    if site.document_cache:
        site.document_cache.prune()
    return sort_problems(found)


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem once, sorted by file and line.

    Words that a page does not show (E317) are left out where an error of characters, links or
    blocks names their line, or the line above them. What follows from an unclosed block
    (E402) is left out as well.
    """
    found = set(problems)
    unclosed = {one.path for one in found if one.code == "E402"}
    found -= {one for one in found if one.path in unclosed and one.code in _OF_BLOCK_ENDS}
    others = [one for one in found if one.code != "E317" and one.code[:2] in _MARKUP_CODES]
    named = {(one.path, one.line + lines) for one in others for lines in (0, 1)}
    return sorted(one for one in found if one.code != "E317" or (one.path, one.line) not in named)


def iter_problems(
    site: Site,
    cache: ResultCache,
    paths_iter: Callable[[Iterable[str]], Iterable[str]] = list,
) -> Iterator[Iterable[Problem]]:
    """Yield the problems of the site in parts, with those of unchanged documents from the cache.

    `paths_iter` iterates over the paths of documents, and may raise an error to interrupt the run.
    """
    yield site.problems
    if not site.is_complete:
        return
    for path in paths_iter(site.documents):
        yield site.documents[path].render_problems
    everything = DocumentSelection(site, paths_iter(site.documents))
    yield cache.get_or_find(partial(_check_records, site))
    for rule in RULES:
        if not rule.scope.is_cacheable and rule.scope is not Scope.RECORDS:
            yield rule.find_problems(site, everything)
    get_linked = CoverageIndex(site).shown_on_linked_pages
    fresh: list[tuple[Document, str]] = []
    for document in [site.documents[path] for path in paths_iter(site.documents)]:
        linked = str(sorted(get_linked(document)))
        known = cache.get(document, linked)
        if known is None:
            fresh.append((document, linked))
        else:
            yield known
    size = max(MIN_BATCH, -(-len(fresh) // MAX_BATCHES))
    for first in range(0, len(fresh), size):
        batch = fresh[first : first + size]
        paths = paths_iter([document.path for document, _ in batch])
        problems = _check_batch(site, DocumentSelection(site, paths))
        yield problems
        for document, linked in batch:
            own = [problem for problem in problems if problem.path == document.source.path]
            cache.put(document, linked, own)


def _check_batch(site: Site, documents: Iterable[Document]) -> list[Problem]:
    """Return the problems of some documents by the rules with cacheable results."""
    return [
        problem
        for rule in RULES
        if rule.scope.is_cacheable
        for problem in rule.find_problems(site, documents)
    ]


def _check_records(site: Site) -> list[Problem]:
    """Return the problems of the records by the rules that read nothing else."""
    return [
        problem
        for rule in RULES
        if rule.scope is Scope.RECORDS
        for problem in rule.find_problems(site, ())
    ]


def check_document(site: Site, path: str) -> list[Problem]:
    """Return every problem of the document at `path`, relative to content/, sorted by line."""
    documents = DocumentSelection(site, [path])
    found = [*site.problems, *site.documents[path].render_problems]
    for rule in RULES:
        if rule.scope.is_previewable:
            found += rule.find_problems(site, documents)
    return sort_problems(problem for problem in found if problem.path == f"content/{path}")
