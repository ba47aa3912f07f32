"""The forms of records as a browser asks for them: drafts, conflicts, uses and wrong requests."""

import json
import shutil
from typing import Any

import pytest

from clinicsite.admin.record_catalog import RECORD_FILES, make_record_url
from clinicsite.admin.record_fields import RecordField, list_record_fields
from clinicsite.admin.record_problems import find_record_url
from clinicsite.admin.record_texts import FIELD_TEXTS
from clinicsite.admin.record_values import FROM, from_form, to_form
from clinicsite.model.problem import Problem
from tests.admin.conftest import AdminHarness
from tests.admin.record_project import CLINIC, GLOSSARY, SOURCES, fill_records
from tests.preview.conftest import PreviewResponse

WINDOW = "0123456789abcdef"


@pytest.fixture(scope="module")
def records(admin: AdminHarness) -> AdminHarness:
    """The admin of an example clinic, whose page cites its source."""
    fill_records(admin)
    about = admin.project.read("content/pages/about.md")
    admin.project.write("content/pages/about.md", f"{about}\nIt helps.[@example-2001]\n")
    admin.session.apply_changes({"content/pages/about.md"})
    return admin


def get_base(admin: AdminHarness, path: str) -> str:
    page = admin.request(f"/admin/records/{path}").text
    return page.split('data-base="')[1].split('"')[0]


def send(admin: AdminHarness, action: str, path: str, **values: Any) -> PreviewResponse:
    """Send an action of the form of a record with the version of its file now."""
    body = {"window": WINDOW, "value": {}} | values
    if "base" not in body:
        body["base"] = get_base(admin, path)
    return admin.request(f"/admin/record/{action}/{path}", body)


@pytest.mark.parametrize("model", FIELD_TEXTS)
def test_texts_name_each_field_of_the_schema(model: Any) -> None:
    assert FIELD_TEXTS[model].keys() == model.model_fields.keys()
    assert all(label for label, _ in FIELD_TEXTS[model].values())


def list_all(fields: tuple[RecordField, ...]) -> list[RecordField]:
    return [one for field in fields for one in (field, *list_all(field.fields))]


def test_fields_know_the_limits_of_the_schema() -> None:
    models = [file.schema for file in RECORD_FILES.values() if file.schema]
    found = {
        (model.__name__, field.name): field
        for model in models
        for field in list_all(list_record_fields(model))
    }
    assert found["Notice", "text"].max_length == 160
    assert found["Notice", "text"].is_translated
    assert found["Notice", "from"].control == "day"
    assert found["Person", "name"].max_length == 65
    assert found["Evidence", "certainty"].choices[-1] == ("very_low", "Very low")
    assert found["Clinic", "phone"].control == "text"
    assert not found["Clinic", "phone"].required


@pytest.mark.parametrize("name", RECORD_FILES)
def test_values_of_the_content_go_through_the_form_unchanged(
    records: AdminHarness, name: str
) -> None:
    file = RECORD_FILES[name]
    assert file.schema
    fields = list_record_fields(file.schema)
    text = records.session.lazy_site
    assert text
    source = text.site.records.get_source(name)
    rows = source.raw_records if file.is_list else [source.tree.value]
    for row in rows:
        sent = json.loads(json.dumps(to_form(fields, row)))
        assert from_form(fields, sent, row, keep=not file.is_list) == row


def test_entry_keeps_fields_without_a_form() -> None:
    fields = list_record_fields(RECORD_FILES["clinic"].schema)  # type: ignore[arg-type]
    old = {"name": "A", "locations": [{"phone": "1", "odd": "x"}, {"phone": "2"}], "odd": ["y"]}
    value = {"locations": [{FROM: 1, "phone": "3"}, {FROM: 0, "phone": "1"}]}
    new = from_form(fields, value, old, keep=True)
    locations = [{"phone": "3"}, {"phone": "1", "odd": "x"}]
    assert new == {"name": "A", "locations": locations, "odd": ["y"]}


def test_save_answers_each_error_at_its_field(records: AdminHarness) -> None:
    before = records.project.read(CLINIC)
    office = {FROM: 0, "phone": "12", "hours": {"week": ["8 to 5", *["closed"] * 6]}}
    answer = send(records, "save", "clinic", value={"locations": [office], "email": "a@b"})
    assert answer.status == 422
    paths = [problem["path"] for problem in json.loads(answer.text)["problems"]]
    wanted = (["locations", 0, "phone"], ["locations", 0, "hours", 0], ["email"])
    assert all(path in paths for path in wanted), paths
    assert records.project.read(CLINIC) == before
    assert "12" in (records.project.root / f".drafts/data__clinic.{WINDOW}.json").read_text("utf-8")


def test_missing_field_is_answered_where_it_belongs(records: AdminHarness) -> None:
    answer = send(records, "save", "glossary/_new", value={"term": {"en": "Numb"}})
    assert answer.status == 422
    assert [problem["path"] for problem in json.loads(answer.text)["problems"]] == [["plain"]]
    repeated = {"term": {"en": "Ache"}, "plain": {"en": "A pain."}}
    answer = send(records, "save", "glossary/_new", value=repeated)
    assert [problem["path"] for problem in json.loads(answer.text)["problems"]] == [["term"]]


def test_save_refuses_a_version_that_is_not_on_disk(records: AdminHarness) -> None:
    value = {"plain": {"en": "Mine."}}
    answer = send(records, "save", "glossary/ache", value=value, base="0" * 32)
    assert answer.status == 409
    assert json.loads(answer.text)["has_other"]
    page = records.request(f"/admin/records/glossary/ache?draft={WINDOW}").text
    sides = page.split('id="conflict"')[1].split("</section>")[0]
    assert "Mine." in sides
    assert "A dull pain." in sides
    assert "Mine." not in records.project.read(GLOSSARY)


def test_save_keeps_changes_of_other_entries(records: AdminHarness) -> None:
    base = get_base(records, "glossary/ache")
    text = records.project.read(GLOSSARY).replace("A slow flow.", "A very slow flow.")
    records.project.write(GLOSSARY, text.replace("\n", "\r\n"))
    answer = send(records, "save", "glossary/ache", value={"say": {"en": "AYK"}}, base=base)
    assert answer.status == 200
    data = (records.project.root / GLOSSARY).read_bytes().decode()
    assert data.replace("\r\n", "\n") == text.replace("pain.\n", "pain.\n  say: AYK\n", 1)
    assert "\n" not in data.replace("\r\n", "")
    records.project.write(GLOSSARY, text)


def test_draft_without_a_place_is_explained(records: AdminHarness) -> None:
    drafts = records.project.root / ".drafts"
    shutil.rmtree(drafts, ignore_errors=True)
    drafts.write_text("a file in the place of the folder", "utf-8")
    answer = send(records, "typed", "glossary/ache", value={"say": {"en": "AYK"}})
    assert answer.status == 200
    assert "Your words are still in this window" in json.loads(answer.text)["message"]
    drafts.unlink()


def test_remove_refuses_what_is_used(records: AdminHarness) -> None:
    page = records.request("/admin/records/references/example-2001").text
    assert "Used 1 time" in page
    assert "About us" in page
    answer = send(records, "remove", "references/example-2001")
    assert answer.status == 409
    assert "About us" in json.loads(answer.text)["message"]
    assert "example-2001" in records.project.read(SOURCES)


def test_file_that_cannot_be_read_has_no_form(records: AdminHarness) -> None:
    text = records.project.read(GLOSSARY)
    records.project.write(GLOSSARY, text + "- term: [\n")
    assert "cannot be read" in records.request("/admin/records/glossary").text
    assert send(records, "save", "glossary/ache", base="").status == 404
    records.project.write(GLOSSARY, text)


def test_problem_leads_to_its_field(records: AdminHarness) -> None:
    root = records.project.root
    lines = records.project.read(CLINIC).split("\n")
    line = next(at for at, words in enumerate(lines, 1) if words.startswith("    phone:"))
    problem = Problem(CLINIC, line, 12, "E112", "Wrong", "Help")
    url = find_record_url(root, problem)
    assert url == make_record_url("clinic", "", "locations.0.phone")
    line = records.project.read(GLOSSARY).split("\n").index("- term: Ache") + 1
    problem = Problem(GLOSSARY, line + 1, 10, "E112", "Wrong", "Help")
    assert find_record_url(root, problem) == "/admin/records/glossary/ache#plain"
    assert find_record_url(root, Problem("theme/a.css", 1, 1, "E104", "Wrong", "Help")) == ""


@pytest.mark.parametrize(
    ("path", "values", "status"),
    [
        ("clinic", {"value": {"name": 5}}, 400),
        ("clinic", {"value": {"locations": "x"}}, 400),
        ("clinic", {"value": {"name": "\ud800"}}, 400),
        ("clinic", {"window": "../../x"}, 400),
        ("glossary/ache", {"step": 7}, 400),
        ("glossary/none", {}, 404),
        ("claims", {}, 404),
        ("../../etc/passwd", {}, 404),
        ("strings/../clinic", {}, 404),
        ("clinic/other", {}, 404),
    ],
)
def test_wrong_request_is_refused(
    records: AdminHarness, path: str, values: dict[str, Any], status: int
) -> None:
    before = records.project.read(CLINIC)
    answer = send(records, "save", path, base="", **values)
    assert answer.status == status
    assert records.project.read(CLINIC) == before
