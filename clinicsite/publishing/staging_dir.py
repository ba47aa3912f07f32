"""Stage the files of a release and those of its host in a folder of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from clinicsite.publishing.hosts.host import PublishError
from clinicsite.support.atomic_dirs import create_private_folder, link_or_copy_tree
from clinicsite.support.os_errors import describe_os_error


@contextlib.contextmanager
def staged_files(root: Path, site: Path, host_files: Mapping[str, bytes]) -> Iterator[Path]:
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
        yield staging


@contextlib.contextmanager
def disk_errors_explained(root: Path) -> Iterator[None]:
    """Raise PublishError, with the path and what to do, in place of an OSError."""
    try:
        yield
    except OSError as error:
        raise PublishError(*describe_os_error(error, root)) from None
