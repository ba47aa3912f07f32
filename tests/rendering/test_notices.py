"""Notices in the HTML of pages."""

import datetime as dt

import pytest

from tests.conftest import BuiltSite, Project, get_text

NOTICES = """\
- key: hours
  text: "We open early & close late."
  from: 2026-11-20
  until: 2026-11-22
  pages: [pages/contact.md]
- key: storm
  text: Closed for the storm. Call (555) 555-0100.
  from: 2026-11-22
  until: 2026-11-23
  level: urgent
  link: pages/contact.md
- key: later
  text: This is for another day.
  from: 2026-11-23
  until: 2026-11-24
  pages: [pages/about.md]
"""
STORM = "Urgent: Closed for the storm. Call (555) 555-0100."


@pytest.fixture
def built(small: Project, monkeypatch: pytest.MonkeyPatch) -> BuiltSite:
    """A site on the last day of one notice and the first day of another."""
    evening = dt.datetime(2026, 11, 23, 4, 30, tzinfo=dt.UTC)  # 23:30 on November 22 in Florida
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(evening.timestamp())))
    small.write("content/data/notices.yaml", NOTICES)
    return small.build()


def list_notices(site: BuiltSite, address: str) -> list[str]:
    """Return the text of each notice of a page."""
    classes = (
        element
        for element in site.document(address).all("p")
        if element.get("class") == "notice__text"
    )
    return [" ".join(get_text(element).split()) for element in classes]


def test_notices_are_labelled_and_link_to_their_page(built: BuiltSite) -> None:
    assert list_notices(built, "") == [f"{STORM} Contact us"]
    assert list_notices(built, "404.html") == [f"{STORM} Contact us"]
    assert list_notices(built, "about/") == [f"{STORM} Contact us"]
    assert list_notices(built, "contact/") == [STORM, "Information: We open early & close late."]
    (region,) = [e for e in built.document("").all("aside") if e.get("class") == "notices"]
    assert region.get("aria-label") == "Notices"
    links = [
        e.get("href")
        for e in built.document("").all("a")
        if built.document("").is_inside(e, "aside")
    ]
    assert "tel:+15555550100" in links
    assert "/contact/" in links
