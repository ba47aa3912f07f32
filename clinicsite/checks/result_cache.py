"""Cache the problems of each document and of the records until they change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pydantic import TypeAdapter

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.document import Document
from clinicsite.parsing.document_cache import DocumentCache
from clinicsite.parsing.markdown.elements import DocumentElements

PROBLEMS_ADAPTER = TypeAdapter(list[Problem])
_RECORDS = "data/records.problems"  # the name of the entry; no document is in data/


class ResultCache(Protocol):
    """A cache of problems. `linked_evidence` names the evidence on the pages that it links to."""

    def get(self, text: Document, linked_evidence: str) -> list[Problem] | None:
        """Return the problems of an unchanged document, or None."""

    def put(self, text: Document, linked_evidence: str, problems: list[Problem]) -> None:
        """Store the problems of a document."""

    def get_or_find(self, find_problems: Callable[[], list[Problem]]) -> list[Problem]:
        """Return the problems of the records, from the cache if no record has changed."""


class DiskResultCache:
    """Store problems in the document cache. Without one, store nothing."""

    def __init__(self, cache: DocumentCache | None) -> None:
        self._cache = cache

    def get(self, text: Document, linked_evidence: str) -> list[Problem] | None:
        """Return the problems of an unchanged document, or None."""
        if not self._cache or not text.input_digest:
            return None
        return self._cache.get(
            f"{text.path}.problems", f"{text.input_digest} {linked_evidence}", PROBLEMS_ADAPTER
        )

    def put(self, text: Document, linked_evidence: str, problems: list[Problem]) -> None:
        """Store the problems of a document."""
        if self._cache and text.input_digest:
            name, made_from = f"{text.path}.problems", f"{text.input_digest} {linked_evidence}"
            self._cache.put(name, made_from, PROBLEMS_ADAPTER, problems)

    def get_or_find(self, find_problems: Callable[[], list[Problem]]) -> list[Problem]:
        """Return the problems of the records, from the cache if no record has changed."""
        if not self._cache:
            return find_problems()
        key = self._cache.context_digest
        problems: list[Problem] | None = self._cache.get(_RECORDS, key, PROBLEMS_ADAPTER)
        if problems is None:
            problems = find_problems()
            self._cache.put(_RECORDS, key, PROBLEMS_ADAPTER, problems)
        return problems


class MemoryResultCache:
    """Store problems with their source and elements. A change replaces both objects."""

    def __init__(self) -> None:
        self._results: dict[str, tuple[SourceFile, DocumentElements, str, list[Problem]]] = {}

    def get(self, text: Document, linked_evidence: str) -> list[Problem] | None:
        """Return the problems of an unchanged document, or None."""
        if known := self._results.get(text.path):
            source, found, was_near, problems = known
            if source is text.source and found is text.elements and was_near == linked_evidence:
                return problems
        return None

    def put(self, text: Document, linked_evidence: str, problems: list[Problem]) -> None:
        """Store the problems of a document."""
        self._results[text.path] = (text.source, text.elements, linked_evidence, problems)

    def get_or_find(self, find_problems: Callable[[], list[Problem]]) -> list[Problem]:
        """Return the result of `find_problems`. Each rule stores its own with the records."""
        return find_problems()
