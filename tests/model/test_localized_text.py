"""Texts of records in several languages: what is accepted, and what a page shows of them."""

import copy
from pathlib import Path

import pytest
from markupsafe import escape

from clinicsite.model.collation import get_first_letter, get_sort_key
from clinicsite.model.localized_text import LocalizedText, LocalizedTexts, get_english, localize
from clinicsite.model.problem import Problem
from clinicsite.model.vocabulary import Term
from clinicsite.parsing.records import read_records
from tests.medical_sections import add_spanish_strings
from tests.projects import ROOT, copy_part

GLOSSARY = "content/data/glossary.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The records of the site, in two languages."""
    copy_part(ROOT / "content/data", tmp_path / "content/data")
    add_spanish_strings(tmp_path / "content")
    return tmp_path


def find_problems(root: Path) -> list[Problem]:
    """The problems of the glossary. The pages that other records name are not there."""
    return [problem for problem in read_records(root / "content")[1] if problem.path == GLOSSARY]


def test_localized_text_is_english_and_has_its_translation() -> None:
    term = Term.model_validate({"term": {"en": "Nerve", "es": " Nervio "}, "plain": "A cord."})
    spanish = localize(term, "es")
    assert (term.term, spanish.term, spanish.id) == ("Nerve", "Nervio", "nerve")
    assert localize(spanish, "en") == term
    assert get_english(spanish.term) == "Nerve"


def test_localized_text_without_translation_names_its_language() -> None:
    term = Term.model_validate({"term": "Nerve", "plain": "A <cord>.", "also": ["Fiber"]})
    assert escape(term.plain) == "A &lt;cord&gt;."
    spanish = localize(term, "es")
    assert escape(spanish.plain) == '<span lang="en" dir="ltr">A &lt;cord&gt;.</span>'
    assert escape(spanish.also[0]) == '<span lang="en" dir="ltr">Fiber</span>'
    assert f"{spanish.plain}" == "A <cord>."


def test_localized_lists_have_their_own_lengths() -> None:
    given = {"term": "Nerve", "plain": "A cord.", "also": {"en": ["Fiber"], "es": ["a", "b"]}}
    term = Term.model_validate(given)
    assert (term.also, localize(term, "es").also) == (("Fiber",), ("a", "b"))


@pytest.mark.parametrize(
    "value", [LocalizedText({"en": "a"}, "es"), LocalizedTexts({"en": ("a",)})]
)
def test_localized_value_can_be_copied(value: LocalizedText | LocalizedTexts) -> None:
    again = copy.deepcopy(value)
    assert (again, again.versions, again.page_lang) == (value, value.versions, value.page_lang)


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "help_text"),
    [
        ("{es: Nervio}", "E103", 1, 9, "en: …"),
        ("{en: Nerve, spanish: Nervio}", "E101", 1, 30, "“es:”"),
        ("{en: Nerve, fr: Nerf}", "E101", 1, 25, "en, es"),
        ("{en: Nerve, es: ''}", "E103", 1, 25, "Write"),
        ("{en: Nerve, es: }", "E103", 1, 25, "Write"),
        ("{en: Nerve, es: [Nervio]}", "E108", 1, 25, "one text"),
    ],
)
def test_localized_text_mistake_has_its_place(
    root: Path, text: str, code: str, line: int, column: int, help_text: str
) -> None:
    (root / GLOSSARY).write_text(f"- term: {text}\n  plain: A cord.\n", "utf-8")
    (problem,) = find_problems(root)
    assert (problem.path, problem.code, problem.line) == (GLOSSARY, code, line)
    assert help_text in problem.help


def test_translated_meaning_has_a_length(root: Path) -> None:
    plain = f"{{en: A cord., es: {'palabra ' * 31}}}"
    (root / GLOSSARY).write_text(f"- term: Nerve\n  plain: {plain}\n", "utf-8")
    (problem,) = find_problems(root)
    assert (problem.code, problem.line, problem.column) == ("E107", 2, 28)


def test_records_in_a_language_are_made_once_and_sorted(root: Path) -> None:
    names = {"Bone": "Ñame", "Nerve": "Nube", "Tongue": "Ópera", "Arm": "Brazo"}
    rows = (f"- term: {{en: {en}, es: {es}}}\n  plain: {en}.\n" for en, es in names.items())
    (root / GLOSSARY).write_text("".join(rows), "utf-8")
    assert find_problems(root) == []
    records, _ = read_records(root / "content")
    spanish = records.in_language("es")
    assert [term.term for term in spanish.glossary] == ["Brazo", "Nube", "Ñame", "Ópera"]
    assert records.in_language("es") is spanish
    assert records.in_language("en") is records


@pytest.mark.parametrize(
    ("words", "letter"), [("ñame", "Ñ"), ("ópera", "O"), ("¿Qué es?", "Q"), ("nube", "N")]
)
def test_first_letter_in_spanish(words: str, letter: str) -> None:
    assert get_first_letter(words, "es") == letter


def test_sort_key_in_english_is_that_of_the_letters() -> None:
    assert get_sort_key("Élan") == "élan"
