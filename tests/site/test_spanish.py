"""The Spanish pages: one for each English page, in Spanish alone, and linked both ways."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from clinicsite.checks.analysis.spoken_language import find_other_language
from clinicsite.model.page import Page
from clinicsite.model.urls import DEFAULT_LANG
from clinicsite.parsing.records import read_records
from tests.conftest import BuiltSite, HtmlPage, get_output_file, get_text
from tests.every_page import list_pages
from tests.projects import ROOT

SPOKEN_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder")


def list_spanish() -> list[Page]:
    pages = [page for page in list_pages() if page.lang == "es"]
    assert len(pages) >= 40
    return pages


def iter_texts(element: Element, lang: str) -> Iterator[tuple[str, str]]:
    """Yield each text and spoken attribute below an element, with its language."""
    if element.tag in ("script", "style"):
        return
    lang = element.get("lang", lang)
    yield from ((element.get(name, ""), lang) for name in SPOKEN_ATTRIBUTES)
    yield element.text or "", lang
    for child in element:
        yield from iter_texts(child, lang)
        yield child.tail or "", lang


def test_every_english_page_has_a_spanish_one(site: BuiltSite) -> None:
    spanish = {page.main_path for page in list_spanish()}
    assert {page.path for page in list_pages() if page.lang == DEFAULT_LANG} == spanish


def test_no_text_of_a_spanish_page_is_in_english_without_saying_so(site: BuiltSite) -> None:
    found = []
    for page in list_spanish():
        root = site.document(page.url_path).root
        found += [
            (page.url_path, text)
            for text, lang in iter_texts(root, DEFAULT_LANG)
            if lang == "es" and find_other_language(text, "es")
        ]
    assert found == []


def test_spanish_pages_use_no_english_string_of_the_interface(site: BuiltSite) -> None:
    strings = read_records(ROOT / "content")[0].strings
    same = {key for key in strings["en"] if strings["en"][key] == strings["es"][key]}
    english = {
        value
        for key, value in strings["en"].items()
        if isinstance(value, str) and key not in same and " " in value and "{" not in value
    }
    found = [
        (page.url_path, text)
        for page in list_spanish()
        for text, lang in iter_texts(site.document(page.url_path).root, DEFAULT_LANG)
        if lang == "es" and text.strip() in english
    ]
    assert found == []


def test_both_languages_lead_to_each_other(site: BuiltSite) -> None:
    wrong = []
    for page in list_spanish():
        document, other = site.document(page.url_path), get_english(page)
        links = [a.get("href") for a in document.with_class("site-header__lang")]
        back = site.document(other.url_path).with_class("site-header__lang")
        if links != [f"/{other.url_path}"] or [a.get("href") for a in back] != [
            f"/{page.url_path}"
        ]:
            wrong.append(page.url_path)
        assert document.root.get("lang") == "es"
    assert wrong == []


def get_english(page: Page) -> Page:
    return next(one for one in list_pages() if one.path == page.main_path)


def test_spanish_pages_say_that_no_translator_reviewed_them(site: BuiltSite) -> None:
    for page in list_spanish():
        text = site.read(get_output_file(page.url_path))
        assert ("Un traductor humano calificado todavía no ha revisado" in text) == (
            page.meta.translated is None
        ), page.url_path


def test_sections_have_the_same_ids_in_both_languages(site: BuiltSite) -> None:
    wrong = {}
    for page in list_spanish():
        own, other = ({h.id for h in one.body.headings} for one in (page, get_english(page)))
        if page.is_medical and (lost := {id for id in other if id not in own}):
            wrong[page.path] = lost
    assert wrong == {}


def test_structured_data_names_the_language_and_the_original(site: BuiltSite) -> None:
    page = next(page for page in list_spanish() if page.kind == "treatment")
    text = site.read(get_output_file(page.url_path))
    assert '"inLanguage":"es"' in text
    original = get_english(page).url_path
    assert re.search(rf'"translationOfWork":{{"@id":"[^"]*/{original}#page"}}', text)


def test_lists_from_a_to_z_are_in_spanish_order(site: BuiltSite) -> None:
    document: HtmlPage = site.document("es/glosario/")
    (index,) = document.with_class("letter-index")
    letters = [get_text(link) for link in index.iter("a")]
    assert letters == sorted(set(letters), key=lambda letter: letter.replace("Ñ", "N~"))
