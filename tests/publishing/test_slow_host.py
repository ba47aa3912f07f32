"""A host that still serves the old release is reported, and nothing is taken back."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Project
from tests.publishing.conftest import run_git
from tests.publishing.fake_host import FakeHost
from tests.publishing.test_publish_tasks import bare, commit, run_task

__all__ = ["bare"]


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[FakeHost]:
    """A server that shows a copy of the site, which is brought up to date late."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    with FakeHost(folder) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_slow_host_is_reported_and_takes_nothing_back(
    small: Project, bare: Path, mirror: FakeHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, outputs = tmp_path / "served", tmp_path / "outputs"
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs))
    to = ("--to", f"folder:{place}")
    assert run_task(small, "publish", *to).returncode == 0
    bring_up_to_date(mirror, place)
    small.edit("content/pages/about.md", "Words.", "Good words.")
    commit(small)
    assert run_task(small, "publish", *to).returncode == 0
    live = (place / "current").resolve()
    outputs.unlink()
    slow = run_task(small, "live-check", mirror.url, *to, "--wait", "1")
    assert slow.returncode == 1
    assert "verdict=not-served" in outputs.read_text()
    assert "nothing has to be taken back" in slow.stdout + slow.stderr
    assert (place / "current").resolve() == live
    assert "Nothing to publish" in run_task(small, "publish", *to).stdout  # as a retry does
    bring_up_to_date(mirror, place)
    assert run_task(small, "live-check", mirror.url, *to, "--wait", "1").returncode == 0
    assert "verdict=right\nevent=live\n" in outputs.read_text()
    assert run_git(small.root, "status", "--porcelain") == ""


def bring_up_to_date(mirror: FakeHost, place: Path) -> None:
    """Copy the live release to the mirror."""
    shutil.rmtree(mirror.folder)
    shutil.copytree(place / "current", mirror.folder)
