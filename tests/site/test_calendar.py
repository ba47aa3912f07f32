"""What is not meant for visitors yet is nowhere on their site, and staff see it in the preview."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import PAGE, BuiltSite, Project, get_text

pytestmark = pytest.mark.usefixtures("short_pages")

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("America/New_York"))
TEXT = """---
title: {title}
summary: This text stands in for an article, and is as long as a summary has to be.
date: {date}
status: {status}
next_review: 2027-10-01
---

Nothing but words: {title}.
"""
# Name → (date, status, whether visitors see it at noon of 22 November 2026)
ARTICLES = {
    "plain": ("2026-11-01", "published", True),
    "today": ("2026-11-22", "published", True),
    "this-very-minute": ("2026-11-22 12:00", "published", True),
    "next-minute": ("2026-11-22 12:01", "published", False),
    "tomorrow": ("2026-11-23", "published", False),
    "sketch": ("2026-11-01", "draft", False),
    "sketch-of-tomorrow": ("2026-11-23", "draft", False),
}


def make_title(name: str) -> str:
    return f"The page with the name {name}!"


@pytest.fixture
def at_noon(small: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with an article of each sort; the clock stands still."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON.timestamp())))
    for name, (date, status, _) in ARTICLES.items():
        text = TEXT.format(title=make_title(name), date=date, status=status)
        small.write(f"content/articles/{name}.md", text)
    return small


def find_files_naming(site: BuiltSite, name: str) -> list[str]:
    """The files of the site that know an article."""
    found = []
    for file in site.files():
        data = (site.folder / file).read_bytes()
        signs = (make_title(name).encode(), f"/{name}/".encode())
        if re.search(rf"/{name}[./]", f"/{file}") or any(sign in data for sign in signs):
            found.append(file)
    return found


def test_visitors_get_what_is_published_and_due(at_noon: Project) -> None:
    site = at_noon.build()
    for name, (_, _, live) in ARTICLES.items():
        found = find_files_naming(site, name)
        if live:
            own = f"articles/{name}/index.html"
            assert {own, "articles/index.html", "feed.xml", "sitemap.xml"} <= set(found)
        else:
            assert (name, found) == (name, [])


def test_calendar_preview_shows_unpublished_pages(at_noon: Project) -> None:
    site = at_noon.build(settings_file="pelicanconf.py")
    for name, (_, status, live) in ARTICLES.items():
        document = site.document(f"articles/{name}/")
        (banner,) = document.with_class("preview-banner")
        mark = "Draft This is" if status == "draft" else "This is" if live else "Goes live on"
        assert get_text(banner).startswith(mark)


def test_the_clock_alone_publishes_a_page(
    at_noon: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_files_naming(at_noon.build(), "next-minute") == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON.timestamp()) + 60))
    site = at_noon.build()
    assert "articles/next-minute/index.html" in find_files_naming(site, "next-minute")
    assert find_files_naming(site, "tomorrow") == []


def test_a_day_begins_at_midnight_at_the_clinic(
    at_noon: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = NOON.replace(day=23, hour=0)  # 05:00 in London, 14:00 in Tokyo
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(midnight.timestamp()) - 1))
    assert find_files_naming(at_noon.build(), "tomorrow") == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(midnight.timestamp())))
    assert "feed.xml" in find_files_naming(at_noon.build(), "tomorrow")


EXPIRED = """---
title: {title}
summary: These words were the summary of a page, and they are those of nobody any more.
aliases: [/old-name/]
related: [../pages/about.md]
expires: 2026-11-22
status: published
next_review: 2027-10-01
---

Words that were taken down, with a [file](../extra/taken.txt).

![A drawing of it](../images/taken.svg)
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><title>A</title></svg>'


@pytest.fixture
def expired(at_noon: Project) -> Project:
    """The same project with a condition that was taken down today, and a page that links to it."""
    at_noon.write("content/conditions/taken.md", EXPIRED.format(title=make_title("taken")))
    at_noon.write("content/extra/taken.txt", "A file.\n")
    at_noon.write("content/extra/kept.txt", "Another.\n")
    at_noon.write("content/images/taken.svg", DRAWING)
    link = "See [the other page](../conditions/taken.md)."
    at_noon.write("content/pages/linking.md", PAGE.format(title="A page with a link") + link)
    article = TEXT.format(title="About it", date="2026-11-01", status="published")
    at_noon.write("content/articles/on.md", article.replace("status:", "topics: [taken]\nstatus:"))
    return at_noon


def test_a_page_that_has_expired_leaves_a_notice(expired: Project) -> None:
    site = expired.build()
    document = site.document("conditions/taken/")
    shown = get_text(document.by_id("main"))
    assert shown.startswith("This page was taken down Taken down on November 22, 2026")
    assert make_title("taken") in shown
    assert "Words that were taken down" not in document.html
    assert "the summary of a page" not in document.html
    assert 'name="robots" content="noindex"' in document.html
    assert "ld+json" not in document.html
    assert {"/about/", "/articles/on/"} <= set(document.links)
    assert document.faults == []
    assert "/conditions/taken/" in site.read("old-name/index.html")


def test_nothing_else_knows_of_a_page_that_has_expired(expired: Project) -> None:
    site = expired.build()
    own = {"conditions/taken/index.html", "old-name/index.html"}
    assert set(find_files_naming(site, "taken")) == own | {
        "privacy/proof.json"
    }  # which names every file
    assert "See the other page." in get_text(site.document("linking/").by_id("main"))
    assert "kept.txt" in site.files()
    assert not [file for file in site.files() if "taken." in file]


def test_a_page_expires_at_midnight_at_the_clinic(
    expired: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = NOON.replace(hour=0)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(midnight.timestamp()) - 1))
    site = expired.build()
    assert "Words that were taken down" in site.read("conditions/taken/index.html")
    assert {"sitemap.xml", "linking/index.html"} <= set(find_files_naming(site, "taken"))
    assert {"taken.txt", "images/taken.svg"} <= set(site.files())


def test_staff_see_when_a_page_comes_and_goes(expired: Project) -> None:
    site = expired.build(settings_file="pelicanconf.py")

    def banner(address: str) -> str:
        return get_text(site.document(address).with_class("preview-banner")[0])

    assert banner("conditions/taken/").startswith("Taken down on November 22, 2026. This is")
    assert "Words that were taken down" in site.read("conditions/taken/index.html")
    assert banner("articles/tomorrow/").startswith("Goes live on November 23, 2026. This is")
    assert banner("articles/next-minute/").startswith("Goes live on November 22, 2026 12:01.")
    assert banner("articles/sketch-of-tomorrow/").startswith("Draft This is the preview")
    assert banner("articles/today/").startswith("This is the preview")


def test_a_picture_of_tomorrow_stays_at_home_today(
    at_noon: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_noon.write("content/images/secret.svg", DRAWING)
    at_noon.write("content/extra/secret.txt", "A file.\n")
    shows = "\n![A drawing](../images/secret.svg)\n\nGet [the file](../extra/secret.txt).\n"
    later = TEXT.format(title="Later", date="2026-11-23", status="published") + shows
    at_noon.write("content/articles/later.md", later.replace("status:", "aliases: [/l/]\nstatus:"))
    assert not [f for f in at_noon.build().files() if "secret" in f or f.startswith("l/")]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON.timestamp()) + 12 * 3600))
    files = at_noon.build().files()
    assert {"images/secret.svg", "secret.txt", "l/index.html"} <= set(files)


def test_the_same_clock_gives_the_same_bytes(expired: Project) -> None:
    def everything() -> dict[str, bytes]:
        site = expired.build()
        return {file: (site.folder / file).read_bytes() for file in site.files()}

    assert everything() == everything()


def test_before_the_first_article_the_site_has_no_feed(
    at_noon: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(early.timestamp())))
    site = at_noon.build()
    assert "feed.xml" not in site.files()
    assert "feed.xml" not in site.read("index.html")
    assert "Nothing has been published here yet." in site.read("articles/index.html")
