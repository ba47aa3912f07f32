"""Notes beside a page: they follow their paragraph and their page, and no visitor gets them."""

import datetime as dt

import pytest

from clinicsite.authoring.page_notes import add_note, close_note
from clinicsite.authoring.rename import rename
from clinicsite.authoring.signoff import sign_off
from clinicsite.authoring.unpublish import unpublish
from clinicsite.checks.check import check_site
from clinicsite.checks.report_formats import select_errors
from clinicsite.model.page_note import PageNote
from clinicsite.parsing.page_notes import PlacedNote, place_notes, read_page_notes
from clinicsite.parsing.read import read_site
from clinicsite.parsing.translation_blocks import list_blocks
from clinicsite.reports.change_notes import format_notes_markdown, list_changed_notes
from clinicsite.reports.change_report import SiteChanges
from clinicsite.support.errors import UserError
from tests.authoring.signoff_project import ROOT
from tests.conftest import PAGE, Project

WALK, NOTES = "content/pages/walk.md", "content/pages/walk.notes.yaml"
SECOND = "Take your shoes, and walk for an hour."
TEXT = f"First words of this page.\n\n{SECOND}\n\nThe end."
DAY = dt.date(2026, 11, 30)
WORDS = 'Is this "still" so?\nAn hour: # is long…'


@pytest.fixture
def walk(small: Project) -> Project:
    """A project with a page of three paragraphs."""
    small.write(WALK, PAGE.format(title="How to walk").replace("Words.", TEXT))
    return small


def read_placed(project: Project, path: str = "pages/walk.md") -> list[PlacedNote]:
    site = read_site(project.root / "content", ROOT / "theme", "", publish=True)
    assert [one for one in check_site(project.root) if one.path.endswith(".notes.yaml")] == []
    notes, problems = read_page_notes(site.content, path)
    assert problems == []
    return place_notes(notes, list_blocks(site.documents[path]))


def write_note(project: Project, paragraph: int = 2, text: str = WORDS) -> PageNote:
    site = read_site(project.root / "content", ROOT / "theme", "", publish=True)
    block = list_blocks(site.documents["pages/walk.md"])[paragraph]
    return add_note(project.root, "pages/walk.md", block, text, "Example Colleague", DAY)


def get_words(placed: PlacedNote) -> str | None:
    return placed.block and placed.block.text


def test_note_keeps_its_words_and_its_paragraph(walk: Project) -> None:
    before = walk.read(WALK)
    note = write_note(walk)
    second = write_note(walk, 1, "Another one.")
    (one, other) = read_placed(walk)
    assert (one.note.by, one.note.on) == ("Example Colleague", DAY)
    assert one.note.text == "Is this “still” so?\nAn hour: # is long…"
    assert (one.note.id, other.note.id) == (note.id, second.id)
    assert get_words(one) == SECOND
    assert walk.read(WALK) == before


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "First words",
            "A new paragraph.\n\nFirst words",
            "Take your shoes, and walk for an hour.",
        ),
        ("an hour", "two hours", "Take your shoes, and walk for two hours."),
        ("Take your shoes", "Now take your shoes", "Now take your shoes, and walk for an hour."),
        (SECOND, "Something else entirely.", None),
    ],
)
def test_note_follows_its_paragraph(walk: Project, old: str, new: str, found: str | None) -> None:
    write_note(walk)
    walk.edit(WALK, old, new)
    (placed,) = read_placed(walk)
    assert get_words(placed) == found


def test_closed_note_stays_in_the_file(walk: Project) -> None:
    note = write_note(walk)
    close_note(walk.root, "pages/walk.md", note.id, "Example Editor", DAY)
    (placed,) = read_placed(walk)
    assert (placed.note.is_open, placed.note.closed_by) == (False, "Example Editor")
    with pytest.raises(UserError, match="not open"):
        close_note(walk.root, "pages/walk.md", note.id, "Example Editor", DAY)


def test_note_never_reaches_the_output(walk: Project) -> None:
    write_note(walk, text="Words that no visitor may read.")
    built = walk.build(settings={"OUTPUT_RETENTION": []})
    assert built.files("*.yaml") == []
    assert built.document("walk/")
    for file in built.files():
        data = (built.folder / file).read_bytes()
        assert b"no visitor may read" not in data, file
        assert b"Example Colleague" not in data, file


def test_rename_moves_the_notes_and_unpublish_leaves_them(walk: Project) -> None:
    note = write_note(walk)
    result = rename(walk.root, "walk", "/visit/walk-well/")
    assert result.moved["pages/walk.notes.yaml"] == "pages/visit/walk-well.notes.yaml"
    unpublish(walk.root, "walk-well", to="contact")
    (placed,) = read_placed(walk, "pages/visit/walk-well.md")
    assert placed.note.id == note.id
    assert not (walk.root / NOTES).exists()


def test_open_note_blocks_a_signoff(walk: Project) -> None:
    people = ROOT / "tests/fixtures/launched_site/people.yaml"
    walk.write("content/data/people.yaml", people.read_text("utf-8"))
    walk.edit(WALK, "status:", "next_review: 2099-01-01\nstatus:")
    note = write_note(walk)
    with pytest.raises(UserError) as refused:
        sign_off(walk.root, ["walk"], by="example-clinician")
    assert "1 open note" in str(refused.value)
    assert "Example Colleague: Is this" in str(refused.value)
    close_note(walk.root, "pages/walk.md", note.id, "Example Clinician", DAY)
    (signed,) = sign_off(walk.root, ["walk"], by="example-clinician", dry_run=True)
    assert signed.person.key == "example-clinician"
    assert "reviewed" not in walk.read(WALK)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- {id: a}\n", "E103"),
        ("words\n", "E104"),
        ("- [\n", "E104"),
        ("- {by: a, x: 1}\n", "E101"),
    ],
)
def test_unreadable_notes_are_an_error(walk: Project, text: str, code: str) -> None:
    walk.write(NOTES, text)
    assert (NOTES, code) in {(one.path, one.code) for one in select_errors(check_site(walk.root))}
    with pytest.raises(UserError, match="have errors"):
        write_note(walk)
    assert walk.read(NOTES) == text


def test_notes_without_a_page_are_an_error(walk: Project) -> None:
    walk.write("content/pages/run.notes.yaml", "[]\n")
    (error,) = select_errors(check_site(walk.root))
    assert (error.path, error.code) == ("content/pages/run.notes.yaml", "E206")


def test_changed_notes_are_reported(walk: Project) -> None:
    site = read_site(walk.root / "content", ROOT / "theme", "", publish=True)
    old = walk.root / "old"
    changes = SiteChanges([], 0, False, [])
    assert list_changed_notes(site, old, changes) == []
    assert format_notes_markdown([]) == ""
    note = write_note(walk, text="Is *this* so?")
    (found,) = list_changed_notes(site, old, changes)
    assert found.place == f"{WALK}:9"
    report = format_notes_markdown([found])
    assert r"Example Colleague: Is \*this\* so? (on “Take your shoes" in report
    close_note(walk.root, "pages/walk.md", note.id, "Example Editor", DAY)
    assert list_changed_notes(site, old, changes) == []
