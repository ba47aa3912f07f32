"""A person edits a page in a real browser, by mouse and by keyboard, and loses no word."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from clinicsite.admin.application import create_admin
from clinicsite.preview.application import create_application
from clinicsite.preview.server import PreviewServer
from tests.admin.conftest import AdminHarness
from tests.browser.page_audit import PageAuditor

ABOUT = "content/pages/about.md"
URL = "/admin/edit/pages/about.md"
expect.set_options(timeout=20_000)


@pytest.fixture
def editor(page: Page, admin: AdminHarness) -> Iterator[Page]:
    """The form of a page, whose file is as it was afterwards."""
    text = admin.project.read(ABOUT)
    page.goto(f"{admin.server.url}{URL}")
    expect(page.get_by_role("status").last).to_have_text("No changes")
    yield page
    shutil.rmtree(admin.project.root / ".drafts", ignore_errors=True)
    admin.project.write(ABOUT, text)
    admin.session.apply_changes({ABOUT})


def get_text(page: Page) -> Locator:
    """Return the text box of the page."""
    return page.get_by_role("textbox", name="Text")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#status")).to_have_text("Saved.")


def test_mouse_edits_from_the_previewed_page(editor: Page, admin: AdminHarness) -> None:
    editor.goto(f"{admin.server.url}/about/")
    editor.get_by_role("link", name="Edit this page").click()
    editor.get_by_role("textbox", name="Title", exact=True).fill("About this clinic")
    get_text(editor).fill("A sentence for visitors.")
    frame = editor.frame_locator("#frame")
    expect(frame.get_by_role("heading", level=1)).to_have_text("About this clinic")
    expect(frame.get_by_text("A sentence for visitors.")).to_be_visible()
    assert "A sentence" not in admin.project.read(ABOUT)
    save(editor)
    text = admin.project.read(ABOUT)
    assert "title: About this clinic\n" in text
    assert text.endswith("---\n\nA sentence for visitors.\n")


def test_keyboard_alone_writes_links_and_saves(editor: Page, admin: AdminHarness) -> None:
    get_text(editor).focus()
    editor.keyboard.press("Control+A")
    editor.keyboard.type("See ")
    editor.keyboard.press("Control+K")
    expect(editor.get_by_role("dialog")).to_be_visible()
    editor.keyboard.type("contact")
    expect(editor.locator("#find-status")).to_have_text("1 found")
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Enter")
    expect(editor.get_by_role("dialog")).to_be_hidden()
    expect(get_text(editor)).to_have_value("See [Contact us](contact.md)")
    editor.keyboard.press("End")
    editor.keyboard.type(" in ")
    editor.keyboard.press("Control+B")
    editor.keyboard.press("Control+S")
    expect(editor.locator("#status")).to_have_text("Saved.")
    assert admin.project.read(ABOUT).endswith(
        "\n\nSee [Contact us](contact.md) in **bold words**\n"
    )


def test_block_is_inserted_by_its_form_and_undone(editor: Page) -> None:
    text = get_text(editor)
    text.press("Control+End")
    editor.get_by_role("button", name="Block", exact=True).click()
    dialog = editor.get_by_role("dialog")
    dialog.get_by_label("Kind of block").select_option("care-card")
    dialog.get_by_role("textbox", name="Title").fill("Call us")
    dialog.get_by_role("combobox", name="Level").select_option("urgent")
    dialog.get_by_role("textbox", name="Text").fill("Today.")
    dialog.get_by_role("button", name="Insert").click()
    block = "/// care-card | Call us\n    level: urgent\n\nToday.\n\n///\n"
    expect(text).to_have_value(f"Words.\n\n{block}")
    expect(editor.frame_locator("#frame").get_by_text("Call us")).to_be_visible()
    text.press("Control+Z")
    expect(text).to_have_value("Words.")


def test_problem_leads_to_its_line_and_is_fixed(editor: Page) -> None:
    text = get_text(editor)
    text.fill("First.\n\nA [page](Contact.md) here.")
    problem = editor.locator("#problems li", has_text="Error")
    problem.get_by_role("button", name="Line 3").click()
    selected = "node => node.value.slice(node.selectionStart, node.selectionEnd)"
    assert "Contact.md" in text.evaluate(selected)
    problem.get_by_role("button", name="Fix").click()
    expect(text).to_have_value("First.\n\nA [page](contact.md) here.")
    expect(editor.locator("#problem-count")).to_have_text("0")


def test_field_shows_its_limit_and_its_problem(editor: Page) -> None:
    field = editor.get_by_label("Summary", exact=True)
    field.fill("x" * 170)
    expect(editor.locator("#count-summary")).to_have_text("10 characters too many")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(editor.locator("#problem-summary")).not_to_be_empty()


def test_editor_has_no_violation(editor: Page, auditor: PageAuditor) -> None:
    get_text(editor).fill("A [page](Contact.md).")
    expect(editor.get_by_role("button", name="Fix")).to_be_visible()
    assert auditor.audit(editor) == []
    for name in ("Link", "Block"):
        editor.get_by_role("button", name=name, exact=True).click()
        expect(editor.get_by_role("dialog")).to_be_visible()
        assert auditor.audit(editor) == []
        editor.get_by_role("dialog").get_by_role("button", name="Close").click()


def test_two_windows_lose_no_word(
    editor: Page, context: BrowserContext, admin: AdminHarness, auditor: PageAuditor
) -> None:
    other = context.new_page()
    other.goto(f"{admin.server.url}{URL}")
    get_text(editor).fill("Words of the first window.\n\nThe end.")
    get_text(other).fill("Words of the second window.\n\nThe end.")
    save(editor)
    other.get_by_role("button", name="Save").click()
    conflict = other.get_by_role("region", name="Two versions of this page")
    expect(conflict).to_be_focused()
    assert auditor.audit(other) == []
    assert "Words of the first window." in admin.project.read(ABOUT)
    conflict.get_by_role("radio", name="In the file").check()
    conflict.get_by_role("button", name="Use what I have chosen").click()
    text = get_text(other)
    expect(text).to_have_value("Words of the first window.\n\nThe end.")
    text.press("Control+End")
    text.type(" And more.")
    save(other)
    assert admin.project.read(ABOUT).endswith("Words of the first window.\n\nThe end. And more.\n")


def test_closed_window_gives_its_words_back(
    editor: Page, context: BrowserContext, admin: AdminHarness
) -> None:
    get_text(editor).fill("Words of a closed window.")
    expect(editor.locator("#status")).to_have_text("Not saved yet. A draft is stored.")
    editor.close()
    again = context.new_page()
    again.goto(f"{admin.server.url}{URL}")
    again.get_by_role("button", name="Bring them back").click()
    expect(get_text(again)).to_have_value("Words of a closed window.")
    save(again)
    assert admin.project.read(ABOUT).endswith("\n\nWords of a closed window.\n")


def test_killed_server_loses_no_word(context: BrowserContext, admin: AdminHarness) -> None:
    before = admin.project.read(ABOUT)
    window = context.new_page()

    def serve(port: int) -> tuple[PreviewServer, str]:
        server = PreviewServer(port)
        extension = create_admin(admin.session, server.server_port)
        server.start(create_application(admin.session, server.url, extension.routes))
        return server, f"{server.url}{extension.start_path}"

    first, start = serve(0)
    window.goto(start)
    window.goto(f"{first.url}{URL}")
    get_text(window).fill("Words of a draft.")
    expect(window.locator("#status")).to_have_text("Not saved yet. A draft is stored.")
    first.stop()
    get_text(window).fill("Words without a server.")
    expect(window.locator("#status")).to_contain_text("The admin does not answer.")
    window.get_by_role("button", name="Save").click()
    expect(window.locator("#status")).to_contain_text("Not saved")
    second, start = serve(first.server_port)
    try:
        window.close(run_before_unload=False)
        window = context.new_page()
        window.goto(start)
        window.goto(f"{second.url}{URL}")
        expect(window.get_by_role("button", name="Bring them back")).to_have_count(2)
        window.locator("#local-draft").get_by_role("button", name="Bring them back").click()
        expect(get_text(window)).to_have_value("Words without a server.")
        save(window)
        assert admin.project.read(ABOUT).endswith("\n\nWords without a server.\n")
    finally:
        second.stop()
        shutil.rmtree(admin.project.root / ".drafts", ignore_errors=True)
        admin.project.write(ABOUT, before)
        admin.session.apply_changes({ABOUT})
