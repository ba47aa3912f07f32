"""What the real medical pages owe to their readers: sources, meanings, reviews, help."""

import re

import pytest

from tests.conftest import BuiltSite, HtmlPage, get_text, list_pages
from tests.every_page import every_page, get_string

GLOSSARIES = {"en": "glossary/", "es": "es/glosario/"}
HELP_PAGES = {"en": "help-now/", "es": "es/ayuda-ahora/"}


@every_page
def test_citations_lead_to_their_sources_and_back(document: HtmlPage) -> None:
    cites = [a for sup in document.with_class("cite") for a in sup.iter("a")]
    sources = document.with_class("source")
    assert [source.get("id") for source in sources] == [
        f"source-{number}" for number in range(1, len(sources) + 1)
    ]
    first = list(dict.fromkeys(int(get_text(cite)) for cite in cites))
    assert first == list(range(1, len(sources) + 1))  # numbered as they first appear
    for cite in cites:
        assert cite.get("href") == f"#source-{get_text(cite)}"
    back = {a.get("href") for e in document.with_class("source__back") for a in e.iter("a")}
    places = {f"#{cite.get('id')}": cite.get("href") for cite in cites if cite.get("id")}
    assert back == set(places)
    assert set(places.values()) == {f"#{source.get('id')}" for source in sources}


@every_page
def test_every_source_can_be_looked_up(document: HtmlPage) -> None:
    for source in document.with_class("source"):
        links = [a.get("href", "") for a in source.iter("a")]
        assert any(link.startswith("https://") for link in links), get_text(source)
        assert re.search(r"\b(18|19|20)\d\d[.;]", get_text(source)), get_text(source)


@every_page
def test_terms_open_their_meaning_once(site: BuiltSite, document: HtmlPage) -> None:
    glossary = site.document(GLOSSARIES[document.root.get("lang", "")])
    opened = [term.get("popovertarget", "") for term in document.with_class("term")]
    assert len(set(opened)) == len(opened)
    for name in opened:
        meaning = document.by_id(name)
        assert "popover" in meaning.attrib
        (term,) = meaning.iter("b")
        assert get_text(term) in get_text(glossary.by_id(name.removeprefix("term-")))


def test_until_launch_no_page_may_be_listed(site: BuiltSite) -> None:
    for page in list_pages():
        document = site.document(page.url_path)
        assert document.meta("robots") == ["noindex"]
        (banner,) = document.with_class("preview-banner")
        assert get_string(page, "unlaunched_banner") in get_text(banner)


def test_unreviewed_medical_pages_say_so(site: BuiltSite) -> None:
    medical = [page for page in list_pages() if page.is_medical and not page.meta.reviewed]
    assert {page.kind for page in medical} == {"article", "condition", "treatment", "page"}
    for page in medical:
        document = site.document(page.url_path)
        for part in ("page-head", "review"):
            (found,) = document.with_class(part)
            assert get_string(page, "not_reviewed") in get_text(found)
        assert len(document.with_class("changes")) == bool(page.meta.changes)


def test_a_page_that_is_not_medical_says_nothing_of_a_review(site: BuiltSite) -> None:
    for page in list_pages():
        if not page.is_medical:
            assert site.document(page.url_path).with_class("review") == []


@every_page
def test_help_in_an_emergency_can_be_called_from_the_top(document: HtmlPage) -> None:
    (strip,) = document.with_class("emergency-strip")
    links = [a.get("href") for a in strip.iter("a")]
    assert links[:2] == ["tel:911", "tel:988"]
    assert f"/{HELP_PAGES[document.root.get('lang', '')]}" in links[2:]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_help_page_has_every_number(lang: str, site: BuiltSite) -> None:
    document = site.document(HELP_PAGES[lang])
    numbers = {a.get("href") for a in document.all("a")}
    assert {"tel:911", "tel:988", "tel:+18002221222"} <= numbers
