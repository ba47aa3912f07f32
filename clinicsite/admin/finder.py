"""Find pages and records by words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clinicsite.admin.record_catalog import (
    RECORD_FILES,
    RecordFile,
    list_entries,
    make_entry_name,
    make_record_url,
)
from clinicsite.admin.record_fields import RecordField, list_record_fields
from clinicsite.parsing.document import Document
from clinicsite.parsing.site import Site

MAX_FOUND = 40
PAGE, SOURCE, TERM, PERSON, RECORD = "page", "source", "term", "person", "record"
FIND_KINDS = {
    PAGE: "Page",
    SOURCE: "Source",
    TERM: "Glossary term",
    PERSON: "Person",
    RECORD: "Record",
}
_FILES = {SOURCE: "references", TERM: "glossary", PERSON: "people"}
_WEIGHTS = (8, 4, 1)  # of a word in the name, in the keywords and in the text


@dataclass(frozen=True)
class Found:
    """A page or a record: its kind, its key, its name and a line about it."""

    kind: str
    key: str  # the path of a page, or what names the record; a file and an entry for RECORD
    name: str
    about: str


@dataclass(frozen=True)
class _Candidate:
    found: Found
    keywords: str
    text: str

    def score(self, words: list[str]) -> int:
        """Return how well it fits, or 0 where a word is missing."""
        places = (self.found.name.casefold(), self.keywords.casefold(), self.text.casefold())
        scores = [
            sum(weight for weight, place in zip(_WEIGHTS, places, strict=True) if word in place)
            for word in words
        ]
        return sum(scores) if all(scores) else 0


def find(site: Site, query: str, kinds: frozenset[str] = frozenset(FIND_KINDS)) -> list[Found]:
    """Return the pages and records with every word of the query, the best first.

    An empty query finds all."""
    words = query.casefold().split()
    candidates = [one for one in _iter_candidates(site) if one.found.kind in kinds]
    if not words:
        return [one.found for one in candidates][:MAX_FOUND]
    scored = [(one.score(words), one.found) for one in candidates]
    best = sorted((item for item in scored if item[0]), key=lambda item: -item[0])
    return [found for _, found in best[:MAX_FOUND]]


def _iter_candidates(site: Site) -> Iterator[_Candidate]:
    yield from (_describe_page(one) for one in list(site.documents.values()) if not one.is_made)
    for key, source in site.records.references.items():
        authors = ", ".join(str(author) for author in source.authors[:3])
        about = " · ".join(filter(None, [authors, source.journal, str(source.year or "")]))
        names = " ".join(filter(None, [key, source.doi, source.pmid]))
        yield _Candidate(Found(SOURCE, key, source.title, about), names, about)
    for term in site.records.glossary:
        yield _Candidate(Found(TERM, term.term, term.term, term.plain), " ".join(term.also), "")
    for key, person in site.records.people.items():
        yield _Candidate(Found(PERSON, key, person.name, key), key, "")
    yield from _iter_records(site)


def _iter_records(site: Site) -> Iterator[_Candidate]:
    """Yield each file with a form, by the names of its fields, and the entries of other lists."""
    for file in RECORD_FILES.values():
        words = " ".join(_list_labels(list_record_fields(file.schema))) if file.schema else ""
        yield _Candidate(Found(RECORD, file.name, file.title, file.intro), words, "")
        if file.is_list and file.name not in _FILES.values():
            yield from _iter_entries(site, file)


def _iter_entries(site: Site, file: RecordFile) -> Iterator[_Candidate]:
    source = site.records.sources.get(file.name)
    for entry in list_entries(file, source.tree.value if source else None):
        about = f"{file.title} · {entry.about}" if entry.about else file.title
        found = Found(RECORD, f"{file.name}/{entry.name}", entry.title, about)
        yield _Candidate(found, entry.about, "")


def _list_labels(fields: tuple[RecordField, ...]) -> list[str]:
    return [word for one in fields for word in (one.label, *_list_labels(one.fields))]


def get_form_url(found: Found) -> str:
    """Return the address of the form of what was found."""
    if found.kind == PAGE:
        return f"/admin/edit/{found.key}"
    if found.kind == RECORD:
        file, _, entry = found.key.partition("/")
        return make_record_url(file, entry)
    return make_record_url(_FILES[found.kind], make_entry_name(found.key))


def _describe_page(document: Document) -> _Candidate:
    meta = document.meta
    found = Found(PAGE, document.path, meta.title if meta else document.path, document.path)
    keywords = " ".join((document.path, *(meta.searched_as if meta else ())))
    return _Candidate(found, keywords, document.markdown or "")
