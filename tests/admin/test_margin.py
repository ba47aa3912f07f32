"""Problems stand beside their lines, and missing sections have a button, while a person writes."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.admin.conftest import AdminHarness, git
from tests.browser.page_audit import PageAuditor
from tests.projects import ROOT

MAX_SCRIPTS = 48_000  # bytes
ARTICLE = "content/articles/example.md"
TEXT = """---
title: An example
summary: This text stands in for a summary, and is as long as a summary has to be.
date: 2003-01-01
next_review: 2004-01-01
status: draft
---

First words.

"""
LONG = "A line that is so long that the text box has to break it on every screen. " * 4


@pytest.fixture(scope="module")
def article(admin: AdminHarness) -> str:
    """The path of a medical page without sections."""
    admin.project.write(ARTICLE, TEXT)
    structure = "content/data/page-structure.yaml"
    admin.project.write(structure, (ROOT / structure).read_text("utf-8"))
    git(admin.project, "add", "content")
    admin.session.apply_changes([ARTICLE])
    return "/admin/edit/articles/example.md"


@pytest.fixture
def editor(page: Page, admin: AdminHarness) -> Iterator[Page]:
    """The form of a short page, as wide as a phone."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{admin.server.url}/admin/edit/pages/about.md")
    yield page
    page.locator("#body").fill("Words.")
    expect(page.locator("#status")).to_have_text("No changes")


# The row of the text box at which the mark of a line is, however the box is scrolled.
IS_AT_ROW = """([line, first, last]) => {
  const body = document.getElementById('body')
  const mark = document.querySelector(`.margin [data-line="${line}"]`)
  if (!mark) return false
  const top = mark.getBoundingClientRect().top - body.getBoundingClientRect().top
  const row = (top + body.scrollTop) / parseFloat(getComputedStyle(body).lineHeight)
  return row > first && row < last
}"""


def test_scripts_of_the_form_stay_small(admin: AdminHarness) -> None:
    form = admin.request("/admin/edit/pages/about.md").text
    names = re.findall(r'<script src="([^"]+)"', form)
    assert len(names) >= 8
    assert sum(len(admin.request(name).text) for name in names) <= MAX_SCRIPTS


def test_problem_stands_beside_its_line(editor: Page, auditor: PageAuditor) -> None:
    text = editor.locator("#body")
    text.fill(f"{LONG}\n\nA [page](Contact.md) here.")
    mark = editor.get_by_role("button", name="Line 3:")
    expect(mark).to_be_visible()
    editor.wait_for_function(IS_AT_ROW, arg=[3, 8, 14])  # below the rows of the long line
    text.fill(f"{LONG}{LONG}\n\nA [page](Contact.md) here.")
    editor.wait_for_function(IS_AT_ROW, arg=[3, 17, 26])
    mark.click()
    card = editor.get_by_role("dialog", name="Problem in line 3")
    expect(card).to_be_focused()
    expect(card).to_contain_text("Error:")
    assert auditor.audit(editor) == []
    card.get_by_role("button", name="Fix").click()
    expect(text).to_have_value(f"{LONG}{LONG}\n\nA [page](contact.md) here.")
    expect(mark).to_have_count(0)


def test_problems_are_reached_by_keyboard(editor: Page) -> None:
    text = editor.locator("#body")
    text.fill("First.\n\nA [page](Contact.md).\n\nIt cures pain.")
    expect(editor.locator(".margin button")).to_have_count(2)
    text.press("Control+Home")
    text.press("Control+Alt+N")
    expect(editor.get_by_role("dialog", name="in line 3")).to_be_focused()
    editor.keyboard.press("Escape")
    expect(text).to_be_focused()
    text.press("Control+Alt+N")
    expect(editor.get_by_role("dialog", name="in line 5")).to_contain_text("cure")
    editor.keyboard.press("Escape")
    selected = "node => node.value.slice(node.selectionStart, node.selectionEnd)"
    assert text.evaluate(selected) == "cures"


def test_missing_section_is_inserted(page: Page, article: str, admin: AdminHarness) -> None:
    page.goto(f"{admin.server.url}{article}")
    text = page.locator("#body")
    missing = page.locator("#sections li")
    expect(missing.first).to_be_visible()
    count = missing.count()
    name = missing.last.inner_text().removesuffix("Insert").strip()
    missing.last.get_by_role("button").click()
    expect(missing).to_have_count(count - 1)
    assert name in text.input_value()
    first = missing.first.inner_text().removesuffix("Insert").strip()
    page.get_by_role("button", name=f"Insert the section {first}").click()
    expect(missing).to_have_count(count - 2)
    assert text.input_value().startswith("First words.")
    text.press("Control+Z")
    text.press("Control+Z")
    expect(text).to_have_value("First words.")
    expect(page.locator("#status")).to_have_text("No changes")
