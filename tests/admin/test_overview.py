"""The home page, the list of pages and the search, with the files of a real project."""

import json

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.admin.conftest import AdminHarness
from tests.browser.page_audit import PageAuditor
from tests.conftest import PAGE

DRAFT = PAGE.format(title="A draft of visiting").replace("published", "draft")


@pytest.fixture
def with_draft(admin: AdminHarness) -> AdminHarness:
    """The admin, with a draft, a page that appears later, and a page with an error."""
    later = PAGE.format(title="Later").replace("status:", "publish_on: 2199-01-01\nstatus:")
    files = {"draft": DRAFT, "later": later, "broken": PAGE.format(title="Broken") + "[x](y.md)\n"}
    for name, text in files.items():
        admin.project.write(f"content/pages/{name}.md", text)
    admin.session.apply_changes({f"content/pages/{name}.md" for name in files})
    admin.session.check_site()
    return admin


def test_home_lists_what_is_next(with_draft: AdminHarness) -> None:
    text = with_draft.request("/admin/").text
    order = (
        "Fix what stops the site",
        "Broken",
        "Appears later",
        "2199-01-01",
        "Finish the drafts",
    )
    places = [text.index(words) for words in (*order, "A draft of visiting", "Recent changes")]
    assert places == sorted(places)
    assert "Write the first pages" in text
    assert "Example Clinician" in text


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("state=draft", {"A draft of visiting"}),
        ("task=scheduled", {"Later"}),
        ("task=broken", {"Broken"}),
        ("kind=article", set()),
        ("state=draft&task=broken", set()),
    ],
)
def test_list_shows_the_pages_of_a_query(
    query: str, titles: set[str], with_draft: AdminHarness
) -> None:
    text = with_draft.request(f"/admin/pages/?{query}").text
    listed = {"A draft of visiting", "Later", "Broken", "About us"}
    assert {title for title in listed if f">{title}</a>" in text} == titles


def test_search_finds_pages_and_terms_by_all_words(with_draft: AdminHarness) -> None:
    text = with_draft.request("/admin/search/?q=visiting+DRAFT").text
    assert "A draft of visiting" in text
    assert "1 found" in text
    assert "Nothing found" in with_draft.request("/admin/search/?q=visiting+nowhere").text


def test_search_shows_markup_as_text(admin: AdminHarness) -> None:
    assert "<b>x" not in admin.request("/admin/search/?q=%3Cb%3Ex").text


def test_find_returns_the_wanted_kinds_alone(admin: AdminHarness) -> None:
    found = json.loads(admin.request("/admin/find?kind=page&q=about").text)
    assert [one["key"] for one in found] == ["pages/about.md"]
    assert json.loads(admin.request("/admin/find?kind=secret&q=about").text) == []


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/search/?q=about"])
def test_view_has_no_violation(
    path: str, page: Page, with_draft: AdminHarness, auditor: PageAuditor
) -> None:
    page.goto(f"{with_draft.server.url}{path}")
    assert auditor.audit(page) == []


def test_refusal_has_no_violation(
    context: BrowserContext, admin: AdminHarness, auditor: PageAuditor
) -> None:
    context.clear_cookies()
    refusal = context.new_page()
    refusal.goto(f"{admin.server.url}/admin/")
    expect(refusal.get_by_role("heading", level=1)).to_have_text("The admin is not open here")
    assert auditor.audit(refusal) == []


def test_keyboard_reaches_the_search_and_its_result(page: Page, admin: AdminHarness) -> None:
    page.goto(f"{admin.server.url}/admin/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    for _ in range(7):
        page.keyboard.press("Tab")
    page.keyboard.type("about us")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("“about us”")
    expect(page.get_by_role("link", name="About us")).to_be_visible()
