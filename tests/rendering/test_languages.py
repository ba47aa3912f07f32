"""A page in Spanish: where it is, what it says, and how both languages know one another."""

import pytest

from tests.conftest import BuiltSite, Project, get_text
from tests.medical_sections import SPANISH_CLAIM

SUMMARY = "summary: Este texto ocupa el lugar de un resumen y es tan largo como debe ser."
PAGE = "---\ntitle: {title}\n" + SUMMARY + "\n{more}status: published\n---\n\nPalabras.\n"
DATES = "date: 2026-10-01\nnext_review: 2027-09-01\n"
WORDS = "content/data/strings/es.yaml"
MONTHS = "[January, February, March, April, May, June, July, August, September, October,"


@pytest.fixture
def spanish(small: Project) -> Project:
    """A project that knows Spanish, with the article in it."""
    own = small.read("content/data/strings/en.yaml").replace(
        MONTHS, "[enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre,"
    )
    own = own.replace("language_name: English", "language_name: Español")
    own = own.replace(
        'date_format: "{month} {day}, {year}"', 'date_format: "{day} de {month} de {year}"'
    )
    small.write(WORDS, own)
    claims = small.read("content/data/claims.yaml")
    small.write("content/data/claims.yaml", f"{claims.rstrip()}\n{SPANISH_CLAIM}")
    for name, title in (("ketamine", "What is ketamine?"), ("ketamine.es", "¿Qué es la ketamina?")):
        small.write(f"content/articles/{name}.md", PAGE.format(title=title, more=DATES))
    return small


@pytest.fixture
def spanish_site(spanish: Project) -> BuiltSite:
    """The site with a Spanish home page too."""
    spanish.write("content/pages/home.es.md", PAGE.format(title="Ayuda con el dolor", more=""))
    return spanish.build()


ARTICLE = "articles/ketamine/"


def test_translation_url_is_below_its_language(spanish_site: BuiltSite) -> None:
    document = spanish_site.document(f"es/{ARTICLE}")
    assert document.root.get("lang") == "es"
    assert get_text(document.all("h1")[0]) == "¿Qué es la ketamina?"
    assert get_text(document.all("time")[0]) == "1 de octubre de 2026"
    assert document.faults == []


@pytest.mark.parametrize("address", ["", ARTICLE])
def test_both_languages_know_one_another(spanish_site: BuiltSite, address: str) -> None:
    wanted = {
        "en": f"https://clinic.example/{address}",
        "es": f"https://clinic.example/es/{address}",
        "x-default": f"https://clinic.example/{address}",
    }
    for here, there in (("", "es/"), ("es/", "")):
        document = spanish_site.document(f"{here}{address}")
        heads = [e for e in document.all("link") if e.get("hreflang")]
        assert {e.get("hreflang"): e.get("href") for e in heads} == wanted
        links = document.with_class("site-header__lang")
        assert [a.get("href") for a in links] == [f"/{there}{address}"]
        assert [get_text(a) for a in links] == ["English" if here else "Español"]
    for language, link in wanted.items():
        alternate = f'hreflang="{language}" href="{link}"'
        assert spanish_site.read("sitemap.xml").count(alternate) == 2


def test_translation_is_in_feed_of_its_language_only(spanish_site: BuiltSite) -> None:
    assert "/es/" not in spanish_site.read("feed.xml")
    feed = spanish_site.read("es/feed.xml")
    assert 'xml:lang="es"' in feed
    assert "<id>https://clinic.example/es/feed.xml</id>" in feed
    assert feed.count("<entry>") == 1
    links = spanish_site.document(f"es/{ARTICLE}").all("link")
    feeds = [e.get("href") for e in links if e.get("type") == "application/atom+xml"]
    assert feeds == ["/es/feed.xml"]


def test_the_lists_of_a_language_hold_its_own_pages(spanish_site: BuiltSite) -> None:
    assert "¿Qué es la ketamina?" in spanish_site.read("es/index.html")
    assert "¿Qué es la ketamina?" not in spanish_site.read("index.html")


def test_not_found_page_without_translated_home_links_main_home(spanish: Project) -> None:
    site = spanish.build()
    name = site.document(f"es/{ARTICLE}").with_class("site-header__brand")[0]
    assert name.get("href") == "/"
    assert 'href="https://clinic.example/"' in site.read("es/feed.xml")
