"""What the editor writes, and what it refuses: requests to a real server, and real files."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.admin.conftest import AdminHarness
from tests.conftest import BuiltSite

ABOUT = "content/pages/about.md"
EDIT = "pages/about.md"
WINDOW = "0123456789abcdef"


@pytest.fixture
def about(admin: AdminHarness) -> Iterator[AdminHarness]:
    """The admin, whose page about.md is as it was afterwards."""
    text = admin.project.read(ABOUT)
    yield admin
    admin.project.write(ABOUT, text)
    admin.session.apply_changes({ABOUT})


def get_base(admin: AdminHarness) -> str:
    """Return the version of the file that the form names."""
    return admin.request(f"/admin/edit/{EDIT}").text.split('data-base="')[1].split('"')[0]


def send(admin: AdminHarness, action: str, **more: Any) -> tuple[int, dict[str, Any]]:
    """Send what the form sends."""
    words = {"window": WINDOW, "base": "", "fields": {}, "body": "Words."} | more
    answer = admin.request(f"/admin/{action}/{EDIT}", words)
    return answer.status, json.loads(answer.text)


def list_drafts(admin: AdminHarness) -> list[Path]:
    return sorted((admin.project.root / ".drafts").glob("*.json"))


def test_save_writes_the_fields_and_the_text_alone(about: AdminHarness) -> None:
    before = about.project.read(ABOUT)
    base, fields = get_base(about), {"title": "About: us", "related": ["contact.md"]}
    status, answer = send(about, "save", base=base, fields=fields, body="New words.")
    assert (status, answer["message"]) == (200, "Saved.")
    after = about.project.read(ABOUT)
    expected = before.replace("title: About us", "title: 'About: us'").replace(
        "Words.", "New words."
    )
    assert after == expected.replace("published\n", "published\nrelated:\n  - contact.md\n")
    assert send(about, "save", base=answer["base"], fields=fields, body="New words.")[0] == 200
    assert about.project.read(ABOUT) == after


def test_typed_words_are_shown_and_stored_outside_of_the_content(about: AdminHarness) -> None:
    before = about.project.read(ABOUT)
    fields = {"title": "A new title"}
    status, answer = send(about, "typed", base=get_base(about), fields=fields, body="[x](y.md)")
    assert status == 200
    (problem,) = [one for one in answer["problems"] if one["is_error"]]
    assert (problem["line"], problem["field"]) == (1, "")
    send(about, "typed", base=get_base(about), fields=fields, body="Unsaved words.")
    words = {"window": WINDOW, "base": "", "fields": fields, "body": "Unsaved words."}
    shown = about.request(f"/admin/show/{EDIT}", words)
    assert "Unsaved words." in shown.text
    assert "<h1>A new title</h1>" in shown.text
    assert "<script" not in shown.text
    policy = shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-same-origin allow-popups" in policy
    assert about.project.read(ABOUT) == before
    assert "Unsaved words." not in about.request("/about/").text
    (draft,) = list_drafts(about)
    assert "Unsaved words." in draft.read_text("utf-8")
    assert "typed 0 minutes ago" in about.request(f"/admin/edit/{EDIT}").text
    send(about, "put-aside")
    assert list_drafts(about) == []
    assert [file for file in draft.parent.glob("old/*") if "Unsaved" in file.read_text("utf-8")]


def test_problem_names_its_field(about: AdminHarness) -> None:
    fields = {"summary": "Short.", "title": ""}
    problems = send(about, "typed", base=get_base(about), fields=fields)[1]["problems"]
    assert {one["field"] for one in problems if one["is_error"]} == {"summary", "title"}


def test_fix_changes_what_is_safe(about: AdminHarness) -> None:
    body = "A [page](Contact.md)."
    problems = send(about, "typed", base=get_base(about), body=body)[1]["problems"]
    (problem,) = [one for one in problems if one["can_fix"]]
    _, answer = send(about, "fix", base=problem["key"], body=body)
    assert (answer["count"], answer["body"]) == (1, "A [page](contact.md).")


def test_file_that_changed_outside_is_not_overwritten(about: AdminHarness) -> None:
    base = get_base(about)
    about.project.edit(ABOUT, "Words.", "Words of an editor.\n\nThe end.")
    theirs = about.project.read(ABOUT)
    status, answer = send(about, "save", base=base, body="My words.\n\nThe end.")
    assert status == 409
    assert about.project.read(ABOUT) == theirs
    first, second = answer["passages"]
    assert (first["mine"], first["theirs"]) == ("My words.", "Words of an editor.")
    assert first["my_runs"] == [["My words", False], [".", True]]
    assert (second["mine"], second["theirs"]) == ("The end.", "The end.")
    assert "My words." in list_drafts(about)[0].read_text("utf-8")
    assert send(about, "save", base=answer["base"], body="Both.\n\nThe end.")[0] == 200
    assert "Both.\n\nThe end.\n" in about.project.read(ABOUT)


@contextmanager
def fill_disk(folder: Path) -> Iterator[None]:
    """Put a full disk in the place of a folder."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can make a disk")
    try:
        with suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
            for _ in range(100):
                filler.write(bytes(1024))
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such disks")
def test_full_disk_loses_no_word(about: AdminHarness) -> None:
    before, base, root = about.project.read(ABOUT), get_base(about), about.project.root
    with fill_disk(root / ".drafts"):
        status, answer = send(about, "typed", base=base, body="Words that stay.")
        assert (status, "is full" in answer["message"]) == (200, True)
        assert answer["words"] == 3
    with fill_disk(root / ".cache"):
        status, answer = send(about, "save", base=base, body="Words that stay.")
        assert (status, "is full" in answer["message"]) == (409, True)
    assert about.project.read(ABOUT) == before
    assert send(about, "save", base=base, body="Words that stay.")[0] == 200
    assert "Words that stay." in about.project.read(ABOUT)


def test_draft_that_cannot_be_stored_is_reported(about: AdminHarness) -> None:
    folder = about.project.root / ".drafts"
    folder.rename(folder.with_name(".elsewhere"))
    folder.write_text("a file in the place of the folder", "utf-8")
    try:
        status, answer = send(about, "typed", base=get_base(about), body="Words that stay.")
        assert status == 200
        assert answer["message"].startswith("Not saved. ")
    finally:
        folder.unlink()
        folder.with_name(".elsewhere").rename(folder)


def test_save_that_fails_changes_nothing_and_says_so(about: AdminHarness) -> None:
    """A journal in the way stands for each fault of the disk: the transaction stops."""
    before, base = about.project.read(ABOUT), get_base(about)
    pending = about.project.root / ".cache/move.unfinished"
    pending.write_text("", "utf-8")
    try:
        status, answer = send(about, "save", base=base, body="Words that stay.")
        assert status in (409, 507)
        assert answer["message"].startswith("Not saved")
        assert about.project.read(ABOUT) == before
    finally:
        pending.unlink()


PATHS = [
    *("../pelicanconf.py", "pages/../../pelicanconf.py", "/etc/passwd", "pages/about", ""),
    *("..%2fpelicanconf.py", "%2e%2e/pelicanconf.py", "pages%5cabout.md", "pages/about.md%00"),
    *("data/clinic.yaml", "pages/no.md", "pages/about.md/", "PAGES/about.md", "C:/x.md"),
]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_from_the_browser_leads_elsewhere(path: str, admin: AdminHarness) -> None:
    words = {"window": WINDOW, "base": "", "fields": {}, "body": "x"}
    for action in ("typed", "save", "fix", "put-aside"):
        assert admin.request(f"/admin/{action}/{path}", words).status == 404, action
    for action in ("edit", "draft"):
        assert admin.request(f"/admin/{action}/{path}").status == 404, action


REQUESTS: dict[str, dict[str, Any]] = {
    "window with a path": {"window": "../../etc/x"},
    "no window": {"window": ""},
    "window of another type": {"window": 7},
    "unknown field": {"fields": {"reviewed": "me"}},
    "field with a line break": {"fields": {"title": "a\nstatus: published"}},
    "list with a line break": {"fields": {"related": ["a\nb"]}},
    "field of another type": {"fields": {"title": {"a": 1}}},
    "fields of another type": {"fields": []},
    "body of another type": {"body": 1},
    "half a character": {"body": "\ud800"},
    "no day": {"today": "x"},
}


@pytest.mark.parametrize("case", REQUESTS)
def test_request_of_another_form_is_refused(case: str, admin: AdminHarness) -> None:
    before = admin.project.read(ABOUT)
    for action in ("typed", "save"):
        assert send(admin, action, **REQUESTS[case])[0] == 400
    assert admin.project.read(ABOUT) == before


def test_body_that_is_no_form_is_refused(admin: AdminHarness) -> None:
    for body in ([], "x", 7):
        assert admin.request(f"/admin/save/{EDIT}", body).status == 400


def test_edit_link_is_in_no_built_page(admin: AdminHarness, real_site: BuiltSite) -> None:
    assert 'href="/admin/edit/pages/about.md"' in admin.request("/about/").text

    built = [file for file in real_site.files("*.html") if "/admin/" in real_site.read(file)]
    assert built == []
