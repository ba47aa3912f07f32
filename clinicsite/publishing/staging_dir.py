"""Stage the files of a release and those of its host in a folder of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from clinicsite.publishing.hosts.host import Host, StagedSite
from clinicsite.support.atomic_dirs import create_private_folder, link_or_copy_tree


@contextlib.contextmanager
def stage_site(
    root: Path, host: Host, site: Path, host_files: Mapping[str, bytes]
) -> Iterator[StagedSite]:
    """Yield a folder with the files of `site` and of `host_files`, which replace those of `site`.

    The files of the site are hard links, which must not be written to.
    """
    with create_private_folder(root) as private:
        staging = private / "staging"
        link_or_copy_tree(site, staging)
        for path, data in host_files.items():
            file = staging / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_bytes(data)
        yield StagedSite(staging, host.hash_files(staging))
