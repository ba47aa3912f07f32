"""A folder or archive to hand over, under the contract of hosts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinicsite.publishing.hosts.bundle import bundle_files
from tests.publishing.hosts.host_contract import FULL_DISK, HostCase, write_tree
from tests.publishing.release_factory import read_files


class BundleCase(HostCase):
    """A folder that the tool of a host takes."""

    retains = False
    file_name = "site"

    @classmethod
    def create(
        cls, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> HostCase:
        folder = tmp_path / "host"
        return cls(f"bundle:{folder}/{cls.file_name}", folder, monkeypatch)

    @property
    def place(self) -> Path:
        """Where it is."""
        return Path(self.name.removeprefix("bundle:"))

    def read_files(self) -> dict[str, bytes]:
        if self.place.is_dir():
            return read_files(self.place)
        return {entry.path: data for entry, data in bundle_files.read_archive(self.place)}

    def write(self, path: str, data: bytes) -> None:
        if not self.place.is_dir():
            pytest.skip("an archive is not changed by hand")
        (self.place / path).write_bytes(data)

    def occupy(self) -> None:
        if self.place.suffix == ".zst":
            pytest.skip("test_bundle.py puts other files into the place of an archive")
        self.place.mkdir(parents=True)
        (self.place / "index.html").write_text("Mine")

    def fill_disk(self) -> Callable[[], None]:
        def fail(*_: object, **__: object) -> None:
            raise FULL_DISK

        copytree, write_archive = shutil.copytree, bundle_files.write_archive
        self.monkeypatch.setattr(shutil, "copytree", fail)
        self.monkeypatch.setattr(bundle_files, "write_archive", fail)

        def end() -> None:
            self.monkeypatch.setattr(shutil, "copytree", copytree)
            self.monkeypatch.setattr(bundle_files, "write_archive", write_archive)

        return end

    def check_clean(self, clone: Path) -> None:
        names = {path.name for path in self.folder.iterdir() if ".new-" not in path.name}
        assert names == {self.place.name, f".{self.place.name}.message"}

    def load(self, state: dict[str, Any]) -> None:
        write_tree(self.place.parent, state["bundle"])


class ArchiveCase(BundleCase):
    """An archive that the tool of a host takes."""

    file_name = "site.tar.zst"
