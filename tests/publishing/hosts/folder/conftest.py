"""A folder of releases, small releases for it, and a real server with an sshd."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.release import Release
from tests.install_tools import require_tool
from tests.publishing.hosts.folder import sshd
from tests.publishing.release_factory import make_release

LONG = "Words that fill more than one packet of the network. " * 50


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sshd.SshServer]:
    """An sshd for all tests of a file."""
    require_tool("rsync")
    running = sshd.start_sshd(tmp_path_factory.mktemp("sshd"))
    yield running
    running.stop()


@pytest.fixture
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for the disk."""
    monkeypatch.setattr(os, "sync", lambda: None)  # the disk is that of all tests at once


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the releases go."""
    return tmp_path / "served"


@pytest.fixture
def host(tmp_path: Path, place: Path) -> FolderHost:
    """The host with that folder."""
    return FolderHost.from_spec(str(place), tmp_path, lambda words: None)


def make_numbered_release(root: Path, number: int) -> Release:
    """A release with a style of its own, and a page that asks for it."""
    style = f"theme/site.{number:010x}.css"
    page = f'<link rel="stylesheet" href="/{style}">'
    return make_release(
        root, {style: f"/* {number} */", "about/index.html": page, "long.txt": LONG}
    )


def list_releases(place: Path) -> set[str]:
    """The releases that lie in a folder."""
    return {path.name for path in (place / "releases").iterdir()}


def get_state_file(place: Path) -> Path:
    """The metadata of the live release."""
    return (place / "current").resolve().parent / "release.json"
