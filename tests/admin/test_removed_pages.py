"""A removed page comes back as a draft, and nothing else does."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.admin.conftest import AdminHarness, git
from tests.admin.page_actions import act, carry_out, try_action
from tests.browser.page_audit import PageAuditor
from tests.conftest import PAGE

GONE, LOST = "content/pages/gone.md", "content/pages/lost.md"
MOVED = "content/pages/moved.md"


@pytest.fixture(scope="module")
def removed(admin: AdminHarness) -> AdminHarness:
    """The admin of a project without two pages: one removed in a commit, one only on disk."""
    for path in (GONE, LOST):
        text = PAGE.format(title="A page").replace("Words.", "Words. [More](nowhere.md)")
        admin.project.write(path, text)
    admin.project.write(MOVED, PAGE.format(title="A page that moves"))
    git(admin.project, "add", "content")
    git(admin.project, "commit", "-qm", "Write two pages")
    git(admin.project, "rm", "-q", GONE)
    git(admin.project, "commit", "-qm", "Remove an old page")
    (admin.project.root / LOST).unlink()
    admin.session.apply_changes({MOVED})
    return admin


def test_renamed_page_is_not_removed(removed: AdminHarness) -> None:
    assert act(removed, "rename", "pages/moved.md", new="moved-on")[0] == 200
    assert not (removed.project.root / MOVED).exists()
    assert MOVED not in removed.request("/admin/removed/").text


def test_removed_page_comes_back_as_a_draft(
    page: Page, removed: AdminHarness, auditor: PageAuditor
) -> None:
    page.goto(f"{removed.server.url}/admin/pages/")
    page.get_by_role("link", name="Removed pages").click()
    section = page.get_by_role("region", name=GONE)
    expect(section).to_contain_text("Remove an old page")
    plan = try_action(section)
    expect(plan).to_contain_text("content/pages/gone.md is a draft again.")
    expect(plan).to_contain_text("Fix this in its form")
    assert auditor.audit(page) == []
    assert not (removed.project.root / GONE).exists()
    carry_out(page, removed, plan.get_by_role("button", name="Bring it back").click)
    expect(page.get_by_role("textbox", name="Text")).to_have_value("Words. [More](nowhere.md)")
    assert "status: draft\n" in removed.project.read(GONE)
    assert GONE not in removed.request("/admin/removed/").text


@pytest.mark.parametrize(
    "path", ["pages/about.md", "../x.md", "pages/no.md", "data/clinic.yaml", ""]
)
def test_page_that_was_not_removed_is_not_found(path: str, removed: AdminHarness) -> None:
    body = {"values": {}, "dry_run": False}
    assert removed.request(f"/admin/act/restore/{path}", body).status == 404
    assert removed.request("/admin/act/restore/pages/lost.md", body, token="x").status == 403
    assert removed.request("/admin/act/restore/pages/lost.md", []).status == 400


def test_page_that_is_gone_from_the_disk_alone_is_listed(removed: AdminHarness) -> None:
    body = {"values": {}, "dry_run": True}
    answer = removed.request("/admin/act/restore/pages/lost.md", body)
    assert json.loads(answer.text)["path"] == "pages/lost.md"
    assert not (removed.project.root / LOST).exists()


def test_unsaved_words_of_a_removed_page_are_shown(removed: AdminHarness) -> None:
    root, words = removed.project.root, {"window": "0123456789abcdef", "base": "", "fields": {}}
    removed.project.write(LOST, PAGE.format(title="A page"))
    removed.session.apply_changes({LOST})
    typed = words | {"body": "Words <b>that</b> were not saved."}
    assert removed.request("/admin/typed/pages/lost.md", typed).status == 200
    assert "were not saved" not in removed.request("/admin/removed/").text
    (root / LOST).unlink()
    removed.session.apply_changes({LOST})
    shown = removed.request("/admin/removed/").text
    assert "Words &lt;b&gt;that&lt;/b&gt; were not saved." in shown
