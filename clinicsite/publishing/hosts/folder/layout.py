"""The releases of a folder host as they lie on its disk: which are there, and are they whole?

    PLACE/current                      a link to the site that is served
    PLACE/releases/NAME-3/site/        a whole site, dressed for its host
    PLACE/releases/NAME-3/manifest.txt what it was when it came, as `sha256sum -c` reads it
    PLACE/releases/NAME-3/card.json    what is said of it, and what it keeps of those before it

`ssh.py` sends the text of this module and of `there.py` to the Python of a server. So they import
nothing of the project but each other, and use nothing newer than Python 3.7.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

METADATA_FILE, MANIFEST_FILE = "card.json", "manifest.txt"
LOCK_FILE = ".publish.lock"  # a folder with this file is ours
UNFINISHED_PREFIX = ".new-"  # how the name of a release begins that is not there yet, or no more


class RefusalError(Exception):
    """It was not done: a key of SENTENCES in folder.py, and what the sentence names."""


def get_live_name(place: Path) -> str:
    """The name of the release that is served; of a link that is not ours, where it leads to."""
    link = place / "current"
    if not link.is_symlink() or not link.exists():
        return ""
    target = os.readlink(str(link))  # noqa: PTH115 (Path has it from 3.9 on)
    ours = re.match(r"releases/([^/]+)/site$", target)
    return ours.group(1) if ours else target


def list_complete(place: Path) -> list[Path]:
    """The folders of the releases that are there, the newest first."""
    found = (place / "releases").glob("[!.]*-*/" + METADATA_FILE)
    return sorted((card.parent for card in found), key=lambda folder: -get_number(folder.name))


def get_number(name: str) -> int:
    """The number at the end of a release's name; 0 where there is none."""
    number = name.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def read_metadata(folder: Path) -> dict[str, Any]:
    """The card of a release; empty where there is none that can be read."""
    try:
        card = json.loads((folder / METADATA_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return card if isinstance(card, dict) and isinstance(card.get("kept"), dict) else {}


def read_manifest(folder: Path) -> dict[str, str]:
    """Path → SHA-256 of what a release holds of its own; empty where nothing says so."""
    file = folder / MANIFEST_FILE
    rows = file.read_text("utf-8").splitlines() if file.is_file() else []
    return {path: sha for sha, _, path in (row.partition("  ") for row in rows)}


def find_differences(folder: Path, found: dict[str, str]) -> list[str]:
    """Those files of a release that are not as they were sent; `found` are those it has.

    What it keeps of the releases before it may be there or not.
    """
    wanted = read_manifest(folder)
    kept = {path: sha for path, (sha, _) in read_metadata(folder).get("kept", {}).items()}
    allowed = dict(kept, **wanted)
    strange = {path for path, sha in found.items() if allowed.get(path) != sha}
    return sorted(strange | (set(wanted) - set(found)))


def hash_files(site: Path) -> dict[str, str]:
    """Path → SHA-256 of the files below a folder."""
    return {path: hash_file(site / path) for path in iter_files(site)}


def iter_files(site: Path) -> Iterator[str]:
    """The paths of the files below a folder; a link to a folder is one of them."""
    for top, below, names in os.walk(str(site)):
        for name in names + [name for name in below if Path(top, name).is_symlink()]:
            yield Path(top, name).relative_to(site).as_posix()


def hash_file(file: Path) -> str:
    """The SHA-256 of a file; nothing for what is no plain file."""
    plain = file.is_file() and not file.is_symlink()
    return hashlib.sha256(file.read_bytes()).hexdigest() if plain else ""


def ensure_ours(place: Path) -> None:
    """Raises Refusal when the folder holds something that is not ours to touch."""
    if not place.exists():
        return
    found = sorted(path.name for path in place.iterdir()) if place.is_dir() else [place.name]
    strange = [name for name in found if name != "lost+found"]  # which each new disk has
    if strange and LOCK_FILE not in found:
        raise RefusalError("other", strange[0])
    if (place / "current").exists() and not (place / "current").is_symlink():
        raise RefusalError("other", "current")


def ensure_unchanged(place: Path, seen: str) -> None:
    """Raises Refusal when no longer that is served which was seen."""
    if get_live_name(place) != seen:
        raise RefusalError("race", get_live_name(place))


def ensure_intact(folder: Path, why: str) -> None:
    """Raises Refusal when a release is not as its manifest says."""
    wrong = find_differences(folder, hash_files(folder / "site"))
    if wrong:
        raise RefusalError(why, wrong[0])
