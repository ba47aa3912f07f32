"""The command translate: a new translation, a changed paragraph, a review, and what is refused."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.authoring.translate import translate_page
from clinicsite.checks.check import check_site
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from clinicsite.support.errors import UserError
from tests.medical_sections import add_spanish_strings
from tests.small_project import make_small_project

HEAD = "---\ntitle: {}\nsummary: {}\nstatus: published\n---\n\n"
SUMMARY = "This text stands in for a summary, and is as long as a summary has to be."
ENGLISH = HEAD.format("Our hours", SUMMARY) + (
    "We open at nine. Read [more](contact.md).\n\n## When we close {#closing}\n\n"
    "- At noon on Friday.\n- At five on Monday.\n"
)
PAGE, OWN = "content/pages/hours.md", "content/pages/hours.es.md"


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A small site in two languages, with a page to translate."""
    project = make_small_project(tmp_path / "project")
    add_spanish_strings(project.root / "content")
    project.write("content/pages/contact.es.md", project.read("content/pages/contact.md"))
    project.write(PAGE, ENGLISH)
    return project.root


def write_translation(root: Path) -> None:
    """Translate the page as a person would."""
    translate_page(root, "hours", "es")
    text = (root / OWN).read_text("utf-8").replace("Por escribir: ", "")
    text = text.replace("status: draft", "status: published\nslug: horario")
    words = {
        SUMMARY: "Este texto ocupa el lugar de un resumen y es tan largo como debe ser.",
        "We open at nine. Read [more]": "Abrimos a las nueve. Lea [más]",
        "When we close": "Cuándo cerramos",
        "At noon on Friday": "Al mediodía el viernes",
    }
    for old, new in words.items():
        assert old in text
        text = text.replace(old, new)
    (root / OWN).write_text(text, "utf-8")


def find_problems(root: Path) -> list[Problem]:
    return [one for one in check_site(root) if one.path == OWN and one.code != "W801"]


def test_translate_makes_a_draft_with_marks(root: Path) -> None:
    assert "Made" in str(translate_page(root, "hours", "es"))
    text = (root / OWN).read_text("utf-8")
    assert "status: draft\n" in text
    assert "Por escribir: We open at nine. Read [more](contact.es.md)." in text
    assert "## Por escribir: When we close {#closing}" in text
    assert re.search(r"(?m)^translates: [a-p]{8}( [a-p]{8}){3}$", text)
    assert {one.code for one in find_problems(root)} == {"W837"}


def test_translated_page_has_its_slug_and_no_problem(root: Path) -> None:
    write_translation(root)
    assert [one.code for one in find_problems(root) if one.code.startswith(("E", "W7"))] == []
    site = read_site(root / "content", root / "theme", "", publish=True)
    assert site.documents["pages/hours.es.md"].page_path.url_path == "es/horario/"


def test_translate_marks_only_the_changed_paragraph(root: Path) -> None:
    write_translation(root)
    before = (root / OWN).read_text("utf-8")
    (root / PAGE).write_text(ENGLISH.replace("nine", "ten"), "utf-8")
    (problem,) = [one for one in find_problems(root) if one.code == "W721"]
    assert before.split("\n")[problem.line - 1].startswith("Abrimos a las nueve")
    assert "We open at ten" in problem.help
    assert "Abrimos a las nueve" in problem.help
    assert translate_page(root, "pages/hours.es.md", "es").marked == 1
    after = (root / OWN).read_text("utf-8")
    new = [line for line in after.split("\n") if line not in before.split("\n")]
    assert new[1:] == ["Por escribir: We open at ten. Read [more](contact.md)."]
    assert new[0].startswith("translates: ")
    assert translate_page(root, "hours", "es").marked == 0


def test_translate_records_a_review_that_a_change_ends(root: Path) -> None:
    write_translation(root)
    assert "Example Translator" in str(translate_page(root, "hours", "es", "Example Translator"))
    assert [one.code for one in find_problems(root) if one.code.startswith("W7")] == []
    text = (root / OWN).read_text("utf-8")
    assert "translated: {by: Example Translator, on: " in text
    (root / OWN).write_text(text.replace("a las nueve", "a las diez"), "utf-8")
    assert [one.code for one in find_problems(root) if one.code.startswith("W7")] == ["W723"]


@pytest.mark.parametrize(
    ("page", "lang", "reviewer", "message"),
    [
        ("hours", "fr", "", "not a language"),
        ("hours", "ar", "", "from right to left"),
        ("hours", "en", "", "not a language"),
        ("nothing", "es", "", "no page"),
        ("hours", "es", "Example Translator", "no page content/pages/hours.es.md"),
    ],
)
def test_translate_refuses(root: Path, page: str, lang: str, reviewer: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        translate_page(root, page, lang, reviewer)
    assert not (root / OWN).exists()


def test_translation_of_a_missing_page_is_an_error(root: Path) -> None:
    write_translation(root)
    (root / PAGE).rename(root / "content/pages/opening.md")
    assert next((one.code, one.line) for one in find_problems(root)) == ("E721", 1)


def test_equal_slugs_are_an_error_at_the_line(root: Path) -> None:
    write_translation(root)
    text = (root / OWN).read_text("utf-8")
    (root / "content/pages/opening.md").write_text(ENGLISH.replace("Our hours", "Opening"), "utf-8")
    (root / "content/pages/opening.es.md").write_text(text, "utf-8")
    (problem,) = [one for one in check_site(root) if one.code == "E701"]
    assert problem.excerpt == "slug: horario"


def test_english_sentence_on_a_spanish_page_is_found(root: Path) -> None:
    write_translation(root)
    text = (root / OWN).read_text("utf-8")
    english = "This is a sentence that you can read in English."
    (root / OWN).write_text(text.replace("\n## Cu", f"\n{english}\n\n## Cu"), "utf-8")
    (problem,) = [one for one in find_problems(root) if one.code == "W724"]
    assert problem.excerpt == english


def test_english_page_with_a_slug_is_an_error(root: Path) -> None:
    (root / PAGE).write_text(ENGLISH.replace("status:", "slug: horario\nstatus:"), "utf-8")
    (problem,) = [one for one in check_site(root) if one.code == "E722"]
    assert (problem.path, problem.line) == (PAGE, 4)


def test_translation_with_another_number_of_paragraphs_is_found(root: Path) -> None:
    write_translation(root)
    text = (root / OWN).read_text("utf-8")
    (root / OWN).write_text(text.replace("\n## Cu", "\nOtra cosa.\n\n## Cu"), "utf-8")
    (problem,) = [one for one in find_problems(root) if one.code == "W722"]
    assert problem.excerpt == "Otra cosa."


def test_record_without_translation_is_named_once_the_language_has_pages(root: Path) -> None:
    conditions = "- {key: example, name: Sore thumb, signs: {en: [pain], es: [dolor]}}\n"
    (root / "content/data/conditions.yaml").write_text(conditions, "utf-8")
    (problem,) = [one for one in check_site(root) if one.code == "W631"]
    assert (problem.path, problem.line) == ("content/data/conditions.yaml", 1)
    (root / "content/pages/contact.es.md").unlink()
    assert [one for one in check_site(root) if one.code == "W631"] == []
