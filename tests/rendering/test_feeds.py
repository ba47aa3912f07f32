"""Feeds: one for each language and topic that has articles, and a page to look at in a browser."""

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

from clinicsite.checks.report_formats import ContentCheckError
from tests.conftest import BuiltSite, HtmlPage, Project, serve
from tests.rendering.conftest import fill_project

ATOM = "{http://www.w3.org/2005/Atom}"
TOPICS = ("conditions/crps/", "treatments/ketamine-infusion/")
ARTICLE = "articles/one/"
FIRST_PATH = "articles/first/"


def list_feeds(document: HtmlPage) -> list[str]:
    """The feeds that a page names."""
    kind = "application/atom+xml"
    return [e.get("href", "") for e in document.all("link") if e.get("type") == kind]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_with_articles_has_a_feed_of_its_own(full_site: BuiltSite, topic: str) -> None:
    root = ElementTree.fromstring(full_site.read(f"{topic}feed.xml"))
    address = f"{full_site.url}/{topic}"
    assert root.findtext(f"{ATOM}id") == f"{address}feed.xml"
    links = {e.get("rel"): e.get("href") for e in root.findall(f"{ATOM}link")}
    assert links == {"self": f"{address}feed.xml", "alternate": address}
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert ids == [f"{full_site.url}/{FIRST_PATH}"]  # that of the article before it was renamed
    (link,) = [e for e in root.iter(f"{ATOM}link") if e in [*root.find(f"{ATOM}entry")]]
    assert link.get("href") == f"{full_site.url}/{ARTICLE}"
    assert list_feeds(full_site.document(topic)) == ["/clinic/feed.xml", f"/clinic/{topic}feed.xml"]


def test_pages_name_only_feeds_that_exist(full_site: BuiltSite) -> None:
    for file in full_site.files("*.html"):
        for feed in list_feeds(full_site.document(file)):
            assert (full_site.folder / feed.removeprefix("/clinic/")).is_file(), file


def test_no_other_page_has_a_feed(full_site: BuiltSite) -> None:
    assert full_site.files("feed.xml") == sorted(
        ["feed.xml", "news/feed.xml", *(f"{topic}feed.xml" for topic in TOPICS)]
    )
    assert list_feeds(full_site.document("conditions/migraine/")) == ["/clinic/feed.xml"]


def test_without_articles_there_is_no_feed(project: Project) -> None:
    fill_project(project)
    for path in ("articles/one", "news/saturdays"):
        project.edit(f"content/{path}.md", "published", "draft")
    site = project.build()
    assert site.files("feed.xml") == []
    assert [page for page in site.files("*.html") if list_feeds(site.document(page))] == []


@pytest.mark.parametrize("address", ["/feed.xml", "/conditions/crps/feed.xml", "/favicon.ico"])
def test_an_old_address_cannot_be_that_of_a_feed_or_an_icon(project: Project, address: str) -> None:
    fill_project(project)
    project.edit("content/pages/about.md", "status:", f"aliases: [{address}]\nstatus:")
    with pytest.raises(ContentCheckError, match=f'The address "{address}" is needed by the site'):
        project.build()


def test_a_feed_is_drawn_with_css_and_never_with_xslt(full_site: BuiltSite) -> None:
    lines = full_site.read("feed.xml").splitlines()
    assert lines[0] == '<?xml version="1.0" encoding="utf-8"?>'
    for line in lines[1:3]:
        assert line.startswith('<?xml-stylesheet type="text/css" href="/clinic/theme/')
        name = line.split('href="/clinic/')[1].split('"')[0]
        assert (full_site.folder / name).is_file()
    assert "text/xsl" not in full_site.read("feed.xml")


@pytest.fixture(scope="module")
def browser_page(chromium: Browser, full_site: BuiltSite) -> Iterator[tuple[Page, list[str]]]:
    """A window that shows a feed, and what it complains of."""
    said: list[str] = []
    page = chromium.new_page(viewport={"width": 320, "height": 640})
    page.on("console", lambda message: said.append(f"{message.text} {message.location['url']}"))
    for origin in serve(full_site):
        page.goto(f"{origin}/clinic/conditions/crps/feed.xml")
        yield page, said
    page.close()


def test_a_feed_is_a_page_to_look_at(browser_page: tuple[Page, list[str]]) -> None:
    page, said = browser_page
    assert page.locator("h2 a").inner_text() == "What is known about one thing?"
    assert page.locator("entry > summary").is_visible()
    for name in ("content", "id", "updated", "published"):
        assert not page.locator(f"entry > {name}").is_visible(), name
    assert not page.locator("feed > author").is_visible()
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(colour) == "rgb(251, 250, 246)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    # XML names no icon, so the browser asks at the root of the host, which is not ours here.
    assert [line for line in said if not line.endswith("/favicon.ico")] == []
