"""Markers of a merge that is not finished are reported in every text file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.parsing.conflict_markers import find_conflict_markers, may_have_conflict_markers
from tests.checks.conftest import HEAD, Check

Problems = Callable[[], list[Problem]]
OPEN, BASE, MIDDLE, CLOSE = "<<<<<<< HEAD", "||||||| 1a2b3c4", "=======", ">>>>>>> other"


def list_marker_lines(text: str) -> list[int]:
    source = SourceFile.from_text("content/pages/example.md", text)
    return [problem.line for problem in find_conflict_markers(source)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{OPEN}\na\n{MIDDLE}\nb\n{CLOSE}", [1, 3, 5]),
        (f"{OPEN}\na\n{BASE}\nb\n{MIDDLE}\nc\n{CLOSE}", [1, 3, 5, 7]),
        (f"- a\n    {OPEN}\n    - b\n    {MIDDLE}\n    {CLOSE}", [2, 4, 5]),
        (f"> {OPEN}\n> {BASE}\n> {MIDDLE}\n> {CLOSE}", [1, 2, 3, 4]),
        (f"- {OPEN}\n1. {CLOSE}", [1, 2]),
        (f"```\n{OPEN}\n```", [2]),
        (f"a\n{CLOSE}", [2]),
        (f"a\n{BASE}", [2]),
        ("a\n<<<<<<<", [2]),
        ("<<<<<<<<< larger", [1]),
        ("<<<<<<< .mine\n>>>>>>> .r12", [1, 2]),
        (f"# {OPEN}", [1]),
        ("<<<<<<< a\n|||||||", [1, 2]),
    ],
)
def test_conflict_markers_of_each_form_are_found(text: str, lines: list[int]) -> None:
    assert list_marker_lines(text) == lines
    assert may_have_conflict_markers(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "Title\n=======",
        "| a | b |\n|---|---|\n|||||||",
        "| a |\n||||||| a | b |",
        "a <<<<<<< b",
        "<<<< a",
        ">>>>>> a",
        "> > > a",
        "<<<<<<< a > b",
    ],
)
def test_conflict_markers_in_other_text_are_none(text: str) -> None:
    assert list_marker_lines(text) == []


CONFLICT = f"{OPEN}\na\n{MIDDLE}\nb\n{CLOSE}\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pages/example.md", f"{HEAD}\n{CONFLICT}"),
        ("pages/example.md", HEAD.replace("status", f"{CONFLICT}status")),
        ("pages/example.md", f"{CONFLICT}{HEAD}"),
        ("data/clinic.yaml", CONFLICT),
        ("data/strings/en.yaml", CONFLICT),
        ("data/claims.yaml", f"[]\n{CONFLICT}"),
        ("images/drawing.svg", f"<svg>\n{CONFLICT}</svg>"),
        ("extra/example.txt", CONFLICT),
        ("extra/example.ics", f"BEGIN:VCALENDAR\n{CONFLICT}"),
    ],
)
def test_conflict_markers_in_each_kind_of_file_are_errors(
    check: Check, path: str, text: str
) -> None:
    found = [problem for problem in check({path: text}) if problem.code == "E215"]
    lines = [n for n, line in enumerate(text.split("\n"), 1) if line in (OPEN, MIDDLE, CLOSE)]
    assert [problem.line for problem in found] == lines


def test_conflict_markers_of_a_page_are_its_only_problems(check: Check) -> None:
    text = f"{HEAD}\n- a\n{CONFLICT}- c [x](nowhere.md)\n"
    assert {problem.code for problem in check({"pages/example.md": text})} == {"E215"}


def test_conflict_markers_in_the_theme_are_errors(content: Path, problems: Problems) -> None:
    theme = content.parent / "theme"
    (theme / "example.html").write_text(CONFLICT)
    assert [(p.path, p.code, p.line) for p in problems()] == [
        ("theme/example.html", "E215", line) for line in (1, 3, 5)
    ]
