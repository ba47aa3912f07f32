"""The style guide, built once, as the preview shows it."""

import pytest

from tests.conftest import BuiltSite, Project


@pytest.fixture(scope="session")
def preview(tmp_path_factory: pytest.TempPathFactory) -> BuiltSite:
    """The site as the staff sees it, with the style guide."""
    project = Project(tmp_path_factory.mktemp("preview") / "project")
    return project.build(settings_file="pelicanconf.py")
