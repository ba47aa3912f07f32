"""What is not meant for visitors yet is nowhere on their site, and staff see it in the preview."""

import datetime as dt
import gzip
import re
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import Project, Site, words_of

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


def title_of(name: str) -> str:
    return f"The one called {name}!"


@pytest.fixture
def at_noon(small: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with an article of each sort; the clock stands still."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON.timestamp())))
    for name, (date, status, _) in ARTICLES.items():
        text = TEXT.format(title=title_of(name), date=date, status=status)
        small.write(f"content/articles/{name}.md", text)
    return small


def holding(site: Site, name: str) -> list[str]:
    """The files of the site that know an article; those of the search are unpacked."""
    found = []
    for file in site.files():
        data = (site.folder / file).read_bytes()
        data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        signs = (title_of(name).encode(), f"/{name}/".encode())
        if re.search(rf"/{name}[./]", f"/{file}") or any(sign in data for sign in signs):
            found.append(file)
    return found


def test_visitors_get_what_is_published_and_due(at_noon: Project) -> None:
    site = at_noon.build()
    for name, (_, _, live) in ARTICLES.items():
        found = holding(site, name)
        if live:
            own = f"articles/{name}/index.html"
            assert {own, "articles/index.html", "feed.xml", "sitemap.xml"} <= set(found)
        else:
            assert (name, found) == (name, [])


def test_staff_see_all_of_it(at_noon: Project) -> None:
    site = at_noon.build(settings_file="pelicanconf.py")
    for name, (_, status, _) in ARTICLES.items():
        document = site.document(f"articles/{name}/")
        (banner,) = document.with_class("preview-banner")
        assert words_of(banner).startswith("Draft Preview" if status == "draft" else "Preview")


def test_the_clock_alone_publishes_a_page(
    at_noon: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert holding(at_noon.build(), "next-minute") == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON.timestamp()) + 60))
    site = at_noon.build()
    assert "articles/next-minute/index.html" in holding(site, "next-minute")
    assert holding(site, "tomorrow") == []


def test_a_day_begins_at_midnight_at_the_clinic(
    at_noon: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = NOON.replace(day=23, hour=0)  # 05:00 in London, 14:00 in Tokyo
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(midnight.timestamp()) - 1))
    assert holding(at_noon.build(), "tomorrow") == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(midnight.timestamp())))
    assert "feed.xml" in holding(at_noon.build(), "tomorrow")


def test_before_the_first_article_the_site_has_no_feed(
    at_noon: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(early.timestamp())))
    site = at_noon.build()
    assert "feed.xml" not in site.files()
    assert "feed.xml" not in site.text("index.html")
    assert "Nothing has been published here yet." in site.text("articles/index.html")
