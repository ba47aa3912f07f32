"""Check references: each citation names one, each is cited, and none is repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from clinicsite.checks.registry import Scope, rule
from clinicsite.model.problem import Problem
from clinicsite.model.records import HasRecords
from clinicsite.model.reference_matching import ReferenceIndex
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site
from clinicsite.support.edit_distance import MAX_LOOKUPS, suggest


@rule("E501", scope=Scope.DOCUMENT)
def unknown_citations(site: Site, documents: Iterable[Document]) -> Iterator[Problem]:
    """`[@key]` names a record of references.yaml."""
    otherwise = "Add it to content/data/references.yaml, or correct the key."
    for text in documents:
        help_texts: dict[str, str] = {}
        for citation in text.elements.citations:
            key = citation.key
            if site.records.is_missing("references", key):
                message = f'There is no reference "{key}"'
                if key not in help_texts:
                    known = site.records.references if len(help_texts) < MAX_LOOKUPS else ()
                    help_texts[key] = suggest(key, known, otherwise)
                yield text.make_problem("E501", citation.span, message, help_texts[key])


@rule("W501", scope=Scope.SITE)
def unused_references(site: Site) -> Iterator[Problem]:
    """A page or an evidence record cites every reference."""
    cited = {
        citation.key for text in site.documents.values() for citation in text.elements.citations
    }
    cited |= {key for record in site.records.evidence for key in record.sources}
    for text in site.documents.values():
        if text.rendered_body is None:  # an unreadable document has its own problem
            cited.update(re.findall(r"@([\w-]+)", "\n".join(text.source.lines)))
    source = site.records.get_source("references")
    for key in site.records.references:
        if key not in cited:
            message = f'Nothing cites the reference "{key}"'
            help_text = f"Cite it with [@{key}], or delete the record."
            yield source.make_record_problem("W501", key, ("key",), message, help_text)


@rule("W502", scope=Scope.RECORDS)
def duplicate_references(site: HasRecords) -> Iterator[Problem]:
    """No two references are of one source: a page would list it twice, under two numbers."""
    source = site.records.get_source("references")
    sources = ReferenceIndex()
    for key, reference in site.records.references.items():
        if found := sources.find(reference):
            other, why = found
            message = f'"{key}" has {why} as "{other}"'
            help_text = (
                "Delete one of the two and cite the other. "
                f"Correct the record if it is not {other}."
            )
            yield source.make_record_problem("W502", key, ("key",), message, help_text)
        sources.add(key, reference)


@rule("W503", "W504", scope=Scope.SITE)
def reference_dates(site: Site) -> Iterator[Problem]:
    """A source has appeared, and was looked up, on a day that has come."""
    source = site.records.get_source("references")
    today = site.now.date()
    for key, reference in site.records.references.items():
        if reference.year and reference.year > today.year:
            message = f'The source "{key}" is of {reference.year}, which is in the future'
            yield source.make_record_problem("W503", key, ("year",), message, "Correct the year.")
        for name in ("checked_on", "retraction_checked_on"):
            if (day := getattr(reference, name)) and day > today:
                message = f"This source cannot have been checked on {day}, which is in the future"
                help_text = f"Write the day on which you checked the source after “{name}:”."
                yield source.make_record_problem("W504", key, (name,), message, help_text)
