"""A person finds an earlier version of a page, and brings its words back."""

import pytest
from playwright.sync_api import Page, expect

from tests.admin.conftest import AdminHarness, git
from tests.browser.page_audit import PageAuditor

ABOUT = "content/pages/about.md"


@pytest.fixture(scope="module")
def changed(admin: AdminHarness) -> AdminHarness:
    """The admin of a project in which the words of a page have changed."""
    admin.project.edit(ABOUT, "Words.", "Other words.")
    git(admin.project, "commit", "-qam", "Say it in other words")
    admin.session.apply_changes({ABOUT})
    return admin


def test_earlier_words_come_back(page: Page, changed: AdminHarness, auditor: PageAuditor) -> None:
    page.goto(f"{changed.server.url}/admin/edit/pages/about.md")
    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name="Write the first pages").click()
    expect(
        page.get_by_role("row", name="Text [removed: Words ] [added: Other words ] .")
    ).to_be_visible()
    assert auditor.audit(page) == []
    page.get_by_role("link", name="Put these words into the form").click()
    expect(page.get_by_role("textbox", name="Text")).to_have_value("Words.")
    assert "Other words." in changed.project.read(ABOUT)
    expect(page.locator("#status")).to_have_text("Not saved yet. A draft is stored.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#status")).to_have_text("Saved.")
    assert changed.project.read(ABOUT).endswith("---\n\nWords.\n")


@pytest.mark.parametrize("version", ["HEAD", "--output=x", "0" * 40, "main:content", "", "x%20y"])
def test_version_that_git_does_not_list_shows_nothing(version: str, changed: AdminHarness) -> None:
    query = version.encode().decode("latin-1")
    text = changed.request(f"/admin/history/pages/about.md?version={query}").text
    assert "Versions" in text
    assert "<table" not in text
    form = changed.request(f"/admin/edit/pages/about.md?version={query}")
    assert " data-version" not in form.text


@pytest.mark.parametrize("path", ["../pelicanconf.py", "pages/no.md", "", "data/clinic.yaml"])
def test_history_of_no_page_is_not_found(path: str, changed: AdminHarness) -> None:
    assert changed.request(f"/admin/history/{path}").status == 404
