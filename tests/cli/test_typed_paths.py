"""A typed path is relative to the folder where it is typed, as in every other program."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Project

PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); import tasks; tasks.main(sys.argv[1:])"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with all pages, which no test changes but by a file of its own."""
    return Project(tmp_path_factory.mktemp("typed") / "project")


def run(project: Project, folder: str, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(project.root), *words],
        cwd=project.root / folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    "words",
    [
        ["ease", "crps.md"],
        ["ease", "../conditions/crps.md"],
        ["rename", "./crps.md", "complex-pain", "--dry-run"],
    ],
)
def test_page_is_found_in_the_folder_where_it_is_typed(whole: Project, words: list[str]) -> None:
    done = run(whole, "content/conditions", *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "crps" in done.stdout.lower() or "regional" in done.stdout


def test_file_is_written_where_it_is_typed(whole: Project) -> None:
    done = run(whole, "content/conditions", "inventory", "--csv", "--to", "../../x.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert (whole.root / "x.csv").is_file()
    outside = Path(whole.root.parent / "outside")
    outside.mkdir()
    done = run(whole, "../outside", "inventory", "--csv", "--to", "x.csv")
    assert (done.returncode, (outside / "x.csv").is_file()) == (0, True)
