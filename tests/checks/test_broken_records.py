"""A list of records that cannot be read is one problem, and no page is blamed for it."""

import shutil
from pathlib import Path

import pytest

from clinicsite.checks.check import check_site
from clinicsite.parsing.record_files import RECORD_FILES
from tests.checks.conftest import link_theme
from tests.conftest import ROOT
from tests.projects import NOT_COPIED

CONFLICT = "<<<<<<< HEAD\nfield: mine\n=======\n"


@pytest.fixture
def whole_site(tmp_path: Path) -> Path:
    """A copy of all content."""
    shutil.copytree(ROOT / "content", tmp_path / "content", ignore=NOT_COPIED)
    link_theme(tmp_path / "theme")
    return tmp_path


@pytest.mark.parametrize("name", RECORD_FILES)
def test_problems_are_in_the_broken_file_alone(whole_site: Path, name: str) -> None:
    file = whole_site / f"content/data/{name}.yaml"
    file.write_text(f"{file.read_text('utf-8')}{CONFLICT}", "utf-8")
    assert {problem.path for problem in check_site(whole_site)} == {f"content/data/{name}.yaml"}


@pytest.mark.parametrize("name", ["clinic", "navigation", "page-structure"])
def test_problems_are_at_the_invalid_field_alone(whole_site: Path, name: str) -> None:
    file = whole_site / f"content/data/{name}.yaml"
    file.write_text(f"{file.read_text('utf-8')}\nnonsense: 1\n", "utf-8")
    about = whole_site / "content/pages/about.md"
    about.write_text(f"{about.read_text('utf-8')}\nCall {{phone}} or (555) 555-0100.\n", "utf-8")
    if name != "clinic":
        about.write_text(about.read_text("utf-8").replace("Call {phone} or (555) 555-0100.", ""))
    problems = check_site(whole_site)
    assert {problem.path for problem in problems} == {f"content/data/{name}.yaml"}
