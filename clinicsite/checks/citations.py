"""Rules about sources: every citation names one, every one is cited, and stands there once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinicsite.model.problem import Problem, SourceFile, suggest
from clinicsite.model.reference_matching import ReferenceIndex
from clinicsite.parsing.decode import read_text
from clinicsite.parsing.site import Site


def unknown_citations(site: Site) -> Iterator[Problem]:
    """`[@key]` names a record of references.yaml."""
    for text in site.checked_documents:
        for citation in text.elements.citations:
            if site.records.is_missing("references", citation.key):
                message = f'There is no reference "{citation.key}"'
                otherwise = "Add it to content/data/references.yaml, or mend the key."
                help_text = suggest(citation.key, site.records.references, otherwise)
                yield text.make_problem("E501", citation.span, message, help_text)


def unused_references(site: Site) -> Iterator[Problem]:
    """A reference that no text and no evidence record cites is left over."""
    cited = {
        citation.key for text in site.documents.values() for citation in text.elements.citations
    }
    cited |= {key for record in site.records.evidence for key in record.sources}
    for text in site.documents.values():
        if text.rendered_body is None:  # it cannot be read, which is enough to mend
            cited.update(re.findall(r"@([\w-]+)", "\n".join(text.source.lines)))
    source = _read_references(site)
    for key in site.records.references:
        if key not in cited:
            line, column = _find_record(source, key)
            message = f'Nothing cites the reference "{key}"'
            help_text = f"Cite it with [@{key}], or delete the record."
            yield source.make_problem("W501", line, column, message, help_text, len(key))


def duplicate_references(site: Site) -> Iterator[Problem]:
    """No two references are of one source: a page would list it twice, under two numbers."""
    source = _read_references(site)
    sources = ReferenceIndex()
    for key, reference in site.records.references.items():
        if found := sources.find(reference):
            other, why = found
            line, column = _find_record(source, key)
            message = f'"{key}" has {why} as "{other}"'
            help_text = (
                f"Delete one of the two, and cite the other; or mend it if it is not {other}."
            )
            yield source.make_problem("W502", line, column, message, help_text, len(key))
        sources.add(key, reference)


def reference_dates(site: Site) -> Iterator[Problem]:
    """A source has appeared, and was looked up, on a day that has come."""
    source = _read_references(site)
    today = site.now.date()
    for key, reference in site.records.references.items():
        if reference.year and reference.year > today.year:
            line, column = _find_record(source, key, "year")
            message = f'The source "{key}" is of {reference.year}, which is still to come'
            yield source.make_problem("W503", line, column, message, "Mend the year.", 4)
        for name in ("checked_on", "retraction_checked_on"):
            if (day := getattr(reference, name)) and day > today:
                line, column = _find_record(source, key, name)
                message = f"Nobody can have looked this up on {day}: it is still to come"
                help_text = f"Write the day on which it was looked up after “{name}:”."
                yield source.make_problem("W504", line, column, message, help_text, 10)


def _read_references(site: Site) -> SourceFile:
    """The lines of the file of references."""
    source, _ = read_text(site.content / "data/references.yaml", "content/data/references.yaml")
    return source


def _find_record(source: SourceFile, key: str, field: str = "") -> tuple[int, int]:
    """Where the record `key` begins, or where the value of its `field` stands."""
    is_found, at = False, (1, 1)
    for number, line in enumerate(source.lines, start=1):
        before, found, after = line.partition(key)
        if found and "key:" in before and not (after[:1].isalnum() or after[:1] == "-"):
            is_found, at = True, (number, len(before) + 1)
        elif is_found and (value := re.match(rf"\s*(- )?{field}:\s*", line)):
            return number, value.end() + 1
        if is_found and not field:
            break
    return at
