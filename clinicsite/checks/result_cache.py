"""What rules have found in a text, for as long as it is as it was: on disk, or in this process."""

from __future__ import annotations

from typing import Protocol

from pydantic import TypeAdapter

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.document import Document
from clinicsite.parsing.document_cache import DocumentCache
from clinicsite.parsing.markdown.elements import DocumentElements

PROBLEMS_ADAPTER = TypeAdapter(list[Problem])


class ResultCache(Protocol):
    """Where it is kept. `near` names what else the rules look at: the evidence on other pages."""

    def get(self, text: Document, linked_evidence: str) -> list[Problem] | None:
        """What was found in a text that is as it was; else None."""

    def put(self, text: Document, linked_evidence: str, problems: list[Problem]) -> None:
        """Keeps what was found."""


class DiskResultCache:
    """Beside what was read of the text (document_cache); nothing where the site keeps nothing."""

    def __init__(self, cache: DocumentCache | None) -> None:
        self._cache = cache

    def get(self, text: Document, linked_evidence: str) -> list[Problem] | None:
        """As above."""
        if not self._cache or not text.input_digest:
            return None
        return self._cache.get(
            f"{text.path}.problems", f"{text.input_digest} {linked_evidence}", PROBLEMS_ADAPTER
        )

    def put(self, text: Document, linked_evidence: str, problems: list[Problem]) -> None:
        """As above."""
        if self._cache and text.input_digest:
            name, made_from = f"{text.path}.problems", f"{text.input_digest} {linked_evidence}"
            self._cache.put(name, made_from, PROBLEMS_ADAPTER, problems)


class MemoryResultCache:
    """By the very source and body that were looked at: both are made anew when anything changes."""

    def __init__(self) -> None:
        self._results: dict[str, tuple[SourceFile, DocumentElements, str, list[Problem]]] = {}

    def get(self, text: Document, linked_evidence: str) -> list[Problem] | None:
        """As above."""
        if known := self._results.get(text.path):
            source, found, was_near, problems = known
            if source is text.source and found is text.elements and was_near == linked_evidence:
                return problems
        return None

    def put(self, text: Document, linked_evidence: str, problems: list[Problem]) -> None:
        """As above."""
        self._results[text.path] = (text.source, text.elements, linked_evidence, problems)
