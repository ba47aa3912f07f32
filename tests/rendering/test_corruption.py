"""Check and build agree on a project that was spoiled at random: the same first error, or none."""

import random
from pathlib import Path

import pytest

from tests.conftest import BuiltSite, Project, copy_cache
from tests.rendering.broken_projects import find_by_build, find_by_check
from tests.rendering.corruption import corrupt_project


@pytest.fixture
def seed_project(tmp_path: Path, real_site: BuiltSite) -> Project:
    """A copy of the whole project, to be spoiled once."""
    project = Project(tmp_path / "project")
    copy_cache(real_site, project)
    return project


@pytest.mark.parametrize(
    "seed",
    [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 300))],
)
@pytest.mark.usefixtures("fresh_cache")
def test_check_finds_what_stops_a_build_of_a_spoiled_project(
    seed_project: Project, seed: int
) -> None:
    done = corrupt_project(seed_project, random.Random(seed))
    by_check, by_build = find_by_check(seed_project), find_by_build(seed_project)
    print(f"seed {seed}: {done}: {by_build}")  # noqa: T201 - for the record of a round
    assert by_check == by_build, done
