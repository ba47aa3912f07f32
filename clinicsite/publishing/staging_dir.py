"""A release as it goes to its host: its files and those of the host, in a folder of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from clinicsite.publishing.hosts.host import PublishError
from clinicsite.support.atomic_dirs import create_private_folder, link_or_copy_tree


@contextlib.contextmanager
def staged_files(root: Path, site: Path, host_files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with the files of `site` and those of `dress`; what both have is of `dress`.

    The files of the site are hard links: they must not be written to.
    """
    with create_private_folder(root) as home:
        parcel = home / "parcel"
        link_or_copy_tree(site, parcel)
        for path, data in host_files.items():
            file = parcel / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_bytes(data)
        yield parcel


@contextlib.contextmanager
def disk_errors_explained(root: Path) -> Iterator[None]:
    """Raises NotPublishedError, with the path and a cure, in the place of an OSError."""
    try:
        yield
    except OSError as error:
        # only now: a way back must not need all that a build needs
        from clinicsite.publishing.build_release import describe_disk_error

        raise PublishError(describe_disk_error(error, root)) from None
