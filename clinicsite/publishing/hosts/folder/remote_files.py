"""Write the files of a release on the disk of a folder host.

`ssh.py` sends this module to the Python of a server. So it imports nothing of the project but
what is sent with it, and uses nothing newer than Python 3.7.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from clinicsite.publishing.hosts.folder.layout import (
    METADATA_FILE,
    OLD_METADATA_FILE,
    hash_file,
    read_manifest,
    read_metadata,
)
from clinicsite.publishing.hosts.retention import retained_assets


def retain(before: Path, manifest: dict[str, str], retention: list[Any]) -> dict[str, Any]:
    """Return path → SHA-256 and time of each asset that stays when `before` is replaced."""
    pattern, days = retention
    own, rows = read_manifest(before), read_metadata(before).get("retained", {})
    known = {path: since for path, (_, since) in rows.items()}
    times = retained_assets(own, known, manifest, pattern, days, time.time())
    hashes = dict({path: sha for path, (sha, _) in rows.items()}, **own)
    return {path: [hashes[path], since] for path, since in times.items()}


def link_retained(before: Path, folder: Path, retained: dict[str, Any]) -> None:
    """Bring retained assets into a release, except those that were damaged."""
    for path, (sha, _) in retained.items():
        known, new = before / "site" / path, folder / "site" / path
        if not new.exists() and hash_file(known) == sha:
            link_file(known, new)


def link_file(known: Path, new: Path) -> None:
    """Give a file a second name, or copy it on a disk without hard links."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(str(known), str(new))
    except PermissionError:
        shutil.copyfile(str(known), str(new))


def write_metadata(folder: Path, metadata: dict[str, Any]) -> None:
    """Replace the metadata of a release in one step, and wait until the disk has it."""
    new = folder / (METADATA_FILE + ".new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(metadata, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / METADATA_FILE)
    with suppress(FileNotFoundError):
        (folder / OLD_METADATA_FILE).unlink()


def fsync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    number = os.open(str(folder), os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
