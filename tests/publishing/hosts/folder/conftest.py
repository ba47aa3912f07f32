"""A folder of releases, small releases for it, and a real server with an sshd."""

import os
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.release import Release
from tests.publishing.release_factory import make_release

LONG = "Words that fill more than one packet of the network. " * 50


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
