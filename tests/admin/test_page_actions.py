"""A person renames, schedules, translates and takes down pages in a browser, and loses no word."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.admin.conftest import AdminHarness
from tests.admin.page_actions import act, carry_out, try_action
from tests.browser.page_audit import PageAuditor
from tests.conftest import PAGE
from tests.medical_sections import add_spanish_strings

WALK, ABOUT = "content/pages/walk.md", "content/pages/about.md"
WALK_ES = "content/pages/walk.es.md"
WINDOW = "0123456789abcdef"


@pytest.fixture(scope="module")
def bilingual(admin: AdminHarness) -> AdminHarness:
    """The admin of a site in two languages."""
    add_spanish_strings(admin.project.root / "content")
    admin.session.apply_changes({"content/data/strings/es.yaml"})
    return admin


@pytest.fixture
def walk(bilingual: AdminHarness) -> Iterator[AdminHarness]:
    """The admin, with a page walk.md to which another one links."""
    admin = bilingual
    before = read_pages(admin)
    admin.project.write(WALK, PAGE.format(title="How to walk"))
    admin.project.edit(ABOUT, "Words.", "See [how](walk.md).\n\nThe end.")
    admin.session.apply_changes({WALK, ABOUT})
    yield admin
    for path in read_pages(admin).keys() - before.keys():
        (admin.project.root / path).unlink()
    for path, text in before.items():
        admin.project.write(path, text)
    for file in (admin.project.root / ".drafts").glob("*.*"):
        file.unlink()
    admin.session.apply_changes({WALK, *before})


def read_pages(admin: AdminHarness) -> dict[str, str]:
    root = admin.project.root
    files = [*root.glob("content/pages/**/*.md"), root / "content/data/navigation.yaml"]
    paths = [file.relative_to(root).as_posix() for file in files]
    return {path: admin.project.read(path) for path in paths}


def open_actions(page: Page, admin: AdminHarness, title: str = "How to walk") -> None:
    """Come to the actions of a page from the list of pages."""
    page.goto(f"{admin.server.url}/admin/pages/")
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Actions").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def store_draft(admin: AdminHarness, path: str, **more: Any) -> None:
    words = {"window": WINDOW, "base": "", "fields": {}, "body": "Words."} | more
    assert admin.request(f"/admin/typed/{path}", words).status == 200


def read_drafts(admin: AdminHarness) -> list[dict[str, Any]]:
    files = (admin.project.root / ".drafts").glob("*.json")
    return [json.loads(file.read_text("utf-8")) for file in files]


def test_rename_by_mouse_shows_its_changes_first(
    page: Page, walk: AdminHarness, auditor: PageAuditor
) -> None:
    before = read_pages(walk)
    open_actions(page, walk)
    section = page.get_by_role("region", name="Give it another address")
    section.get_by_role("textbox").fill("walk-well")
    plan = try_action(section)
    expect(plan).to_contain_text("content/pages/walk.md becomes content/pages/walk-well.md")
    expect(plan).to_contain_text("/walk/ leads to /walk-well/")
    expect(plan).to_contain_text("content/pages/about.md: 1 place")
    assert auditor.audit(page) == []
    assert read_pages(walk) == before
    carry_out(page, walk, plan.get_by_role("button", name="Rename it").click)
    expect(page.get_by_role("status")).to_contain_text("The page has its new address.")
    assert page.url.endswith("/admin/actions/pages/walk-well.md?done=rename")
    assert "[how](walk-well.md)" in walk.project.read(ABOUT)
    page.goto(f"{walk.server.url}/admin/edit/pages/walk.md")
    assert page.url.endswith("/admin/edit/pages/walk-well.md")


def test_unpublish_by_keyboard_leads_to_the_chosen_page(page: Page, walk: AdminHarness) -> None:
    open_actions(page, walk)
    page.get_by_role("combobox", name="Its address leads to").focus()
    page.keyboard.type("pages/about.md")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="What would change")).to_be_focused()
    page.keyboard.press("Tab")
    carry_out(page, walk, lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("status")).to_contain_text("The page is a draft now.")
    assert "status: draft" in walk.project.read(WALK)
    assert "/walk/" in walk.project.read(ABOUT)


def test_schedule_is_shown_and_wrong_days_are_answered_at_their_field(
    page: Page, walk: AdminHarness
) -> None:
    open_actions(page, walk)
    section = page.get_by_role("region", name="Who sees it, and when")
    section.get_by_label("Appears on (optional)").fill("2099-05-02")
    section.get_by_label("Expires on (optional)").fill("2099-05-01")
    section.get_by_role("button", name="Show what would change").click()
    field = section.get_by_label("Expires on (optional)")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#visibility-expires-problem")).to_contain_text("before its date")
    expect(section.get_by_label("Appears on (optional)")).to_have_value("2099-05-02")
    field.fill("2099-06-01")
    plan = try_action(section)
    expect(plan).to_contain_text("Then: published, and visible from 2099-05-02.")
    assert "2099" not in walk.project.read(WALK)
    carry_out(page, walk, plan.get_by_role("button", name="Save this").click)
    expect(page.get_by_text("This page is published, and visible from 2099-05-02.")).to_be_visible()
    assert "publish_on: 2099-05-02\nexpires: 2099-06-01\n" in walk.project.read(WALK)


def test_translation_is_made_and_opens(page: Page, walk: AdminHarness) -> None:
    open_actions(page, walk)
    section = page.get_by_role("region", name="Translate it")
    plan = try_action(section)
    expect(plan).to_contain_text("would be made, with 2 paragraphs to translate")
    carry_out(page, walk, plan.get_by_role("button", name="Make the translation").click)
    expect(page.get_by_role("textbox", name="Text")).to_have_value("Por escribir: Words.")
    assert page.url.endswith("/admin/edit/pages/walk.es.md?done=translate")


def test_translation_shows_which_paragraphs_changed(
    page: Page, walk: AdminHarness, auditor: PageAuditor
) -> None:
    assert act(walk, "translate", "pages/walk.md", language="es")[0] == 200
    walk.project.edit(WALK, "Words.", "Other words.")
    walk.session.apply_changes({WALK, "content/pages/new"})
    page.goto(f"{walk.server.url}/admin/actions/pages/walk.md")
    section = page.get_by_role("region", name="Translate it")
    expect(section).to_contain_text("1 paragraph has changed")
    expect(section.get_by_role("row", name="Other words. Por escribir: Words.")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    assert auditor.audit(page) == []


def test_translation_gets_its_own_address_and_its_translator(
    page: Page, walk: AdminHarness, auditor: PageAuditor
) -> None:
    assert act(walk, "translate", "pages/walk.md", language="es")[0] == 200
    spanish = walk.project.read(WALK_ES).replace("Por escribir: ", "")
    walk.project.write(WALK_ES, spanish.replace("status: draft", "status: published"))
    walk.session.apply_changes({"content/pages/new"})
    page.goto(f"{walk.server.url}/admin/actions/pages/walk.es.md")
    section = page.get_by_role("region", name="Give it another address")
    field = section.get_by_label("New name in its address")
    field.fill("cómo andar")
    section.get_by_role("button", name="Show what would change").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("andar")
    plan = try_action(section)
    expect(plan).to_contain_text("/es/walk/ leads to /es/andar/")
    assert auditor.audit(page) == []
    carry_out(page, walk, plan.get_by_role("button", name="Change its address").click)
    expect(page.get_by_role("status")).to_contain_text("The translation has its new address.")
    assert "slug: andar\n" in walk.project.read(WALK_ES)
    assert "aliases: [/es/walk/]\n" in walk.project.read(WALK_ES)
    name = {"reviewer": "Example Translator"}
    assert act(walk, "translated", "pages/walk.es.md", dry_run=True, **name)[0] == 200
    assert "Example Translator" not in walk.project.read(WALK_ES)
    assert act(walk, "translated", "pages/walk.es.md", **name)[0] == 200
    assert "translated: {by: Example Translator, on: " in walk.project.read(WALK_ES)


def test_page_with_an_error_becomes_a_draft(walk: AdminHarness) -> None:
    walk.project.edit(WALK, "status: published", "status: published\npublish_on: 2099-01-01")
    walk.project.edit(WALK, "Words.", "[Words](nowhere.md).")
    walk.session.apply_changes({WALK})
    days = {"publish_on": "", "expires": ""}
    status, answer = act(walk, "visibility", "pages/walk.md", status="draft", **days)
    assert (status, answer["parts"][0][1][1]) == (200, "Then: a draft, which visitors do not see.")
    text = walk.project.read(WALK)
    assert "status: draft\n" in text
    assert "publish_on" not in text


KEYBOARD = {
    "rename": ("New name in its address", "walk-well", WALK.replace("walk", "walk-well")),
    "visibility": ("Expires on (optional)", "06012099", WALK),
    "translate": ("", "", WALK_ES),
}


@pytest.mark.parametrize("action", KEYBOARD)
def test_keyboard_alone_carries_out(action: str, page: Page, walk: AdminHarness) -> None:
    label, typed, path = KEYBOARD[action]
    before = read_pages(walk)
    open_actions(page, walk)
    form = page.locator(f'form[data-action="{action}"]')
    button = form.get_by_role("button", name="Show what would change")
    expect(button).to_be_enabled()
    button.focus()
    if label:
        form.get_by_label(label).focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(form.get_by_role("region", name="What would change")).to_be_focused()
    page.keyboard.press("Tab")
    carry_out(page, walk, lambda: page.keyboard.press("Enter"))
    page.wait_for_url(f"**?done={action}")
    assert read_pages(walk).get(path) not in (None, before.get(path))


def test_unsaved_words_survive_taking_a_page_down(page: Page, walk: AdminHarness) -> None:
    page.goto(f"{walk.server.url}/admin/edit/pages/walk.md")
    text = page.get_by_role("textbox", name="Text")
    text.fill("Words that no person saved.")
    expect(page.locator("#status")).to_have_text("Not saved yet. A draft is stored.")
    page.get_by_role("link", name="Actions").click()
    expect(page.get_by_text("This page has words that were not saved.")).to_be_visible()
    section = page.get_by_role("region", name="Take it down")
    section.get_by_role("combobox").fill("contact")
    plan = try_action(section)
    carry_out(page, walk, plan.get_by_role("button", name="Take it down").click)
    page.get_by_role("link", name="Back to the form").click()
    expect(page.get_by_role("button", name="Bring them back")).to_have_count(1)
    page.get_by_role("button", name="Bring them back").click()
    expect(text).to_have_value("Words that no person saved.")
    expect(page.get_by_label("Status")).to_have_value("draft")


def test_words_of_the_browser_alone_move_with_a_rename(page: Page, walk: AdminHarness) -> None:
    open_actions(page, walk)
    words = json.dumps({"base": "", "fields": {}, "body": "Words of this browser alone."})
    page.evaluate("words => localStorage.setItem('admin-draft:pages/walk.md', words)", words)
    section = page.get_by_role("region", name="Give it another address")
    section.get_by_role("textbox").fill("walk-well")
    plan = try_action(section)
    carry_out(page, walk, plan.get_by_role("button", name="Rename it").click)
    page.wait_for_url("**?done=*")
    page.get_by_role("link", name="Back to the form").click()
    page.locator("#local-draft").get_by_role("button", name="Bring them back").click()
    expect(page.get_by_role("textbox", name="Text")).to_have_value("Words of this browser alone.")


def test_draft_moves_with_a_renamed_page(walk: AdminHarness) -> None:
    fields = {"title": "How to walk", "summary": "A summary that was typed and never saved."}
    store_draft(walk, "pages/walk.md", fields=fields, body="Unsaved.")
    assert act(walk, "rename", "pages/walk.md", new="/visit/walk-well/")[0] == 200
    (draft,) = read_drafts(walk)
    assert (draft["path"], draft["body"]) == ("pages/visit/walk-well.md", "Unsaved.")
    form = walk.request("/admin/edit/pages/visit/walk-well.md").text
    assert "A summary that was typed and never saved." in form
    # A window that was open before still stores its words, and saves them into the page.
    store_draft(walk, "pages/walk.md", body="Words of an old window.")
    assert read_drafts(walk)[0]["body"] == "Words of an old window."


def test_draft_of_an_unpublished_page_stays_and_does_not_publish_it(walk: AdminHarness) -> None:
    fields = {"status": "published", "title": "A title that was not saved"}
    store_draft(walk, "pages/walk.md", fields=fields, body="Words that were not saved.")
    assert act(walk, "unpublish", "pages/walk.md", to="about")[0] == 200
    (draft,) = read_drafts(walk)
    assert draft["fields"] == {"status": "draft", "title": "A title that was not saved"}
    assert draft["body"] == "Words that were not saved."


def test_draft_of_another_page_gets_the_new_links(walk: AdminHarness) -> None:
    body = "See [how](walk.md).\n\nAn end that was not saved."
    store_draft(walk, "pages/about.md", body=body)
    assert act(walk, "rename", "pages/walk.md", new="walk-well")[0] == 200
    assert read_drafts(walk)[0]["body"] == "See [how](walk-well.md).\n\nAn end that was not saved."


REFUSED = {
    "taken": ("rename", {"new": "about"}, "new"),
    "no name": ("rename", {"new": " "}, "new"),
    "path": ("rename", {"new": "../../x"}, "new"),
    "no target": ("unpublish", {"to": ""}, "to"),
    "unknown target": ("unpublish", {"to": "nowhere"}, "to"),
    "itself": ("unpublish", {"to": "walk"}, "to"),
    "no day": (
        "visibility",
        {"status": "published", "publish_on": "soon", "expires": ""},
        "publish_on",
    ),
    "no status": ("visibility", {"status": "live", "publish_on": "", "expires": ""}, "status"),
    "visible": ("visibility", {"status": "draft", "publish_on": "", "expires": ""}, "status"),
    "slug of an English page": ("slug", {"slug": "gehen"}, "slug"),
    "line in a slug": ("slug", {"slug": "a\nstatus: draft"}, "slug"),
    "no translator": ("translated", {"reviewer": ""}, "reviewer"),
    "no translation": ("translated", {"reviewer": "Example Translator"}, "reviewer"),
    "line in a day": (
        "visibility",
        {"status": "published", "publish_on": "", "expires": "2099-01-01\nslug: x"},
        "expires",
    ),
    "no language": ("translate", {"language": "xx"}, "language"),
    "path as language": ("translate", {"language": "../x"}, "language"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_wrong_value_is_refused_at_its_field(case: str, walk: AdminHarness) -> None:
    before = read_pages(walk)
    action, values, field = REFUSED[case]
    for dry_run in (True, False):
        status, answer = act(walk, action, "pages/walk.md", dry_run=dry_run, **values)
        assert (status, answer["field"]) == (200 if dry_run else 409, field)
        assert answer["message"]
    assert read_pages(walk) == before


@pytest.mark.parametrize(
    "body",
    [
        [],
        "x",
        {"values": {}},
        {"values": [], "dry_run": True},
        {"values": {}, "dry_run": 1},
        {"values": {"new": 1}, "dry_run": True},
        {"values": {"new": "x" * 5000}, "dry_run": True},
        {"values": {"new": "\ud800"}, "dry_run": True},
    ],
)
def test_request_that_no_form_sends_is_refused(body: object, walk: AdminHarness) -> None:
    assert walk.request("/admin/act/rename/pages/walk.md", body).status == 400


def test_action_of_no_page_is_not_found(walk: AdminHarness) -> None:
    body = {"values": {"new": "x"}, "dry_run": True}
    for path in ("rename/pages/no.md", "rename/../x.md", "delete/pages/walk.md", "rename/"):
        assert walk.request(f"/admin/act/{path}", body).status == 404
    assert walk.request("/admin/act/rename/pages/walk.md", body, token="x").status == 403
    assert walk.request("/admin/actions/../pelicanconf.py").status == 404
