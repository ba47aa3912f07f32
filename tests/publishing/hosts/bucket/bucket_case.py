"""A bucket under the contract of hosts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clinicsite.publishing.hosts.bucket.lock import is_lock
from tests.publishing.hosts.bucket.conftest import read_bucket
from tests.publishing.hosts.host_contract import HostCase, write_tree
from tests.publishing.release_factory import read_files


class BucketCase(HostCase):
    """A folder of a bucket, behind a proxy that can refuse."""

    has_children = False
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
        return read_bucket(self.folder)

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
        # A request of a killed publisher may arrive late, and its lease expires by itself.
        found = read_files(self.folder / "site/.publish")
        names = {path for path in found if not is_lock(f".publish/{path}")}
        state = json.loads(found["live.json"])
        kept = {path.removeprefix(".publish/") for path in state["copies"].values()}
        assert names == {"live.json"} | kept | {
            f"releases/{entry['name']}.json" for entry in state["releases"]
        }

    def load(self, state: dict[str, Any]) -> None:
        write_tree(self.folder, state["bucket"])
