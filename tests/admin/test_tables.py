"""A person edits a table by rows and columns, with the keyboard and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.admin.conftest import AdminHarness
from tests.browser.page_audit import PageAuditor

EDIT = "/admin/edit/pages/about.md"
TABLE = "Before.\n\n| Day | Hours |\n|:--|--:|\n| Monday | 9 \\| 12 |\n\nAfter."


@pytest.fixture
def editor(page: Page, admin: AdminHarness) -> Iterator[Page]:
    """The form of a page, as wide as a small phone."""
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{admin.server.url}{EDIT}")
    yield page
    page.locator("#body").fill("Words.")
    expect(page.locator("#status")).to_have_text("No changes")


def test_table_is_written_by_keyboard(editor: Page) -> None:
    text = editor.locator("#body")
    text.press("Control+End")
    text.press("Control+Alt+T")
    dialog = editor.get_by_role("dialog", name="Insert a table")
    expect(dialog.get_by_label("Heading of column 1")).to_be_focused()
    for words in ("Day", "Hours"):
        editor.keyboard.type(words)
        editor.keyboard.press("Tab")
    dialog.get_by_label("Row 2, column 1").focus()
    editor.keyboard.type("a | b")
    editor.keyboard.press("Enter")
    expect(dialog.get_by_label("Row 3, column 1")).to_be_focused()
    editor.keyboard.type("Last")
    dialog.get_by_role("button", name="Remove row 1").press("Enter")
    dialog.get_by_label("Column 2: alignment").select_option("right")
    dialog.get_by_role("button", name="Insert").press("Enter")
    expect(text).to_have_value(
        "Words.\n\n| Day | Hours |\n| --- | ---: |\n| a \\| b |  |\n| Last |  |\n"
    )
    expect(editor.locator("#problem-count")).to_have_text("0")
    number = editor.frame_locator("#frame").get_by_role("columnheader", name="Hours")
    expect(number).to_have_css("text-align", "end")


def test_table_at_the_cursor_is_edited(editor: Page, auditor: PageAuditor) -> None:
    text = editor.locator("#body")
    text.fill(TABLE)
    text.evaluate("node => node.setSelectionRange(30, 30)")
    editor.get_by_role("button", name="Table").click()
    dialog = editor.get_by_role("dialog", name="Edit the table")
    expect(dialog.get_by_label("Row 1, column 2")).to_have_value("9 | 12")
    expect(dialog.get_by_label("Column 1: alignment")).to_have_value(":---")
    width = editor.evaluate("document.querySelector('dialog[open]').scrollWidth")
    assert width <= 360
    assert auditor.audit(editor) == []
    dialog.get_by_role("button", name="Add a column").click()
    dialog.get_by_label("Heading of column 3").fill("Notes")
    dialog.get_by_role("button", name="Remove column 1").click()
    dialog.get_by_role("button", name="Use this table").click()
    table = "| Hours | Notes |\n| ---: | --- |\n| 9 \\| 12 |  |"
    expect(text).to_have_value(f"Before.\n\n{table}\n\nAfter.")
    text.press("Control+Z")
    expect(text).to_have_value(TABLE)


def test_keys_are_listed(editor: Page, auditor: PageAuditor) -> None:
    editor.locator("#body").press("Control+Alt+H")
    dialog = editor.get_by_role("dialog", name="Keys")
    expect(dialog.get_by_role("row", name="Ctrl Alt T")).to_contain_text("table")
    assert auditor.audit(editor) == []
    editor.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
