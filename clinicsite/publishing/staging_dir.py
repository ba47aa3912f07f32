"""Stage the files of a release and those of its host, in a folder of their own if need be."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from clinicsite.publishing.hosts.host import Host, StagedSite
from clinicsite.publishing.release import Release
from clinicsite.publishing.site_files import SiteFiles
from clinicsite.support.atomic_dirs import create_private_folder


@contextlib.contextmanager
def stage_site(
    root: Path, host: Host, release: Release, host_files: Mapping[str, bytes]
) -> Iterator[StagedSite]:
    """Yield the files of a verified release and of its host. Delete their folder at the end."""
    with contextlib.ExitStack() as until_sent:
        files = SiteFiles(
            release, host_files, lambda: until_sent.enter_context(create_private_folder(root))
        )
        yield StagedSite(files, host.hash_files(files))
