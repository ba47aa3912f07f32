"""Make a page for each clinician who agreed to be named, from their record alone."""

from __future__ import annotations

from collections.abc import Iterator

from clinicsite.model.clinic import Clinic
from clinicsite.model.front_matter import FrontMatter
from clinicsite.model.person import Person
from clinicsite.model.problem import SourceFile
from clinicsite.model.records import Records
from clinicsite.model.urls import DEFAULT_LANG, parse_page_path
from clinicsite.model.yaml_tree import YamlTree
from clinicsite.parsing.document import Document

PEOPLE_FOLDER = "pages/about/people"
_SUMMARY_LENGTHS = (50, 160)


def get_person_path(person: Person) -> str:
    """Return the path of the page of a clinician, as if it were a file of content/."""
    return f"{PEOPLE_FOLDER}/{person.key}.md"


def make_people_documents(records: Records, files: frozenset[str]) -> Iterator[Document]:
    """Yield a document for each clinician. A file of an editor at its path replaces it."""
    for person in records.people.values():
        path = get_person_path(person)
        place = parse_page_path(path)
        if path in files or place is None or DEFAULT_LANG not in records.strings:
            continue
        pattern = str(records.strings[DEFAULT_LANG]["person_summary"])
        summary = _make_summary(person, records.clinic, pattern)
        meta = FrontMatter(title=person.name, summary=summary, status="published")
        document = Document(path, place, SourceFile.from_text(f"content/{path}", ""))
        document.meta, document.markdown = meta, ""
        document.parsed_front_matter = YamlTree(None)
        yield document


def _make_summary(person: Person, clinic: Clinic, pattern: str) -> str:
    """Return a summary of the right length: with the role where that fits."""
    least, most = _SUMMARY_LENGTHS
    for role in (person.role or person.license_type, person.license_type):
        text = pattern.format(name=person.name, role=role, clinic=clinic.name)
        if len(text) <= most:
            return text.ljust(least, ".")
    return text[:most].rstrip()
