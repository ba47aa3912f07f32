"""What the contract of hosts needs of each kind: a case that tests see from outside."""

from __future__ import annotations

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clinicsite.publishing.hosts.host import Host
from clinicsite.publishing.hosts.registry import resolve_host

FULL_DISK = OSError(28, "No space left on device")
STATE = Path(__file__).with_name("previous_version.json")
AS_USER = "-c user.name=A -c user.email=a@clinic.example".split()


@dataclass
class HostCase(ABC):
    """A host of one kind, and what a test does to it by other ways than publishing."""

    name: str  # of the host, as a person types it
    folder: Path  # below which everything of the host is
    monkeypatch: pytest.MonkeyPatch
    tool: Any = None  # the server or the proxy that a test steers
    retains = True  # assets of earlier releases stay for a while
    has_children = True  # other programs help to send the site
    is_atomic = True  # visitors get the old site or the new one, at every moment
    # What an error says of a place with other files, of a full disk, and of a wrong key.
    occupied, full, denied = "holds something else", "is full", ""

    @classmethod
    @abstractmethod
    def create(
        cls, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> HostCase:
        """Return an empty host, with the fixtures that it needs."""

    def make_host(self, clone: Path) -> Host:
        """Return the host, as the project in a clone sees it."""
        return resolve_host(self.name, clone, {}, lambda _: None)

    @abstractmethod
    def read_files(self) -> dict[str, bytes]:
        """Return path → bytes of what visitors get, retained assets too."""

    @abstractmethod
    def write(self, path: str, data: bytes) -> None:
        """Write a file of the live site, as no publisher does."""

    @abstractmethod
    def occupy(self) -> None:
        """Put files of another kind into the place of the host."""

    @abstractmethod
    def fill_disk(self) -> Callable[[], None]:
        """Let no more data arrive; return how to end that."""

    def deny(self) -> Callable[[], None]:
        """Let the host refuse what this publisher shows as its right; return how to end that."""
        pytest.skip("this host asks for no credentials")

    def get_state(self) -> object:
        """Return what differs after anything was written."""
        found = {}
        for path in self.folder.rglob("*"):
            about = path.lstat()
            found[path] = (about.st_ino, about.st_mtime_ns, about.st_size)
        return found

    @abstractmethod
    def check_clean(self, clone: Path) -> None:
        """Fail when a publish left something behind that only a killed one may leave."""

    @abstractmethod
    def load(self, state: dict[str, Any]) -> None:
        """Put what the version before left on its host into the place of this one."""


def write_tree(folder: Path, files: dict[str, Any]) -> None:
    """Write files as `previous_version.json` holds them: texts, links and bytes in base64."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            (folder / path).write_text(content, "utf-8", newline="")
        elif "link" in content:
            (folder / path).symlink_to(content["link"])
        else:
            (folder / path).write_bytes(base64.b64decode(content["base64"]))


def read_previous_version() -> dict[str, Any]:
    """Return what two publishes of the version before left on each kind of host."""
    return json.loads(STATE.read_text("utf-8"))
