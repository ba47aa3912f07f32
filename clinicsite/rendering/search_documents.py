"""Collect what the search can find: pages with their sections, and the terms of the glossary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clinicsite.model.location import Location
from clinicsite.model.page import Page
from clinicsite.model.person import Person
from clinicsite.model.records import Records
from clinicsite.model.urls import NOT_FOUND_FILE
from clinicsite.parsing.site import Site

SEARCH_PAGE = "pages/search.md"  # relative to content/
TERM_KIND = "term"
GLOSSARY_PAGE = "pages/glossary.md"
TERM_WEIGHT = 0.6  # a page comes before a line of the glossary
FORMAL_WEIGHT = 0.7  # a page for patients comes before one about the website or the law
FORMAL_FOLDERS = ("pages/about", "pages/legal/")

_SECTION_TAGS = frozenset({"h2", "h3"})
_BLOCK_TAGS = frozenset(
    "address blockquote caption dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 li ol p section "
    "small table tbody td th thead tr ul".split()
)
_SKIPPED_TAGS = frozenset({"nav", "script", "style", "svg", "template"})
_SKIPPED_CLASSES = frozenset({"cite", "evidence", "icon-array", "claim-rules", "footnote"})


@dataclass(frozen=True)
class SearchSection:
    """A part of a page: the id of its heading, or "" for the text above the first one."""

    id: str
    heading: str
    text: str


@dataclass(frozen=True)
class SearchDocument:
    """One result of the search. `names` are what visitors call it. The first is its title.

    `weight` is a factor of all its scores.
    """

    url: str
    kind: str
    names: tuple[str, ...]
    summary: str
    sections: tuple[SearchSection, ...] = ()
    weight: float = 1


def is_search(page: Page) -> bool:
    """Return whether this is the search page, in any language."""
    return page.main_path == SEARCH_PAGE


def is_searchable(page: Page) -> bool:
    """Return whether the index holds this page."""
    return page.main_path != NOT_FOUND_FILE and not is_search(page)


def list_documents(site: Site, lang: str) -> list[SearchDocument]:
    """Return all results of one language: the pages, and the terms if the site shows them."""
    pages = [page for page in site.pages if page.lang == lang and is_searchable(page)]
    documents = [_make_document(page, site) for page in pages if not site.is_empty_list(page)]
    if glossary := _find_page(site, GLOSSARY_PAGE, lang):
        url = site.urls.get_link(glossary.url_path)
        documents += [
            SearchDocument(
                f"{url}#{term.id}",
                TERM_KIND,
                (term.term, *term.also),
                term.plain,
                weight=TERM_WEIGHT,
            )
            for term in site.records.in_language(lang).glossary
        ]
    return documents


def _find_page(site: Site, path: str, lang: str) -> Page | None:
    return site.get_page(f"{path.removesuffix('.md')}.{lang}.md") or site.get_page(path)


def _make_document(page: Page, site: Site) -> SearchDocument:
    facts = _get_facts(page, site.records.in_language(page.lang))
    sections = list(iter_sections(page.body.lead + page.body.main))
    if facts:
        sections.append(SearchSection("", "", "\n".join(facts)))
    names = dict.fromkeys((page.meta.title, *page.meta.searched_as, *_get_names(page, site)))
    url = site.urls.get_link(page.url_path)
    weight = FORMAL_WEIGHT if page.path.startswith(FORMAL_FOLDERS) else 1
    return SearchDocument(url, page.kind, tuple(names), page.meta.summary, tuple(sections), weight)


def _get_names(page: Page, site: Site) -> tuple[str, ...]:
    """Return the names in the record of a condition or treatment."""
    records = site.records.in_language(page.lang)
    if page.kind == "condition" and (condition := records.conditions.get(page.slug)):
        return (condition.name, *condition.also_called, *condition.searched_as)
    if page.kind == "treatment" and (treatment := records.treatments.get(page.slug)):
        drug = (treatment.drug,) if treatment.drug else ()
        return (treatment.name, *drug, *treatment.also_called, *treatment.searched_as)
    return ()


def _list_office_facts(office: Location) -> list[str | None]:
    address = " ".join(office.address.model_dump().values()) if office.address else None
    fax = office.fax and f"Fax {office.fax}"
    return [office.name, office.phone, fax, address, *(line.text for line in office.hours)]


def _list_person_facts(person: Person) -> list[str | None]:
    certifications = [f"{one.specialty}, {one.board}" for one in person.certifications]
    return [person.role, person.license, *person.languages, *certifications, *person.career]


def _get_facts(page: Page, records: Records) -> list[str]:
    """Return the facts of the clinic that the template of a page shows."""
    clinic, path = records.clinic, page.main_path
    if path == "pages/contact.md":
        offices = [fact for office in clinic.locations for fact in _list_office_facts(office)]
        return list(filter(None, (*offices, clinic.email)))
    if path == "pages/about.md":
        return [f"{person.name} {person.role or ''}" for person in records.people.values()]
    return []


def iter_sections(html: str) -> Iterator[SearchSection]:
    """Yield the sections of a rendered body. A line of their text is a block of the page."""
    section_id, heading, lines = "", "", [""]
    for node, text in _iter_text(LexborHTMLParser(str(html)).body):
        if node is not None and _begins_section(node):
            yield SearchSection(section_id, heading, _join(lines))
            section_id, heading, lines = node.id or "", _join([get_text(node)]), [""]
        elif node is not None:
            lines.append("")
        else:
            lines[-1] += text
    yield SearchSection(section_id, heading, _join(lines))


def _begins_section(node: LexborNode) -> bool:
    return node.tag in _SECTION_TAGS and bool(node.id)


def _join(lines: list[str]) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def get_text(node: LexborNode) -> str:
    """Return the words of an element and of all that is in it."""
    return "".join(text for _, text in _iter_text(node))


def get_lines(nodes: Iterable[LexborNode]) -> str:
    """Return the words of elements, with a line for each block of the page."""
    lines = [""]
    for root in nodes:
        lines.append("")
        for node, text in _iter_text(root):
            if node is not None:
                lines.append("")
            lines[-1] += text
    return _join(lines)


def _iter_text(root: LexborNode | None) -> Iterator[tuple[LexborNode | None, str]]:
    """Yield text, and each element that begins or ends a line, in reading order."""
    pending: list[tuple[LexborNode | None, str]] = [(root, "")] if root is not None else []
    while pending:
        node, text = pending.pop()
        if node is None:
            yield None, text
            continue
        if node.is_text_node:
            yield None, node.text_content or ""
            continue
        classes = (node.attributes.get("class") or "").split()
        if node.tag in _SKIPPED_TAGS or not _SKIPPED_CLASSES.isdisjoint(classes):
            continue
        children = [(child, "") for child in node.iter(include_text=True)]
        if node.tag in _BLOCK_TAGS:
            yield node, ""
        if node is root or not _begins_section(node):
            pending += reversed(children)
