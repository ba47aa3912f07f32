"""A person adds a source in the browser, and cites it."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.admin.conftest import AdminHarness
from tests.browser.page_audit import PageAuditor

EDIT = "/admin/edit/pages/about.md"
REFERENCES = "content/data/references.yaml"
RIS = """TY  - JOUR
TI  - A trial of an example
AU  - Doe, Jane
PY  - 2020
JO  - An Example Journal
DO  - 10.5555/98765
ER  -
"""
TYPED = {"doi": "https://doi.org/10.5555/12345", "title": "An example", "authors": "Roe R"}
TYPED |= {"year": "2019", "type": "rct"}


@pytest.fixture
def references(admin: AdminHarness) -> Iterator[AdminHarness]:
    """The admin, whose references are as they were afterwards."""
    text = admin.project.read(REFERENCES)
    yield admin
    admin.project.write(REFERENCES, text)
    admin.session.apply_changes([REFERENCES])


@pytest.fixture
def editor(page: Page, references: AdminHarness) -> Iterator[Page]:
    """The form of a page."""
    page.goto(f"{references.server.url}{EDIT}")
    yield page
    page.locator("#body").fill("Words.")
    expect(page.locator("#status")).to_have_text("No changes")


def cite(admin: AdminHarness, **fields: object) -> tuple[int, dict]:
    answer = admin.request("/admin/cite", fields)
    return answer.status, json.loads(answer.text)


def test_source_is_added_once(references: AdminHarness) -> None:
    added = (200, {"keys": ["roe-2019"], "added": 1, "problems": []})
    assert cite(references, **TYPED) == added
    assert "doi: 10.5555/12345" in references.project.read(REFERENCES)
    again = cite(references, **TYPED)
    assert again == (200, {"keys": ["roe-2019"], "added": 0, "problems": []})


def test_source_without_a_field_names_it(references: AdminHarness) -> None:
    status, answer = cite(references, doi="10.5555/1", title="T", authors="Roe R", year="2019")
    assert (status, answer["keys"]) == (200, [])
    assert answer["problems"] == ["It has no type."]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"year": "abc"}, 409),
        ({"file": "x", "name": "../a.exe"}, 409),
        ({"file": "x", "name": "a.ris"}, 409),
        ({"title": 1}, 400),
        ({"title": "\ud800"}, 400),
        ({}, 409),
    ],
)
def test_source_request_that_is_refused(
    fields: dict[str, object], status: int, references: AdminHarness
) -> None:
    before = references.project.read(REFERENCES)
    got, answer = cite(references, **fields)
    assert got == status
    assert "--" not in answer["message"]
    assert references.project.read(REFERENCES) == before


def test_source_is_typed_and_cited(editor: Page, auditor: PageAuditor) -> None:
    text = editor.locator("#body")
    text.press("Control+End")
    text.press("Control+Alt+C")
    editor.keyboard.type("10.5555/4711")
    expect(editor.locator("#find-status")).to_have_text("Nothing found")
    editor.get_by_role("button", name="Add a new source").press("Enter")
    dialog = editor.get_by_role("dialog", name="Add a source")
    expect(dialog.get_by_label("DOI")).to_have_value("10.5555/4711")
    dialog.get_by_role("button", name="Add and cite").click()
    expect(dialog.get_by_role("status")).to_contain_text("It has no title. It has no authors.")
    assert auditor.audit(editor) == []
    dialog.get_by_label("Title").fill("Another example")
    dialog.get_by_label("Authors").fill("Poe P")
    dialog.get_by_label("Year").fill("2021")
    dialog.get_by_label("Type").select_option("rct")
    dialog.get_by_label("I compared").check()
    dialog.get_by_role("button", name="Add and cite").click()
    expect(text).to_have_value("Words.[@poe-2021]")
    expect(editor.locator("#box-note")).to_have_text("1 added to the sources.")
    expect(editor.frame_locator("#frame").get_by_text("Another example").first).to_be_attached()


def test_source_of_a_file_is_cited(editor: Page) -> None:
    text = editor.locator("#body")
    text.press("Control+End")
    editor.get_by_role("button", name="Source", exact=True).click()
    editor.get_by_role("button", name="Add a new source").click()
    dialog = editor.get_by_role("dialog", name="Add a source")
    file = {"name": "example.ris", "mimeType": "text/plain", "buffer": RIS.encode()}
    dialog.get_by_label("A file").set_input_files(file)
    expect(dialog.get_by_label("DOI")).to_be_hidden()
    dialog.get_by_label("Type").select_option("rct")
    dialog.get_by_role("button", name="Add and cite").click()
    expect(text).to_have_value("Words.[@doe-2020]")
