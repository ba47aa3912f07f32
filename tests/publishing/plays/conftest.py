"""Both forges, with a small site's sources."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Project
from tests.publishing.fake_host import FakeHost
from tests.publishing.plays.branch_server import BranchServer
from tests.publishing.plays.forge_server import REPOSITORY, ForgeServer
from tests.publishing.plays.github_workflow import GithubForge
from tests.publishing.plays.gitlab_pipeline import GitlabForge


@pytest.fixture
def gitlab(small: Project, tmp_path: Path, forge_server: ForgeServer) -> Iterator[GitlabForge]:
    """A project on GitLab, and the server of its Pages, which has no site yet."""
    served = tmp_path / "served"
    served.mkdir()
    (served / "404.html").write_text("Nothing")
    with FakeHost(served) as pages:
        thread = threading.Thread(target=pages.serve_forever, args=(0.02,))
        thread.start()
        yield GitlabForge.create(tmp_path, small, forge_server, served=served, pages_url=pages.url)
        pages.shutdown()
        thread.join()
    for name in ("builds", "tmp"):
        shutil.rmtree(tmp_path / name, ignore_errors=True)


@pytest.fixture
def github(small: Project, tmp_path: Path, forge_server: ForgeServer) -> Iterator[GithubForge]:
    """A repository on GitHub."""
    with BranchServer(forge_server.folder / REPOSITORY) as pages:
        thread = threading.Thread(target=pages.serve_forever, args=(0.02,))
        thread.start()
        yield GithubForge.create(tmp_path, small, forge_server, pages=pages)
        pages.shutdown()
        thread.join()
    shutil.rmtree(tmp_path / "jobs", ignore_errors=True)
