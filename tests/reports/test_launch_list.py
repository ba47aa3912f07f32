"""The launch list as it is printed."""

import io
import json
import re
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from clinicsite.checks.report_formats import ContentCheckError
from clinicsite.checks.rules.launch import LaunchStatus, list_launch_status
from clinicsite.model.codes import CODES
from clinicsite.model.launch import LaunchItem
from clinicsite.model.problem import Problem
from clinicsite.parsing.read import read_site
from clinicsite.reports.launch_list import print_list, run_launch_check, to_json, to_text
from tests.conftest import ROOT
from tests.fixtures.launched_site.project import LAUNCHED_URL, launched_project
from tests.projects import NOT_COPIED
from tests.test_tasks import run_typed

LONG = "content/articles/an-article-with-a-very-long-name-that-fits-into-no-narrow-window.md"


def make_line(key: str, *places: Problem, group: str = "First part") -> LaunchStatus:
    words = LaunchItem(key=key, group=group, what=f"What {key} is", why="So it is", rule="Rule 1")
    return LaunchStatus(words, places)


def make_problem(path: str, cure: str = "Write it") -> Problem:
    return Problem(path, 3, 1, "E851", "It is missing", f"{cure}.")


LINES = [
    make_line("phone"),
    make_line("hours", make_problem("content/data/clinic.yaml")),
    make_line("sign-offs", make_problem("content/a.md"), make_problem(LONG), group="Second part"),
]
TEXT = f"""\
Launch list: 1 of 3 done, 2 open.

First part
  done  What phone is
  open  What hours is
        Why    So it is
        Rule   Rule 1
        Do     It is missing. Write it.
        Where  content/data/clinic.yaml:3

Second part
  open  What sign-offs is
        Why    So it is
        Rule   Rule 1
        Do     It is missing. Write it.
        Where  content/a.md:3
               {LONG}:3

The site is a preview until content/data/clinic.yaml says
“launched: true”. Until then, an open item does not stop a
publish."""


def test_the_list_is_printed_in_groups_with_what_why_and_where() -> None:
    assert to_text(LINES, 60, launched=False) == TEXT


def test_a_launched_site_is_told_what_an_open_line_does() -> None:
    assert to_text(LINES, 80, launched=True).endswith(
        "The site is launched. An open error stops each publish."
    )


def test_a_list_that_is_done_says_how_to_open_the_site() -> None:
    text = to_text([make_line("phone")], 100, launched=False)
    assert text.startswith("Launch list: 1 of 1 done, 0 open.\n")
    assert text.endswith("write “launched: true” in content/data/clinic.yaml.")


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_real_list_fits_the_window_but_for_names_of_files(width: int) -> None:
    site = read_site(ROOT / "content", ROOT / "theme", "", publish=True)
    text = to_text(list_launch_status(site), width, launched=False)
    wide = [row for row in text.splitlines() if len(row) > width]
    assert [row for row in wide if not re.search("content/|signoff|[.]md", row)] == []


@pytest.mark.parametrize("terminal", [True, False])
def test_colours_change_no_word(terminal: bool) -> None:
    said = io.StringIO()
    color = "standard" if terminal else None
    console = Console(file=said, force_terminal=terminal, width=60, color_system=color)
    print_list(LINES, console, launched=False)
    text = said.getvalue()
    assert ("\x1b[" in text) is terminal
    assert re.sub(r"\x1b\[[\d;]*m", "", text) == f"{TEXT}\n"


def test_json_says_the_same() -> None:
    first, second, _ = json.loads(to_json(LINES))
    assert (first["key"], first["done"], first["missing"]) == ("phone", True, [])
    assert second == {
        "key": "hours",
        "group": "First part",
        "what": "What hours is",
        "why": "So it is",
        "rule": "Rule 1",
        "done": False,
        "missing": [
            {
                "path": "content/data/clinic.yaml",
                "line": 3,
                "column": 1,
                "code": "E851",
                "slug": CODES["E851"].slug,
                "severity": "error",
                "message": "It is missing",
                "help": "Write it.",
            }
        ],
    }


def test_launch_task_with_open_lines_exits_nonzero(
    capsys: pytest.CaptureFixture,
) -> None:
    assert run_typed("launch-check") == 1
    text = capsys.readouterr().out
    assert text.startswith("Launch list: ")
    assert "content/data/clinic.yaml:" in text
    assert run_typed("launch-check", "--json") == 1
    assert {"address", "terms"} <= {line["key"] for line in json.loads(capsys.readouterr().out)}


def test_content_that_cannot_be_read_comes_first(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content", ignore=NOT_COPIED)
    (tmp_path / "theme").symlink_to(ROOT / "theme")
    clinic = tmp_path / "content/data/clinic.yaml"
    clinic.write_text(clinic.read_text("utf-8").replace("\nlaunched:", "\nlaunchd:"), "utf-8")
    with pytest.raises(ContentCheckError, match=r"clinic\.yaml:\d+:1"):
        run_launch_check(tmp_path, "", as_json=False)


def test_a_list_without_gaps_is_printed_and_returns_nothing(tmp_path: Path) -> None:
    project = launched_project(tmp_path / "project")
    said = io.StringIO()
    console = Console(file=said, width=80)
    assert run_launch_check(project.root, LAUNCHED_URL, as_json=False, console=console) == []
    assert said.getvalue().startswith("Launch list: 21 of 21 done, 0 open.\n")
    assert "open  " not in said.getvalue()
