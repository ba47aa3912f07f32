"""News: its list, its feed and its place on the home page, and what is left without any."""

import datetime as dt
from xml.etree import ElementTree

import pytest

from clinicsite.parsing.read import read_site
from clinicsite.rendering.search_documents import list_documents
from clinicsite.rendering.site_files import iter_sitemap_pages
from clinicsite.rendering.views import SiteView
from tests.conftest import PAGE, BuiltSite, Project
from tests.medical_sections import add_spanish_strings

ATOM = "{http://www.w3.org/2005/Atom}"
NEWS = PAGE.replace("status:", "date: {date}\n{more}status:")
TODAY = "2026-11-22"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = dt.datetime(2026, 11, 22, 17, tzinfo=dt.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))


def write_news(project: Project, name: str, date: str = TODAY, more: str = "") -> None:
    text = NEWS.format(title=f"News {name}", date=date, more=more)
    project.write(f"content/news/{name}.md", text)


def make_view(project: Project) -> SiteView:
    """Read a project whose menu holds the list of news."""
    project.write("content/pages/news.md", PAGE.format(title="All news"))
    project.write("content/data/navigation.yaml", "header: [pages/news.md, pages/about.md]\n")
    content, theme = project.root / "content", project.root / "theme"
    return SiteView(read_site(content, theme, "https://clinic.example", publish=True))


def list_news(view: SiteView) -> list[str]:
    return [page.slug for page in view.get_pages("news", "en")]


def test_news_is_listed_newest_first_and_home_shows_three(small: Project) -> None:
    for day in range(18, 22):
        write_news(small, f"day-{day}", f"2026-11-{day}")
    view = make_view(small)
    assert list_news(view) == ["day-21", "day-20", "day-19", "day-18"]
    assert [page.slug for page in view.home_view("en").news] == ["day-21", "day-20", "day-19"]
    assert [page.path for page in view.navigation("en")] == ["pages/news.md", "pages/about.md"]


@pytest.mark.parametrize(
    ("date", "more", "shown"),
    [
        ("2026-11-22", "", True),
        ("2026-11-22 11:59", "", True),
        ("2026-11-22 12:01", "", False),  # the clinic is in Florida
        ("2026-11-23", "", False),
        ("2026-11-01", "expires: 2026-11-23\n", True),
        ("2026-11-01", "expires: 2026-11-22\n", False),
    ],
)
def test_news_comes_and_goes_on_its_days(small: Project, date: str, more: str, shown: bool) -> None:
    write_news(small, "storm", date, more)
    assert list_news(make_view(small)) == (["storm"] if shown else [])


def test_expired_news_leaves_a_notice_in_its_place(small: Project) -> None:
    write_news(small, "storm", "2026-11-01", "expires: 2026-11-22\n")
    make_view(small)
    site = small.build()
    assert "News storm" in site.read("news/storm/index.html")
    assert 'content="noindex"' in site.read("news/storm/index.html")
    for file in ("sitemap.xml", "index.html", "articles/index.html"):
        assert "/news/" not in site.read(file), file
    assert not (site.folder / "news/feed.xml").exists()
    assert (site.folder / "news/index.html").exists()  # so that no link breaks


def test_empty_list_of_news_is_in_no_menu_search_or_sitemap(small: Project) -> None:
    view = make_view(small)
    site, page = view._site, view._site.get_page("pages/news.md")
    assert page
    assert view.is_empty_list(page)
    assert [item.path for item in view.navigation("en")] == ["pages/about.md"]
    assert page not in view.get_pages("page", "en")
    assert page not in list(iter_sitemap_pages(site))
    assert "/news/" not in [document.url for document in list_documents(site, "en")]
    assert view.home_view("en").news == []


def test_news_of_another_language_does_not_fill_the_list(small: Project) -> None:
    add_spanish_strings(small.root / "content")
    write_news(small, "hola.es")
    view = make_view(small)
    page = view._site.get_page("pages/news.md")
    assert page
    assert view.is_empty_list(page)
    assert [page.slug for page in view.get_pages("news", "es")] == ["hola"]


def test_news_has_a_feed_of_its_own(full_site: BuiltSite) -> None:
    root = ElementTree.fromstring(full_site.read("news/feed.xml"))
    assert [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")] == [
        "We open on Saturdays < noon & Sundays"
    ]
    assert "Saturdays" not in full_site.read("feed.xml")
    for address in ("", "news/", "news/saturdays/"):
        links = [e.get("href") for e in full_site.document(address).all("link")]
        assert "/clinic/news/feed.xml" in links, address
