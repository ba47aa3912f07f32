"""The hosts that keep the contract of a host, each as the tests see it from outside."""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clinicsite.publishing.hosts.bundle import archive
from clinicsite.publishing.hosts.folder import remote_agent
from clinicsite.publishing.hosts.folder.layout import find_differences, hash_files
from clinicsite.publishing.hosts.host import Host
from clinicsite.publishing.hosts.registry import resolve_host
from tests.publishing.conftest import run_git
from tests.publishing.release_factory import read_files

FULL = OSError(28, "No space left on device")
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


class PagesCase(HostCase):
    """A branch of a bare repository."""

    occupied = "holds the sources"
    full, denied = "fatal: No space left on device", "you may not push here"

    @classmethod
    def create(
        cls, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> HostCase:
        return cls("pages:origin#gh-pages", request.getfixturevalue("remote"), monkeypatch)

    def read_files(self) -> dict[str, bytes]:
        rows = run_git(self.folder, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
        show = ["git", "show"]
        return {
            path: subprocess.check_output([*show, f"gh-pages:{path}"], cwd=self.folder)
            for path in rows
            if not path.startswith(".publish/")
        }

    def write(self, path: str, data: bytes) -> None:
        hand = self.folder.with_name("hand")
        run_git(hand.parent, "clone", "--quiet", "--branch=gh-pages", str(self.folder), str(hand))
        (hand / path).write_bytes(data)
        run_git(hand, "add", ".")
        run_git(hand, *AS_USER, "commit", "--quiet", "-m", "By hand")
        run_git(hand, "push", "--quiet")
        shutil.rmtree(hand)

    def occupy(self) -> None:
        run_git(self.folder, "branch", "gh-pages", "main")

    def fill_disk(self) -> Callable[[], None]:
        return self._refuse(self.full)

    def deny(self) -> Callable[[], None]:
        return self._refuse(self.denied)

    def _refuse(self, words: str) -> Callable[[], None]:
        hook = self.folder / "hooks/pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
        hook.chmod(0o755)
        return hook.unlink

    def get_state(self) -> object:
        return run_git(self.folder, "for-each-ref")

    def check_clean(self, clone: Path) -> None:
        assert "error" not in run_git(self.folder, "fsck", "--full", "--strict", "--no-dangling")
        assert run_git(clone, "status", "--porcelain") == ""
        assert not list((clone / ".git").rglob("*.lock"))

    def load(self, state: dict[str, Any]) -> None:
        stream = state["branch"].encode() + b"\n"
        subprocess.run(["git", "fast-import", "--quiet"], cwd=self.folder, input=stream, check=True)


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
            raise FULL

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
        path = f"{server.client(tmp_path / 'bin')}{os.pathsep}{os.environ['PATH']}"
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
        return {entry.path: data for entry, data in archive.read_archive(self.place)}

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
            raise FULL

        copytree, write_archive = shutil.copytree, archive.write_archive
        self.monkeypatch.setattr(shutil, "copytree", fail)
        self.monkeypatch.setattr(archive, "write_archive", fail)

        def end() -> None:
            self.monkeypatch.setattr(shutil, "copytree", copytree)
            self.monkeypatch.setattr(archive, "write_archive", write_archive)

        return end

    def check_clean(self, clone: Path) -> None:
        names = {path.name for path in self.folder.iterdir() if ".new-" not in path.name}
        assert names == {self.place.name, f".{self.place.name}.message"}

    def load(self, state: dict[str, Any]) -> None:
        write_tree(self.place.parent, state["bundle"])


class ArchiveCase(BundleCase):
    """An archive that the tool of a host takes."""

    file_name = "site.tar.zst"


class BucketCase(HostCase):
    """A folder of a bucket, behind a proxy that can refuse."""

    is_atomic = False
    denied = "The secret does not fit the key"

    @classmethod
    def create(
        cls, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> HostCase:
        for name in ("bucket_key", "short_lives"):
            request.getfixturevalue(name)
        name, proxy = request.getfixturevalue("through"), request.getfixturevalue("door")
        return cls(name, request.getfixturevalue("bucket"), monkeypatch, proxy)

    def read_files(self) -> dict[str, bytes]:
        packed = (".html", ".css", ".js", ".svg")
        return {
            path: gzip.decompress(data) if path.endswith(packed) else data
            for path, data in read_files(self.folder / "site").items()
            if not path.startswith(".publish/")
        }

    def write(self, path: str, data: bytes) -> None:
        (self.folder / "site" / path).write_bytes(gzip.compress(data))

    def occupy(self) -> None:
        (self.folder / "site").mkdir()
        (self.folder / "site/index.html").write_text("Mine")

    def fill_disk(self) -> Callable[[], None]:
        return self._answer(400, "QuotaExceeded")

    def deny(self) -> Callable[[], None]:
        self.monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
        return lambda: self.monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example-secret")

    def _answer(self, status: int, code: str) -> Callable[[], None]:
        self.tool.answer = (status, f"<Error><Code>{code}</Code></Error>")

        def end() -> None:
            self.tool.answer = None

        return end

    def check_clean(self, clone: Path) -> None:
        assert {path.name for path in (self.folder / "site/.publish").iterdir()} == {"live.json"}

    def load(self, state: dict[str, Any]) -> None:
        write_tree(self.folder, state["bucket"])


CASES = (PagesCase, FolderCase, SshCase, BundleCase, ArchiveCase, BucketCase)


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
