"""Choose the order of the test files and the number of processes, so that no core is idle."""

import os

import pytest

# Each takes from 10 seconds to two minutes.
LONG_FILES = (
    "test_every_page.py",
    "test_gitlab_play.py",
    "test_github_play.py",
    "test_publish_tasks.py",
    "test_publishing_guide.py",
    "test_slow_publisher.py",
    "test_reproducible_build.py",
    "test_change_report.py",
    "test_typed_paths.py",
)
FAST_FOLDERS = ("cli", "fixtures", "model", "reports", "site", "theme")


def get_position(item: pytest.Item) -> int:
    """Return when a test is due: long files come first, and folders of fast files last."""
    if item.path.name in LONG_FILES:
        return LONG_FILES.index(item.path.name)
    return len(LONG_FILES) + (item.path.parent.name in FAST_FOLDERS)


def count_workers() -> int | None:
    """Return one more than the cores, because many tests wait for other programs.

    None leaves it to pytest-xdist, which reads PYTEST_XDIST_AUTO_NUM_WORKERS.
    """
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ or not hasattr(os, "sched_getaffinity"):
        return None
    return len(os.sched_getaffinity(0)) + 1
