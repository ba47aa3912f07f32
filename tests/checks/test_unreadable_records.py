"""Records that cannot be read: the check reports them, and not the pages that name them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.problem import Problem
from tests.checks.conftest import ARTICLE, Check

Problems = Callable[[], list[Problem]]


def test_records_that_are_all_unreadable_are_problems(content: Path, problems: Problems) -> None:
    files = sorted((content / "data").rglob("*.yaml"))
    for bad in (None, b"["):
        for file in files:
            file.unlink() if bad is None else file.write_bytes(bad)
        found = {problem.path for problem in problems()}
        needed = [file for file in files if bad or file.name != "es.yaml"]  # a site may speak one
        paths = [file.relative_to(content.parent).as_posix() for file in needed]
        assert [path for path in paths if path not in found] == [], bad


@pytest.mark.parametrize("bad", [b"words", b"- []"])
def test_records_of_one_file_with_another_shape_are_problems(
    content: Path, problems: Problems, bad: bytes
) -> None:
    for file in sorted((content / "data").rglob("*.yaml")):
        text = file.read_bytes()
        file.write_bytes(bad)
        assert [p for p in problems() if p.path.endswith(file.name)], file.name
        file.write_bytes(text)


def test_bad_clinic_record_adds_no_problems_to_pages(check: Check) -> None:
    page = (
        f"---\n{ARTICLE}\nstatus: published\n---\n\nIt is a long-lasting pain, and hard-to-treat.\n"
    )
    files = {"articles/example.md": page, "data/clinic.yaml": "name: Example\nlaunched: ture\n"}
    assert {problem.path for problem in check(files)} == {"content/data/clinic.yaml"}


def test_a_fault_in_a_record_is_not_blamed_on_those_who_name_it(
    content: Path, problems: Problems
) -> None:
    file = content / "data/references.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("doi: 10.", "doi: https://doi.org/10.", 1), "utf-8")
    assert [problem.code for problem in problems()] == ["E112"]
    file.write_text("- [", "utf-8")
    assert [problem.code for problem in problems()] == ["E104"]


CITING = """\
The FDA has not approved ketamine for pain.[@fda-label-ketamine]

/// evidence
    treatment: ketamine-infusion

///
"""


@pytest.mark.parametrize("name", ["references", "evidence", "glossary", "familiar-words"])
def test_a_file_of_records_that_cannot_be_read_is_the_only_problem(
    content: Path, problems: Problems, name: str
) -> None:
    text = f"---\n{ARTICLE}\nstatus: published\n---\n\n{CITING}"
    (content / "articles/example.md").write_text(text, "utf-8")
    assert problems() == []
    (content / f"data/{name}.yaml").write_text("- [", "utf-8")
    assert [(p.code, p.path) for p in problems()] == [("E104", f"content/data/{name}.yaml")]
