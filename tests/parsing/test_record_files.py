"""Record files: their old names, and the positions of their values."""

import shutil
from pathlib import Path

import pytest

from clinicsite.model.problem import Fix
from clinicsite.parsing.record_files import OLD_NAMES
from clinicsite.parsing.records import read_records
from clinicsite.parsing.ui_strings import OLD_FILES, RENAMED_KEYS

STRINGS = "content/data/strings/en.yaml"


@pytest.fixture
def copy(content: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(content, tmp_path / "content"))


@pytest.mark.parametrize(("name", "old"), OLD_NAMES.items())
def test_record_file_old_name_gets_an_error(copy: Path, name: str, old: str) -> None:
    (copy / f"data/{name}.yaml").rename(copy / f"data/{old}.yaml")
    _, problems = read_records(copy)
    assert [(problem.path, problem.code) for problem in problems] == [
        (f"content/data/{old}.yaml", "E604")
    ]
    assert f"{name}.yaml" in problems[0].message


@pytest.mark.parametrize("old", OLD_FILES)
def test_strings_of_all_languages_in_one_file_get_one_error(copy: Path, old: str) -> None:
    (copy / "data/strings/en.yaml").rename(copy / f"data/{old}.yaml")
    _, (problem,) = read_records(copy)
    assert (problem.path, problem.code) == (f"content/data/{old}.yaml", "E604")
    assert "content/data/strings/en.yaml" in problem.help


def test_strings_below_their_language_get_an_error(copy: Path) -> None:
    file = copy / "data/strings/en.yaml"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join(["en:", *(f"  {line}" for line in lines)]), "utf-8")
    _, (problem,) = read_records(copy)
    assert (problem.path, problem.line, problem.code) == (STRINGS, 1, "E620")


@pytest.mark.parametrize(("name", "help_text"), [("ar", "Delete"), ("spanish", "es.yaml")])
def test_strings_of_no_usable_language_get_an_error(copy: Path, name: str, help_text: str) -> None:
    shutil.copy(copy / "data/strings/en.yaml", copy / f"data/strings/{name}.yaml")
    records, (problem,) = read_records(copy)
    assert problem.path == f"content/data/strings/{name}.yaml"
    assert (problem.line, problem.code) == (1, "E603")
    assert help_text in problem.help
    assert name not in records.strings


def test_placeholder_that_was_translated_gets_errors(copy: Path) -> None:
    text = (
        (copy / "data/strings/en.yaml")
        .read_text("utf-8")
        .replace("{count} sources", "{cuenta} s", 1)
    )
    (copy / "data/strings/es.yaml").write_text(text, "utf-8")
    _, problems = read_records(copy)
    assert [(one.path, one.code, one.excerpt) for one in problems] == [
        ("content/data/strings/es.yaml", "E112", 'sources_many: "{cuenta} s"')
    ] * 2
    assert "{count}" in problems[0].help


def test_old_strings_beside_the_new_ones_get_an_error(copy: Path) -> None:
    shutil.copy(copy / "data/strings/en.yaml", copy / "data/words.yaml")
    records, problems = read_records(copy)
    assert [(problem.path, problem.code) for problem in problems] == [
        ("content/data/words.yaml", "E604")
    ]
    assert records.strings["en"]["skip_link"]


@pytest.mark.parametrize(("old", "new"), RENAMED_KEYS.items())
def test_interface_string_old_key_gets_an_error_with_a_fix(copy: Path, old: str, new: str) -> None:
    file = copy / "data/strings/en.yaml"
    file.write_text(file.read_text("utf-8").replace(f"{new}:", f"{old}:"), "utf-8")
    _, (problem,) = read_records(copy)
    assert (problem.code, problem.fix) == ("E101", Fix(old, new))
    assert problem.excerpt[problem.column - 1 :].startswith(f"{old}:")


def test_record_source_gives_the_position_of_a_record(copy: Path) -> None:
    (copy / "data/glossary.yaml").write_text(
        "- {term: Zeal, plain: Z.}\n- {term: Bad}\n- term: Ally\n  plain: A.\n"
    )
    records, (invalid,) = read_records(copy)
    assert invalid.line == 2
    assert [term.term for term in records.glossary] == ["Ally", "Zeal"]
    source = records.get_source("glossary")
    problem = source.make_record_problem("E811", "Ally", ("plain",), "m", "h")
    assert (problem.path, problem.line, problem.column) == ("content/data/glossary.yaml", 4, 10)
    assert source.raw_records[1] == {"term": "Bad"}
    assert records.invalid_keys["glossary"] == {"Bad"}


def test_empty_list_of_red_flags_gets_an_error(copy: Path) -> None:
    file = copy / "data/strings/en.yaml"
    before, _, rest = file.read_text("utf-8").partition("search_red_flags:\n")
    _, _, after = rest.partition("# Words of one line")
    file.write_text(f"{before}search_red_flags: []\n# Words of one line{after}", "utf-8")
    _, problems = read_records(copy)
    assert [(problem.path, problem.code) for problem in problems] == [
        ("content/data/strings/en.yaml", "E103")
    ]


def test_red_flag_without_a_word_that_a_search_has_gets_an_error(copy: Path) -> None:
    file = copy / "data/strings/en.yaml"
    text = file.read_text("utf-8").replace("  - suicide\n", "  - -suicide -pill\n")
    file.write_text(text, "utf-8")
    _, (problem,) = read_records(copy)
    assert problem.code == "E103"
    assert text.splitlines()[problem.line - 1].strip() == "- -suicide -pill"
    assert "names only words that a search must not have" in problem.message


@pytest.mark.parametrize("line", ["Advil >", "> ibuprofen", "Advil > Motrin > ibuprofen"])
def test_line_of_same_meaning_needs_words_around_one_sign(copy: Path, line: str) -> None:
    file = copy / "data/strings/en.yaml"
    text = file.read_text("utf-8")
    key = "search_same_meaning:\n"
    assert key in text
    file.write_text(text.replace(key, f"{key}  - {line!r}\n"), "utf-8")
    _, (problem,) = read_records(copy)
    assert problem.code == "E112"
    assert line in problem.message
