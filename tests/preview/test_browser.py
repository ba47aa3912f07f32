"""The preview in a real browser: what changed is on screen by itself, and the rest stays."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.preview.conftest import MakeProject, PreviewHarness, start_session

ABOUT = "content/pages/about.md"
expect.set_options(timeout=60_000)  # ms, also where many other things run
LONG = "\n\n".join(f"Here is line {number}." for number in range(80))
# Notes each part that is marked as new; the mark itself goes soon.
NOTE_MARKS = """() => {
  window.marked = [];
  new MutationObserver(changes => changes.forEach(({ target }) => {
    if ('previewChanged' in target.dataset) marked.push(target.textContent);
  })).observe(document, { subtree: true, attributeFilter: ['data-preview-changed'] });
}"""
FIGURE = """
/// figure | A gate
    picture: ../images/ketamine-nmda-gate.svg
    alt: A gate

What the gate shows.
///
"""


@pytest.fixture(scope="module")
def running(few_pages: MakeProject) -> Iterator[PreviewHarness]:
    """A preview of a few pages for all tests of this module."""
    project = few_pages()
    yield from start_session(project, project.root.parent / "nothing")


@pytest.fixture
def preview(running: PreviewHarness) -> Iterator[PreviewHarness]:
    """That preview, with the files as they were."""
    yield running
    running.undo_edits()


@pytest.fixture
def page(chromium: Browser, preview: PreviewHarness) -> Iterator[Page]:
    """A window that shows a long page with parts to open; notes what it complains of."""
    preview.edit(ABOUT, "Words.", f"Words.\n{FIGURE}\n{LONG}\n")
    page = chromium.new_page()
    page.set_default_timeout(60_000)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{preview.server.url}/about/", wait_until="networkidle")
    page.evaluate("window.sameDocument = true")
    yield page
    page.close()
    assert complaints == []


def is_same_document(page: Page) -> bool:
    return page.evaluate("window.sameDocument === true")


def test_new_words_come_in_place(page: Page, preview: PreviewHarness) -> None:
    page.locator("main details summary").first.click()
    page.get_by_text("Here is line 60.").scroll_into_view_if_needed()
    link = page.get_by_role("link", name="Call 911").first
    link.focus()
    page.get_by_text("Here is line 60.").scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    page.evaluate(NOTE_MARKS)
    preview.edit(ABOUT, "Here is line 60.", "Line sixty is *new*.")
    expect(page.get_by_text("Line sixty is new.")).to_be_visible()
    assert "Line sixty is new." in page.evaluate("marked")
    expect(page.locator("[data-preview-changed]")).to_have_count(0)  # for a moment only
    assert page.evaluate("scrollY") == place
    expect(link).to_be_focused()
    assert page.locator("main details").first.get_attribute("open") is not None
    assert is_same_document(page)


def test_paragraphs_come_and_go(page: Page, preview: PreviewHarness) -> None:
    preview.edit(ABOUT, "Here is line 3.", "Here is line 3.\n\nOne more.\n\n- a list\n- of two")
    expect(page.get_by_text("One more.")).to_be_visible()
    expect(page.locator("main .prose li").last).to_have_text("of two")
    preview.edit(ABOUT, "One more.\n\n- a list\n- of two\n\n", "")
    expect(page.get_by_text("One more.")).to_have_count(0)
    words = page.locator("main .prose > p").all_inner_texts()
    assert words[-3:] == ["Here is line 77.", "Here is line 78.", "Here is line 79."]
    assert is_same_document(page)


def test_a_new_title_is_everywhere(page: Page, preview: PreviewHarness) -> None:
    preview.edit(ABOUT, "title: About us", "title: Who we are")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who we are")
    expect(page).to_have_title("Who we are | Florida Medical Pain Management")
    assert is_same_document(page)


def test_a_style_is_put_on_without_a_reload(page: Page, preview: PreviewHarness) -> None:
    rule = "h1 { color: rgb(1, 2, 3) }\n@layer tokens"
    preview.edit("theme/static/css/tokens.css", "@layer tokens", rule)
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(1, 2, 3)")
    expect(page.locator("link[rel=stylesheet][href^='/theme/']")).to_have_count(1)
    assert is_same_document(page)


def test_a_script_reloads_the_page(page: Page, preview: PreviewHarness) -> None:
    preview.edit("theme/static/js/theme.js", "// Shows", "window.newScript = 1\n// Shows")
    page.wait_for_function("() => window.newScript === 1")
    assert not is_same_document(page)


def test_after_a_reload_the_same_is_open_and_has_the_focus(
    page: Page, preview: PreviewHarness
) -> None:
    page.locator("main details summary").first.click()
    link = page.get_by_role("link", name="Call 911").first
    link.focus(timeout=2000)
    preview.edit("theme/static/js/theme.js", "// Shows", "window.newScript = 1\n// Shows")
    page.wait_for_function("() => window.newScript === 1")
    expect(page.locator("main details").first).to_have_attribute("open", "")
    expect(link).to_be_focused()


def test_a_drawing_is_drawn_again(page: Page, preview: PreviewHarness) -> None:
    drawing = page.locator("main img[src*='ketamine-nmda-gate']")
    before = drawing.get_attribute("src")
    preview.edit("content/images/ketamine-nmda-gate.svg", "</svg>", '<path d="M0 0h9"/></svg>')
    expect(drawing).not_to_have_attribute("src", before)
    assert 'd="M0 0h9"' in page.evaluate(
        "async () => (await fetch(document.querySelector('main img').src)).text()"
    )
    assert is_same_document(page)


def test_an_error_comes_above_the_page_and_goes(page: Page, preview: PreviewHarness) -> None:
    preview.edit(ABOUT, "Here is line 1.", "Here is line 1 [leads](nowhere.md).")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("There is no page")
    expect(page.get_by_text("Here is line 1.", exact=True)).to_have_count(1)
    preview.edit(ABOUT, "Here is line 1 [leads](nowhere.md).", "Line one is here.")
    expect(page.get_by_text("Line one is here.")).to_have_count(1)
    expect(alert).to_have_count(0)
    assert is_same_document(page)


def test_browser_follows_preview_after_two_errors(page: Page, preview: PreviewHarness) -> None:
    for number in range(2):
        preview.edit(ABOUT, "status: published", "status: publshed")
        expect(page.get_by_role("alert")).to_contain_text("publshed")
        preview.edit(ABOUT, "status: publshed", "status: published")
        expect(page.get_by_role("alert")).to_have_count(0)
        preview.edit(ABOUT, f"Here is line {number}.", f"Mended {number}")
        expect(page.get_by_text(f"Mended {number}")).to_be_visible()


def test_many_quick_changes_end_with_the_last(page: Page, preview: PreviewHarness) -> None:
    def type_on() -> None:
        for number in range(20):
            old = f"Typed {number - 1}!" if number else "Here is line 5."
            preview.edit(ABOUT, old, f"Typed {number}!")

    typing = threading.Thread(target=type_on)
    typing.start()
    expect(page.get_by_text("Typed 19!")).to_be_visible()
    typing.join()
    assert is_same_document(page)
