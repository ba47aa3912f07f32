"""A person does the everyday tasks of the clinic in the forms of its records."""

import datetime as dt
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.admin.conftest import AdminHarness
from tests.admin.record_project import (
    CLINIC,
    GLOSSARY,
    MENUS,
    NOTICES,
    PEOPLE,
    SOURCES,
    fill_records,
)
from tests.browser.page_audit import PageAuditor

FILES = (CLINIC, GLOSSARY, MENUS, NOTICES, PEOPLE, SOURCES)
RECORDS = "/admin/records"
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def records(admin: AdminHarness) -> AdminHarness:
    """The admin of an example clinic."""
    fill_records(admin)
    return admin


@pytest.fixture(autouse=True)
def before(records: AdminHarness) -> Iterator[dict[str, str]]:
    """The files of records before a test, which they are again afterwards."""
    texts = {path: records.project.read(path) for path in FILES}
    yield texts
    shutil.rmtree(records.project.root / ".drafts", ignore_errors=True)
    changed = {path for path, text in texts.items() if records.project.read(path) != text}
    for path in changed:
        records.project.write(path, texts[path])
    if changed:
        records.session.apply_changes(changed)


def open_form(page: Page, admin: AdminHarness, path: str) -> None:
    page.goto(f"{admin.server.url}{RECORDS}/{path}")
    expect(page.locator("#status")).to_have_text("No changes")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#status")).to_have_text("Saved.")


def list_changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the lines that only one of two texts has."""
    old, new = before.split("\n"), after.split("\n")
    return [one for one in old if one not in new], [one for one in new if one not in old]


def test_mouse_changes_the_phone_number(
    page: Page, records: AdminHarness, before: dict[str, str]
) -> None:
    page.goto(f"{records.server.url}/contact/")
    page.get_by_role("link", name="Edit the phone and hours").click()
    phone = page.get_by_label("Phone", exact=False).first
    phone.fill("555-01")
    problem = page.locator('[id="locations.0.phone-problem"]')
    expect(problem).to_contain_text('"555-01" is not a phone number')
    expect(problem).to_contain_text("Write its ten digits")
    phone.fill("555.555.0123")
    frame = page.frame_locator("#frame")
    expect(frame.get_by_text("555.555.0123").first).to_be_attached()
    expect(page.locator("#problem-count")).to_have_text("0")
    save(page)
    changed = list_changed_lines(before[CLINIC], records.project.read(CLINIC))
    assert changed == (["    phone: (555) 555-0100"], ["    phone: 555.555.0123"])


def test_form_names_what_is_to_be_filled_in(page: Page, records: AdminHarness) -> None:
    page.goto(f"{records.server.url}/admin/search/?q=phone+fax")
    page.get_by_role("link", name="Clinic").click()
    facts = page.locator(".open-facts")
    expect(facts.get_by_role("link")).to_have_count(3)  # the address, the state and security
    facts.get_by_role("link", name="security").click()
    expect(page.get_by_label("Contact", exact=True)).to_be_focused()


def test_words_survive_an_admin_that_does_not_answer(
    context: BrowserContext, records: AdminHarness
) -> None:
    page = context.new_page()  # the browser complains of requests that fail
    open_form(page, records, "glossary/ache")
    context.set_offline(True)
    page.get_by_label("How to say it in English").fill("AYK")
    expect(page.locator("#status")).to_contain_text("does not answer")
    context.set_offline(False)
    page.reload()
    page.get_by_role("link", name="Bring them back").click()
    expect(page.get_by_label("How to say it in English")).to_have_value("AYK")


def test_keyboard_changes_the_hours(
    page: Page, records: AdminHarness, before: dict[str, str]
) -> None:
    open_form(page, records, "clinic#locations.0.hours")
    expect(page.get_by_label("Monday")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_label("Friday", exact=True)).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("8 to 2")
    expect(page.locator("#problems")).to_contain_text("in the morning or in the evening")
    expect(page.get_by_label("Friday", exact=True)).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Control+A")
    page.keyboard.type("8 am to 2 pm")
    page.keyboard.press("Tab")
    page.keyboard.type("closed")
    page.keyboard.press("Control+S")
    expect(page.locator("#status")).to_have_text("Saved.")
    changed = list_changed_lines(before[CLINIC], records.project.read(CLINIC))
    new = ["      - Friday, 8 am to 2 pm", "      - Saturday, closed"]
    assert changed == (["      - Friday, 8 am to noon, 1 pm to 4 pm"], new)


def test_holiday_is_added_for_all_offices(page: Page, records: AdminHarness) -> None:
    open_form(page, records, "clinic")
    page.get_by_role("button", name="Add a holiday", exact=True).click()
    item = page.locator('[id="holidays"] [data-item]')
    item.get_by_label("Day").fill("2199-12-25")
    item.get_by_label("Name in English").fill("Christmas Day")
    item.get_by_label("Name in Español").fill("Navidad")
    save(page)
    text = records.project.read(CLINIC)
    wanted = (
        "holidays:\n  - date: 2199-12-25\n    name:\n      en: Christmas Day\n      es: Navidad\n"
    )
    assert wanted in text


def test_notice_is_added_and_ended(page: Page, records: AdminHarness) -> None:
    today = dt.datetime.now(dt.UTC).date()
    page.goto(f"{records.server.url}{RECORDS}/notices")
    page.get_by_role("link", name="New notice").click()
    page.get_by_label("Text in English").fill("We are closed because of the storm.")
    page.get_by_label("From").fill((today - dt.timedelta(9)).isoformat())
    page.get_by_label("Until").fill((today + dt.timedelta(9)).isoformat())
    frame = page.frame_locator("#frame")
    expect(frame.get_by_text("closed because of the storm")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    key = "we-are-closed-because-of-the-storm"
    page.wait_for_url(f"**/notices/{key}")
    assert f"- key: {key}\n  text: We are closed because of the storm.\n" in records.project.read(
        NOTICES
    )
    yesterday = (today - dt.timedelta(2)).isoformat()
    page.get_by_label("Until").fill(yesterday)
    expect(page.locator("#problems")).to_contain_text("This notice ended")
    save(page)
    assert f"  until: {yesterday}\n" in records.project.read(NOTICES)
    page.get_by_text("Remove or copy").click()
    page.get_by_role("button", name="Remove this notice").click()
    page.wait_for_url("**/records/notices")
    assert records.project.read(NOTICES).endswith("\n\n[]\n")


def test_person_is_added_only_with_consent(page: Page, records: AdminHarness) -> None:
    page.goto(f"{records.server.url}{RECORDS}/people/example-clinician")
    page.get_by_text("Remove or copy").click()
    page.get_by_role("link", name="Copy as a new person").click()
    page.get_by_label("Name", exact=True).fill("Another Clinician, RN")
    page.get_by_label("License", exact=True).fill("RN")
    page.get_by_label("They agreed").uncheck()
    expect(page.locator("#problems")).to_contain_text("has not agreed to be named")
    page.get_by_label("They agreed").check()
    expect(page.locator("#problem-count")).to_have_text("0")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/people/another-clinician-rn")
    added = "\n- key: another-clinician-rn\n  name: Another Clinician, RN\n  license_type: RN\n"
    assert added in records.project.read(PEOPLE)


def test_term_is_edited_in_two_languages(
    page: Page, records: AdminHarness, before: dict[str, str]
) -> None:
    page.goto(f"{records.server.url}{RECORDS}/glossary")
    page.get_by_role("link", name="Ache", exact=True).click()
    spanish = page.get_by_label("Plain meaning in Español")
    expect(spanish).to_have_attribute("lang", "es")
    spanish.fill("Un dolor sordo.")
    save(page)
    changed = list_changed_lines(before[GLOSSARY], records.project.read(GLOSSARY))
    new = ["  plain:", "    en: A dull pain.", "    es: Un dolor sordo."]
    assert changed == (["  plain: A dull pain."], new)


def test_menu_entry_is_moved_removed_and_added_by_keyboard(
    page: Page, records: AdminHarness
) -> None:
    open_form(page, records, "navigation")
    row = page.locator('[id="header"] [data-item]', has_text="Contact us")
    row.get_by_role("button", name="Up").press("Enter")
    row.get_by_role("button", name="Up").press("Enter")
    expect(row.get_by_role("button", name="Up")).to_be_focused()
    about = page.locator('[id="header"] [data-item]', has_text="About us")
    about.get_by_role("button", name="Remove").press("Enter")
    page.locator('[id="header"]').get_by_role("button", name="Add a page").press("Enter")
    page.keyboard.type("the home")
    expect(page.locator("#find-results button")).to_have_count(1)
    page.keyboard.press("Enter")
    save(page)
    wanted = (
        "header:\n  - pages/contact.md\n  # the library\n  - pages/articles.md\n  - pages/home.md\n"
    )
    assert wanted in records.project.read(MENUS)


def test_entry_is_moved_in_its_list(page: Page, records: AdminHarness) -> None:
    page.goto(f"{records.server.url}{RECORDS}/glossary")
    page.get_by_role("button", name="Down Ache").press("Enter")
    expect(page.locator("#list-status")).to_have_text("Moved.")
    expect(page.locator(".entries li").last).to_contain_text("Ache")
    text = records.project.read(GLOSSARY)
    assert text.index("Drip") < text.index("Ache")


def test_draft_returns_and_two_versions_are_joined(
    context: BrowserContext, records: AdminHarness
) -> None:
    page = context.new_page()  # the browser complains of a save that is refused
    open_form(page, records, "glossary/ache")
    page.get_by_label("Plain meaning in English").fill("A pain that lasts.")
    page.get_by_label("How to say it in English").fill("AYK")
    expect(page.locator("#status")).to_have_text("Not saved yet. A draft is stored.")
    page.reload()
    page.get_by_role("link", name="Bring them back").click()
    expect(page.get_by_label("Plain meaning in English")).to_have_value("A pain that lasts.")
    text = records.project.read(GLOSSARY).replace("A dull pain.", "Pain of an editor.")
    records.project.write(GLOSSARY, text)
    page.get_by_role("button", name="Save").click()
    conflict = page.locator("#conflict")
    expect(conflict).to_contain_text("Pain of an editor.")
    conflict.get_by_role("group", name="Plain meaning").get_by_label("In the file").check()
    conflict.get_by_role("button").click()
    expect(page.get_by_label("Plain meaning in English")).to_have_value("Pain of an editor.")
    save(page)
    text = records.project.read(GLOSSARY)
    assert "- term: Ache\n  plain: Pain of an editor.\n  say: AYK\n" in text


@pytest.mark.parametrize("width", [390, 1280])
def test_record_views_have_no_violation(
    page: Page, records: AdminHarness, auditor: PageAuditor, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in (
        "",
        "glossary",
        "people/example-clinician",
        "clinic",
        "navigation",
        "notices/_new",
    ):
        page.goto(f"{records.server.url}{RECORDS}/{path}")
        if page.locator("#status").count():
            expect(page.locator("#frame")).to_have_attribute("src", f"/admin/record/page/{path}")
            expect(page.locator("#problem-count")).to_be_attached()
        assert auditor.audit(page) == [], path
        wide = "document.documentElement.scrollWidth > innerWidth"
        assert not page.evaluate(wide), path
