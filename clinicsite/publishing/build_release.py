"""Builds the site, seals it as a release, and shows its files in output/."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinicsite.publishing.release import BrokenReleaseError, Release, bring_back, seal
from clinicsite.rendering.build import BuildResult, finished_site
from clinicsite.rendering.http_headers import hosting_of
from clinicsite.support.atomic_dirs import WORKSHOP

AGAIN = "then type the command again"
# What to do about a fault of the disk; about another one, see `_cure`.
CURES = {
    errno.ENOSPC: "is full: {free:.1f} MB of {all:.0f} MB are free. Free some room, " + AGAIN,
    errno.EDQUOT: "is full for you: your quota is used up. Free some room, " + AGAIN,
    errno.EROFS: "can only be read. Let it be written, or work on another disk, " + AGAIN,
    errno.EIO: "has a fault. Look after it before anything else, " + AGAIN,
}


class NotBuiltError(Exception):
    """The site was built in vain; the text names the disk and the path, and says what to do."""


@dataclass(frozen=True)
class SealedBuild:
    """A release, what was built for it, and what is worth knowing besides."""

    release: Release
    built: BuildResult
    remarks: tuple[str, ...]


def build_and_seal(root: Path, output: Path, **options: Any) -> SealedBuild:
    """Builds the project at `root`, makes it a release, and shows its files in `output`.

    The options are those of `finished_site`. Raises ContentProblems and NotBuiltError; `output`
    and all releases are then what they were.
    """
    try:
        bring_back(root, output)
        with finished_site(root, **options) as finished:
            release = seal(finished.folder, hosting_of(finished.site), root, output)
            return SealedBuild(release, finished.shown_in(output), tuple(_remarks(root)))
    except BrokenReleaseError as error:
        raise NotBuiltError(f"{error} Type the command again.") from None
    except OSError as error:
        raise NotBuiltError(in_words(error, root / WORKSHOP)) from None


def in_words(error: OSError, place: Path) -> str:
    """A fault of a disk: the path or else `place`, the disk, and what to do about it."""
    path = Path(os.fsdecode(error.filename2 or error.filename or place)).absolute()
    if cure := CURES.get(error.errno or 0):
        room = shutil.disk_usage(place)
        cure = cure.format(free=room.free / 1e6, all=room.total / 1e6)
        return f"{path} cannot be written: the disk {_disk(path)} {cure}."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{path} may not be read or written by you. Let its owner permit it, {AGAIN}."
    return f"{path}: {error.strerror or error}. Mend that, {AGAIN}."


def _disk(path: Path) -> str:
    """Where the disk that a path lies on begins."""
    return str(next(folder for folder in (path, *path.parents) if os.path.ismount(folder)))


def _remarks(root: Path) -> list[str]:
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
