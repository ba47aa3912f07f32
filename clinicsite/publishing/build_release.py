"""Builds the site, seals it as a release, and shows its files in output/."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinicsite.publishing.release import (
    Release,
    ReleaseIntegrityError,
    create_release,
    recover_releases,
)
from clinicsite.rendering.build import BuildResult, build_private_site
from clinicsite.rendering.http_headers import get_hosting_config
from clinicsite.support.atomic_dirs import WORK_FOLDER

RETRY_HINT = "then type the command again"
# What to do about a fault of the disk; about another one, see `_cure`.
DISK_ERROR_HINTS = {
    errno.ENOSPC: "is full: {free:.1f} MB of {all:.0f} MB are free. Free some room, " + RETRY_HINT,
    errno.EDQUOT: "is full for you: your quota is used up. Free some room, " + RETRY_HINT,
    errno.EROFS: "can only be read. Let it be written, or work on another disk, " + RETRY_HINT,
    errno.EIO: "has a fault. Look after it before anything else, " + RETRY_HINT,
}


class ReleaseBuildError(Exception):
    """The site was built in vain; the text names the disk and the path, and says what to do."""


@dataclass(frozen=True)
class ReleaseBuild:
    """A release, what was built for it, and what is worth knowing besides."""

    release: Release
    built: BuildResult
    warnings: tuple[str, ...]


def build_release(root: Path, output: Path, **options: Any) -> ReleaseBuild:
    """Builds the project at `root`, makes it a release, and shows its files in `output`.

    The options are those of `finished_site`. Raises ContentProblems and NotBuiltError; `output`
    and all releases are then what they were.
    """
    try:
        recover_releases(root, output)
        with build_private_site(root, **options) as finished:
            release = create_release(
                finished.folder, get_hosting_config(finished.site), root, output
            )
            return ReleaseBuild(
                release, finished.make_result(output), tuple(_find_cache_warnings(root))
            )
    except ReleaseIntegrityError as error:
        raise ReleaseBuildError(f"{error} Type the command again.") from None
    except OSError as error:
        raise ReleaseBuildError(describe_disk_error(error, root / WORK_FOLDER)) from None


def describe_disk_error(error: OSError, folder: Path) -> str:
    """A fault of a disk: the path or else `place`, the disk, and what to do about it."""
    path = Path(os.fsdecode(error.filename2 or error.filename or folder)).absolute()
    if cure := DISK_ERROR_HINTS.get(error.errno or 0):
        room = shutil.disk_usage(folder)
        cure = cure.format(free=room.free / 1e6, all=room.total / 1e6)
        return f"{path} cannot be written: the disk {_get_mount_point(path)} {cure}."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{path} may not be read or written by you. Let its owner permit it, {RETRY_HINT}."
    return f"{path}: {error.strerror or error}. Mend that, {RETRY_HINT}."


def _get_mount_point(path: Path) -> str:
    """Where the disk that a path lies on begins."""
    return str(next(folder for folder in (path, *path.parents) if os.path.ismount(folder)))


def _find_cache_warnings(root: Path) -> list[str]:
    """What did not hinder this build, but will make the next one slow."""
    cache = root / ".cache"
    for folder in (cache, *sorted(cache.glob("*/"))):
        try:
            folder.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            why = f"{folder}: {error.strerror}"
            return [f"Nothing can be kept ({why}), so every build takes longer."]
    return []
