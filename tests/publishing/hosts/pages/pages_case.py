"""A pages host under the contract of hosts."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.publishing.conftest import run_git
from tests.publishing.hosts.host_contract import AS_USER, HostCase


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
