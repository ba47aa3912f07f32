"""Register the rules of the checker, each beside its code, with its codes and its scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, overload

from clinicsite.model.codes import CODES
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords, RecordsOnly
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

SiteFunction = Callable[[Site], Iterator[Problem]]
RecordsFunction = Callable[[HasRecords], Iterator[Problem]]
DocumentFunction = Callable[[Site, Iterable[Document]], Iterator[Problem]]


class Scope(Enum):
    """What a rule reads, from which follows when the checker can run it."""

    DOCUMENT = "one document and the records"
    LINKED_EVIDENCE = "the same, and the evidence tables of the pages that the document links to"
    DOCUMENT_IN_SITE = "one document, and other files, the settings or the clock"
    RECORDS = "the records alone"
    SITE = "the whole site"

    @property
    def is_cacheable(self) -> bool:
        """Return whether the problems stay the same while the document and its context do."""
        return self in (Scope.DOCUMENT, Scope.LINKED_EVIDENCE)

    @property
    def is_previewable(self) -> bool:
        """Return whether the preview runs the rule for the one document that it shows."""
        return self in (Scope.DOCUMENT, Scope.DOCUMENT_IN_SITE)


@dataclass(frozen=True)
class Rule:
    """One rule: the codes that it can report, its scope, and the function that finds problems.

    `reads` are lists of records. While one has a mistake, the rule would blame pages for it.
    """

    codes: tuple[str, ...]
    scope: Scope
    function: Callable[..., Iterator[Problem]]
    reads: tuple[str, ...] = ()

    @property
    def sort_key(self) -> tuple[str, int]:
        """Return the module and the line, so that the order does not depend on imports."""
        code: Any = self.function.__code__
        return self.function.__module__, code.co_firstlineno

    def find_problems(self, site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
        """Yield the problems of `documents`, or of the site for a rule of that scope.

        The problems of unchanged records are computed once.
        """
        if any(map(site.records.has_fault, self.reads)):
            return iter(())
        if self.scope is Scope.RECORDS:
            name, derived = f"{self.sort_key}", site.records.derived
            if name not in derived:
                derived[name] = [*self.function(RecordsOnly(site.records))]
            return iter(derived[name])
        if self.scope is Scope.SITE:
            return self.function(site)
        return self.function(site, documents)


DocumentScope = Literal[Scope.DOCUMENT, Scope.LINKED_EVIDENCE, Scope.DOCUMENT_IN_SITE]
REGISTERED: list[Rule] = []


@overload
def rule(
    *codes: str, scope: Literal[Scope.SITE], reads: tuple[str, ...] = ()
) -> Callable[[SiteFunction], SiteFunction]: ...
@overload
def rule(
    *codes: str, scope: Literal[Scope.RECORDS], reads: tuple[str, ...] = ()
) -> Callable[[RecordsFunction], RecordsFunction]: ...
@overload
def rule(
    *codes: str, scope: DocumentScope, reads: tuple[str, ...] = ()
) -> Callable[[DocumentFunction], DocumentFunction]: ...
def rule(*codes: str, scope: Scope, reads: tuple[str, ...] = ()) -> Callable[..., Any]:
    """Register a generator of problems as a rule that can report `codes`.

    It does not run while a list of records that it `reads` has a mistake.
    Raise ValueError for a code that clinicsite/model/codes.py does not define.
    """
    if unknown := [code for code in codes if code not in CODES]:
        raise ValueError(f"{', '.join(unknown)}: no entry in clinicsite/model/codes.py")

    def register(function: Callable[..., Iterator[Problem]]) -> Callable[..., Iterator[Problem]]:
        REGISTERED.append(Rule(codes, scope, function, reads))
        return function

    return register
