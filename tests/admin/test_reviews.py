"""A clinician reads a page and signs it off, and colleagues write notes on its paragraphs."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.admin.conftest import AdminHarness, git
from tests.admin.page_actions import act, carry_out, try_action
from tests.browser.page_audit import PageAuditor
from tests.conftest import PAGE, ROOT

REST, NOTES = "content/pages/rest.md", "content/pages/rest.notes.yaml"
URL = "/admin/review/pages/rest.md"


@pytest.fixture(scope="module")
def clinic(admin: AdminHarness) -> AdminHarness:
    """The admin of a site whose records name people who may sign."""
    people = ROOT / "tests/fixtures/launched_site/people.yaml"
    admin.project.write("content/data/people.yaml", people.read_text("utf-8"))
    return admin


@pytest.fixture
def rest(clinic: AdminHarness) -> Iterator[AdminHarness]:
    """The admin, with a page that a clinician has to read."""
    text = PAGE.format(title="How to rest").replace("Words.", "Rest for a day.\n\nThen walk.")
    clinic.project.write(REST, text.replace("status:", "next_review: 2099-01-01\nstatus:"))
    clinic.session.apply_changes({REST})
    yield clinic
    for path in (REST, NOTES):
        (clinic.project.root / path).unlink(missing_ok=True)
    clinic.session.apply_changes({REST})


def get_base(admin: AdminHarness) -> str:
    return admin.request(URL).text.split('name="base" value="')[1].split('"')[0]


def sign(admin: AdminHarness, **more: str) -> tuple[int, dict[str, str]]:
    values = {"by": "example-clinician", "read": "yes", "next": "", "base": get_base(admin)} | more
    return act(admin, "sign", "pages/rest.md", **values)


def test_clinician_signs_by_mouse_after_a_look(
    page: Page, rest: AdminHarness, auditor: PageAuditor
) -> None:
    page.goto(f"{rest.server.url}/admin/edit/pages/rest.md")
    page.get_by_role("link", name="Sign off").click()
    expect(page.get_by_text("This window does not check who you are.")).to_be_visible()
    frame = page.frame_locator("#frame")
    expect(frame.get_by_text("Rest for a day.")).to_be_visible()
    section = page.get_by_role("region", name="Sign it off")
    section.get_by_role("button", name="Show what would change").click()
    expect(section.get_by_text("Choose who has read the page.")).to_be_visible()
    section.get_by_label("I am").select_option("Example Clinician")
    section.get_by_role("checkbox").check()
    plan = try_action(section)
    expect(plan).to_contain_text("Example Clinician has read")
    assert auditor.audit(page) == []
    assert "reviewed" not in rest.project.read(REST)
    carry_out(page, rest, plan.get_by_role("button", name="I have checked this").click)
    expect(page.get_by_role("status")).to_contain_text("Signed off.")
    assert "reviewed: {by: example-clinician, on: " in rest.project.read(REST)
    expect(page.get_by_text("No word has changed since then.")).to_be_visible()


def test_clinician_signs_by_keyboard(page: Page, rest: AdminHarness) -> None:
    page.goto(f"{rest.server.url}{URL}")
    page.get_by_label("I am").focus()
    page.keyboard.type("Example Clin")
    page.keyboard.press("Tab")
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="What would change")).to_be_focused()
    page.keyboard.press("Tab")
    carry_out(page, rest, lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("status")).to_contain_text("Signed off.")
    assert "by: example-clinician" in rest.project.read(REST)


def test_review_shows_what_changed_since_the_signoff(page: Page, rest: AdminHarness) -> None:
    assert sign(rest)[0] == 200
    git(rest.project, "add", REST)
    git(rest.project, "commit", "-qm", "Sign the page off")
    rest.project.edit(REST, "Rest for a day.", "Rest for two days.")
    rest.session.apply_changes({REST})
    page.goto(f"{rest.server.url}{URL}")
    row = page.get_by_role("row", name="Text")
    expect(row).to_be_visible()
    expect(page.get_by_text("Its state: changed since review.")).to_be_visible()
    assert page.get_by_role("row").count() == 2


REFUSED = {
    "nobody": ({"by": ""}, "by"),
    "unknown": ({"by": "example-stranger"}, "by"),
    "unread": ({"read": ""}, "read"),
    "other version": ({"base": "0" * 64}, "read"),
    "late review": ({"next": "2199-01-01"}, "next"),
    "no day": ({"next": "soon"}, "next"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_signoff_is_refused_at_its_field(case: str, rest: AdminHarness) -> None:
    before = rest.project.read(REST)
    values, field = REFUSED[case]
    status, answer = sign(rest, **values)
    assert (status, answer["field"]) == (409, field)
    assert "--" not in answer["message"]
    assert rest.project.read(REST) == before


def test_note_blocks_the_signoff_until_a_person_closes_it(
    page: Page, rest: AdminHarness, auditor: PageAuditor
) -> None:
    page.goto(f"{rest.server.url}/admin/edit/pages/rest.md")
    page.get_by_role("link", name="Notes").click()
    paragraph = page.get_by_role("listitem").filter(has_text="Then walk.")
    paragraph.get_by_text("Write a note").click()
    paragraph.get_by_label("Your name").fill("Example Colleague")
    with page.expect_response(lambda answer: "/act/note/" in answer.url):
        paragraph.get_by_role("button", name="Add the note").click()
    expect(paragraph.get_by_text("This field is empty.")).to_be_visible()
    expect(paragraph.get_by_label("Your name")).to_have_value("Example Colleague")
    paragraph.get_by_label("Note", exact=True).fill("How far?")
    carry_out(page, rest, paragraph.get_by_role("button", name="Add the note").click)
    expect(page.get_by_role("status")).to_have_text("1 open note")
    assert "text: How far?" in rest.project.read(NOTES)
    page.get_by_text("Close it").click()
    assert auditor.audit(page) == []
    status, answer = sign(rest)
    assert (status, answer["field"]) == (409, "by")
    assert "1 open note" in answer["message"]
    assert "How far?" in rest.request("/admin/edit/pages/rest.md").text
    assert "How far?" in rest.request(URL).text
    rest.session.apply_changes({NOTES})
    site = rest.session.lazy_site
    rest.session.apply_changes({NOTES})
    assert rest.session.lazy_site is site  # only new notes read the site again
    assert "Answer the notes" in rest.request("/admin/").text
    page.goto(f"{rest.server.url}/admin/notes/pages/rest.md")
    page.get_by_text("Close it").press("Enter")
    page.locator("details[open]").get_by_label("Your name").fill("Example Clinician")
    carry_out(page, rest, lambda: page.keyboard.press("Enter"))
    expect(page.get_by_role("status")).to_have_text("No open notes")
    assert sign(rest)[0] == 200


def test_note_on_a_lost_paragraph_is_shown(rest: AdminHarness) -> None:
    text = rest.request("/admin/notes/pages/rest.md").text
    digest = text.split('id="paragraph-')[3].split('"')[0]
    values = {"paragraph": digest, "text": "How <b>far</b>?", "by": "Example Colleague"}
    assert act(rest, "note", "pages/rest.md", **values)[0] == 200
    rest.project.edit(REST, "Then walk.", "Something else entirely.")
    rest.session.apply_changes({REST})
    shown = rest.request("/admin/notes/pages/rest.md").text
    assert "Notes on paragraphs that are gone" in shown
    assert "On “Then walk.”" in shown
    assert "How &lt;b&gt;far&lt;/b&gt;?" in shown
    status, answer = act(rest, "note", "pages/rest.md", **values)
    assert (status, answer["field"]) == (409, "text")


def test_launch_list_leads_to_each_place(
    page: Page, rest: AdminHarness, auditor: PageAuditor
) -> None:
    page.goto(f"{rest.server.url}/admin/")
    page.get_by_role("link", name="Launch list").click()
    expect(page.get_by_text("No licensed clinician has signed this page off")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    assert auditor.audit(page) == []
    page.get_by_role("link", name="How to rest").click()
    assert page.url.endswith(URL)


@pytest.mark.parametrize("path", ["../pelicanconf.py", "pages/no.md", "", "data/clinic.yaml"])
def test_review_of_no_page_is_not_found(path: str, rest: AdminHarness) -> None:
    assert rest.request(f"/admin/review/{path}").status == 404
    assert rest.request(f"/admin/notes/{path}").status == 404
    body = {"values": {}, "dry_run": False}
    assert rest.request(f"/admin/act/sign/{path}", body).status == 404


def test_home_leads_a_clinician_to_the_page_to_read(rest: AdminHarness) -> None:
    assert f'href="{URL}"' in rest.request("/admin/").text
    assert json.loads(rest.request("/admin/settled/pages/rest.md").text) == {"is_settled": True}
