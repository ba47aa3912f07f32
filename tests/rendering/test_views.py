"""What templates see of the site: lists, menus, translations and topics."""

import pytest

from clinicsite.rendering.views import SiteView
from tests.conftest import Project
from tests.medical_sections import add_spanish_strings
from tests.rendering.test_site_files import load_site, make_article


@pytest.fixture
def view(small: Project) -> SiteView:
    """A site with a condition, two articles about it, and Spanish pages."""
    navigation = (
        "header: [pages/articles.md, pages/about.md]\nfooter: [pages/about.md, pages/contact.md]\n"
    )
    small.write("content/data/navigation.yaml", navigation)
    add_spanish_strings(small.root / "content")
    condition = make_article("Pain that lasts").replace("date: 2026-10-01\n", "")
    small.write("content/conditions/lasting-pain.md", condition)
    topics = "topics: [lasting-pain]\nrelated: [../pages/about.md, ../pages/contact.md]\n"
    small.write("content/articles/b.md", make_article("B", "2026-10-02", topics))
    both = topics.replace("related: [", "related: [../conditions/lasting-pain.md, ")
    small.write("content/articles/a.md", make_article("A", "2026-10-02", both))
    small.write("content/articles/b.es.md", make_article("B en español", "2026-10-02", topics))
    small.write(
        "content/pages/about.es.md",
        make_article("Nosotros")
        .replace("date: 2026-10-01\n", "")
        .replace("next_review: 2027-10-01\n", ""),
    )
    return SiteView(load_site(small))


def list_paths(found: list) -> list[str]:
    """The files of pages."""
    return [page.path for page in found]


def get_page(view: SiteView, path: str) -> object:
    """One page of the site."""
    return view._site.get_page(path)


def test_articles_are_listed_newest_first(view: SiteView) -> None:
    assert list_paths(view.get_pages("article", "en")) == [
        "articles/b.md",
        "articles/a.md",
    ]
    assert list_paths(view.get_pages("article", "es")) == ["articles/b.es.md"]
    titles = [page.meta.title for page in view.get_pages("page", "en")]
    assert titles == sorted(titles, key=str.casefold)


def test_translations_know_one_another(view: SiteView) -> None:
    assert list_paths(view.translations(get_page(view, "articles/b.md"))) == ["articles/b.es.md"]
    assert list_paths(view.translations(get_page(view, "articles/b.es.md"))) == ["articles/b.md"]
    assert view.translations(get_page(view, "articles/a.md")) == []


def test_topics_and_articles_know_one_another(view: SiteView) -> None:
    condition = get_page(view, "conditions/lasting-pain.md")
    assert list_paths(view.topics(get_page(view, "articles/a.md"))) == [
        "conditions/lasting-pain.md"
    ]
    assert list_paths(view.about(condition)) == ["articles/b.md", "articles/a.md"]


def test_related_pages_leave_out_what_the_topics_show(view: SiteView) -> None:
    related = view.related(get_page(view, "articles/a.md"))
    assert list_paths(related) == ["pages/about.md", "pages/contact.md"]


def test_related_pages_and_menus_are_in_the_readers_language(view: SiteView) -> None:
    spanish = get_page(view, "articles/b.es.md")
    assert list_paths(view.related(spanish)) == ["pages/about.es.md", "pages/contact.md"]
    assert "pages/about.es.md" in list_paths(view.navigation("es"))
    assert "pages/about.md" in list_paths(view.navigation("en"))
    assert list_paths(view.footer("es")) == ["pages/about.es.md", "pages/contact.md"]


def test_without_a_home_of_its_own_a_language_has_the_main_one(view: SiteView) -> None:
    assert (view.home("en"), view.home("es")) == ("", "")
