"""A folder of releases, small releases for it, and a real server with an sshd."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import Folder
from clinicsite.publishing.release import Release
from tests.install_tools import tool
from tests.publishing.hosts.folder import sshd
from tests.publishing.release_factory import sealed

LONG = "Words that fill more than one packet of the network. " * 50


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sshd.Sshd]:
    """An sshd for all tests of a file."""
    tool("rsync")
    running = sshd.started(tmp_path_factory.mktemp("sshd"))
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
def host(tmp_path: Path, place: Path) -> Folder:
    """The host with that folder."""
    return Folder.at(str(place), tmp_path, lambda words: None)


def release(root: Path, number: int) -> Release:
    """A release with a style of its own, and a page that asks for it."""
    style = f"theme/site.{number:010x}.css"
    page = f'<link rel="stylesheet" href="/{style}">'
    return sealed(root, {style: f"/* {number} */", "about/index.html": page, "long.txt": LONG})


def names(place: Path) -> set[str]:
    """The releases that lie in a folder."""
    return {path.name for path in (place / "releases").iterdir()}


def card_file(place: Path) -> Path:
    """The card of the live release."""
    return (place / "current").resolve().parent / "card.json"
