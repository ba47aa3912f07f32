"""Hold the files of a release and of its host, and put them into one folder on request."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from clinicsite.publishing.release import Release
from clinicsite.rendering.release_info import RELEASE_INFO_FILE
from clinicsite.support.atomic_dirs import link_or_copy_tree


class SiteFiles:
    """The files of a release, and those of its host, which replace those of the release.

    `create_private` returns a new folder on the disk of the project.
    """

    def __init__(
        self,
        release: Release,
        host_files: Mapping[str, bytes],
        create_private: Callable[[], Path],
    ) -> None:
        self.site, self.host_files = release.site, host_files
        self._release, self._create_private = release, create_private

    @cached_property
    def digests(self) -> dict[str, str]:
        """Return path → SHA-256 of each file, without reading those of the verified release."""
        digests = {entry.path: entry.sha256 for entry in self._release.manifest.entries}
        info = (self.site / RELEASE_INFO_FILE).read_bytes()
        changing = {RELEASE_INFO_FILE: info, **self.host_files}
        return digests | {path: hashlib.sha256(data).hexdigest() for path, data in changing.items()}

    @cached_property
    def folder(self) -> Path:
        """Return one folder with all files. Those of the release are hard links: never write them.

        Raises OSError.
        """
        staging = self._create_private() / "staging"
        link_or_copy_tree(self.site, staging)
        for path, data in self.host_files.items():
            file = staging / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_bytes(data)
        return staging
