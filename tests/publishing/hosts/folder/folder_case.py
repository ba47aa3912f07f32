"""A folder of releases, here and on a server, under the contract of hosts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinicsite.publishing.hosts.folder import remote_agent
from clinicsite.publishing.hosts.folder.layout import find_differences, hash_files
from tests.publishing.hosts.host_contract import FULL_DISK, HostCase, write_tree
from tests.publishing.release_factory import read_files


class FolderCase(HostCase):
    """A folder of releases on this machine."""

    @classmethod
    def create(
        cls, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> HostCase:
        return cls(f"folder:{tmp_path}/host/served", tmp_path / "host", monkeypatch)

    @property
    def place(self) -> Path:
        """Where the releases are."""
        return self.folder / "served"

    def read_files(self) -> dict[str, bytes]:
        return read_files(self.place / "current")

    def write(self, path: str, data: bytes) -> None:
        (self.place / "current" / path).write_bytes(data)

    def occupy(self) -> None:
        self.place.mkdir(parents=True)
        (self.place / "index.html").write_text("Mine")

    def fill_disk(self) -> Callable[[], None]:
        def fail(*_: object, **__: object) -> None:
            raise FULL_DISK

        before = remote_agent.TASKS["upload"]
        remote_agent.TASKS["upload"] = fail
        return lambda: remote_agent.TASKS.update(upload=before)

    def check_clean(self, clone: Path) -> None:
        site = (self.place / "current").resolve()
        assert find_differences(site.parent, hash_files(site)) == []
        assert not list((self.place / "releases").glob(".*"))

    def load(self, state: dict[str, Any]) -> None:
        write_tree(self.place, state["folder"])


class SshCase(FolderCase):
    """The same folder on a server."""

    denied = "does not let you in"

    @classmethod
    def create(
        cls, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> HostCase:
        server = request.getfixturevalue("server")
        client = server.client(tmp_path / "bin", ControlPath=server.share_connection())
        path = f"{client}{os.pathsep}{os.environ['PATH']}"
        monkeypatch.setenv("PATH", path)
        name = f"folder:{server.login}:{tmp_path}/host/served"
        return cls(name, tmp_path / "host", monkeypatch, server)

    def fill_disk(self) -> Callable[[], None]:
        pytest.skip("test_folder_disk.py fills a disk behind a server")

    def deny(self) -> Callable[[], None]:
        before = os.environ["PATH"]
        client = self.tool.client(
            self.folder / "denied", IdentityFile=str(self.tool.folder / "stranger")
        )
        self.monkeypatch.setenv("PATH", f"{client}{os.pathsep}{before}")
        return lambda: self.monkeypatch.setenv("PATH", before)
