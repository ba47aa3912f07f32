"""The example of a launched site stays an example."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.launched.project import launched_project


@pytest.mark.parametrize("folder", ["", "output", "content/deep", "tests/../output"])
def test_it_is_never_made_in_the_real_project(folder: str) -> None:
    with pytest.raises(ValueError, match="belongs to the real site"):
        launched_project(ROOT / folder)


def test_it_leaves_the_real_content_alone(tmp_path: Path) -> None:
    before = {file: file.read_bytes() for file in (ROOT / "content").rglob("*.*")}
    project = launched_project(tmp_path / "project")
    assert {file: file.read_bytes() for file in (ROOT / "content").rglob("*.*")} == before
    assert "Example Clinician" in (project.root / "content/data/people.yaml").read_text("utf-8")
    assert not any(b"Example Clinician" in text for text in before.values())
