"""A person starts a page in the browser, and wrong values are answered at the form."""

import json
import time

import pytest
from playwright.sync_api import Page, expect

from tests.admin.conftest import AdminHarness
from tests.browser.page_audit import PageAuditor

NEW = "content/pages/parking-for-visitors.md"


def test_new_page_opens_its_form(page: Page, admin: AdminHarness, auditor: PageAuditor) -> None:
    page.goto(f"{admin.server.url}/admin/")
    page.get_by_role("link", name="New page").click()
    assert auditor.audit(page) == []
    page.get_by_role("radio", name="holds anything else").check()
    page.get_by_role("textbox", name="Title").fill("Parking for visitors")
    page.keyboard.press("Enter")
    end = time.monotonic() + 20
    while not (admin.project.root / NEW).exists() and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert "status: draft\n" in admin.project.read(NEW)
    admin.session.apply_changes({NEW})
    expect(page.get_by_role("heading", level=1)).to_have_text("Parking for visitors")
    expect(page.get_by_role("textbox", name="Title", exact=True)).to_have_value(
        "Parking for visitors"
    )


REFUSED = {
    "no title": {"title": " "},
    "taken": {"title": "About us", "name": "about"},
    "no letters": {"title": "…"},
    "path": {"title": "x", "name": "../../x"},
    "line break": {"title": "a", "name": "a\nb"},
    "unknown kind": {"title": "x", "kind": "secret"},
    "too long": {"title": "x" * 80},
    "character": {"title": "a\u0000b"},
}


@pytest.mark.parametrize("case", REFUSED)
def test_new_page_with_a_wrong_value_is_refused(case: str, admin: AdminHarness) -> None:
    before = sorted((admin.project.root / "content").rglob("*"))
    words = {"title": "", "kind": "page", "name": ""} | REFUSED[case]
    answer = admin.request("/admin/create", words)
    assert answer.status == 409
    assert json.loads(answer.text)["message"].startswith("No page was made. ")
    assert sorted((admin.project.root / "content").rglob("*")) == before


@pytest.mark.parametrize("body", [[], "x", {"title": "a"}, {"title": 1, "kind": "", "name": ""}])
def test_request_that_is_no_new_page_is_refused(body: object, admin: AdminHarness) -> None:
    assert admin.request("/admin/create", body).status == 400
