"""Visits in flight: whoever has a page of the release before still finds its styles and pictures.

As in `there.py`, nothing here is newer than Python 3.7: it also runs on a server.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from typing import Any

from clinicsite.publishing.hosts.folder.layout import hash_file, read_manifest, read_metadata

DAY = 86400  # seconds


def retain_assets(before: Path, manifest: dict[str, str], flight: list[Any]) -> dict[str, Any]:
    """What the page of an earlier release may still ask for: path → SHA-256, and since when.

    The files of the last release stay for one release at least, and for some days at least.
    """
    pattern, days = flight
    now = time.time()
    of_last = read_manifest(before).items()
    kept = read_metadata(before).get("kept", {}).items()
    found = {path: since for path, since in kept if now - since[1] < days * DAY}
    found.update({path: [sha, now] for path, sha in of_last if re.search(pattern, path)})
    return {path: since for path, since in found.items() if path not in manifest}


def link_retained(before: Path, folder: Path, kept: dict[str, Any]) -> None:
    """Brings what is kept of the release before into a release; not what was damaged there."""
    for path, (sha, _) in kept.items():
        known, new = before / "site" / path, folder / "site" / path
        if not new.exists() and hash_file(known) == sha:
            link_file(known, new)


def link_file(known: Path, new: Path) -> None:
    """A second name for a file; a copy on a disk that has only one name for each."""
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(str(known), str(new))
    except PermissionError:
        shutil.copyfile(str(known), str(new))
