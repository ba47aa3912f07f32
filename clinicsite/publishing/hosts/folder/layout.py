"""Read and write the releases of a folder host on its disk, and check whether they are whole.

    PLACE/current                      a link to the site that is live
    PLACE/releases/NAME-3/site/        the files of a release
    PLACE/releases/NAME-3/manifest.txt their SHA-256, for `sha256sum -c`
    PLACE/releases/NAME-3/release.json its metadata, and the assets that it retains

`ssh.py` sends this module to the Python of a server. So it imports nothing of the project but what
is sent before it, and uses nothing newer than Python 3.7.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from clinicsite.publishing.hosts.retention import retained_assets
from clinicsite.support.file_tree import iter_files

METADATA_FILE, MANIFEST_FILE = "release.json", "manifest.txt"
LOCK_FILE = ".publish.lock"  # a folder with this file is ours
UNFINISHED_PREFIX = ".new-"  # begins the name of a release that is not complete
COPY_BYTES = 1024 * 1024  # in memory while a file is copied
# The first version of the publisher wrote this file, with these keys.
OLD_METADATA_FILE = "card.json"
OLD_KEYS = {
    "note": "info",
    "control": "host_files_digest",
    "when": "published_at",
    "kept": "retained",
    "again": "restore_message",
}


class RefusalError(Exception):
    """A task was refused: a key of REFUSAL_MESSAGES in folder.py, and what the message names.

    It is no UserError: this module runs on the server too, which has only Python's own library.
    """


def get_live_name(place: Path) -> str:
    """Return the name of the live release, or the target of a link that is not ours."""
    link = place / "current"
    if not link.is_symlink() or not link.exists():
        return ""
    target = os.readlink(str(link))  # noqa: PTH115 (Path has it from 3.9 on)
    ours = re.match(r"releases/([^/]+)/site$", target)
    return ours.group(1) if ours else target


def list_complete(place: Path) -> list[Path]:
    """Return the folders of the complete releases, the newest first."""
    releases = place / "releases"
    files = (*releases.glob("[!.]*-*/" + METADATA_FILE), *_list_old(releases))
    folders = {file.parent for file in files}
    return sorted(folders, key=lambda folder: -get_number(folder.name))


def _list_old(releases: Path) -> Iterator[Path]:
    return releases.glob("[!.]*-*/" + OLD_METADATA_FILE)


def get_number(name: str) -> int:
    """Return the number at the end of a release's name, or 0."""
    number = name.rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def read_metadata(folder: Path) -> dict[str, Any]:
    """Return the metadata of a release, or an empty dict where it cannot be read."""
    file = folder / METADATA_FILE
    if not file.is_file():
        file = folder / OLD_METADATA_FILE
    try:
        found = json.loads(file.read_text("utf-8"))
        metadata = {OLD_KEYS.get(key, key): value for key, value in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}
    return metadata if isinstance(metadata.get("retained"), dict) else {}


def read_manifest(folder: Path) -> dict[str, str]:
    """Return path → SHA-256 of a release's own files, or an empty dict without a manifest."""
    file = folder / MANIFEST_FILE
    rows = file.read_text("utf-8").splitlines() if file.is_file() else []
    return {path: sha for sha, _, path in (row.partition("  ") for row in rows)}


def find_differences(folder: Path, found: dict[str, str]) -> list[str]:
    """Return the paths of a release that differ from what was sent.

    `found` are the files that it has. Retained assets may be missing.
    """
    wanted = read_manifest(folder)
    retained = {path: sha for path, (sha, _) in read_metadata(folder).get("retained", {}).items()}
    allowed = dict(retained, **wanted)
    strange = {path for path, sha in found.items() if allowed.get(path) != sha}
    return sorted(strange | (set(wanted) - set(found)))


def hash_files(site: Path) -> dict[str, str]:
    """Return path → SHA-256 of the files below a folder."""
    top = str(site)
    return {path: hash_file(top + "/" + path) for path in iter_files(site)}


def hash_file(file: Path | str) -> str:
    """Return the SHA-256 of a file, or an empty text for a link or a device."""
    try:
        plain = stat.S_ISREG(os.lstat(file).st_mode)
    except FileNotFoundError:
        return ""
    if not plain:
        return ""
    with open(file, "rb", buffering=0) as opened:  # noqa: PTH123
        return hashlib.sha256(opened.read()).hexdigest()


def ensure_ours(place: Path) -> None:
    """Raise RefusalError when the folder holds other files than ours."""
    if not place.exists():
        return
    found = sorted(path.name for path in place.iterdir()) if place.is_dir() else [place.name]
    strange = [name for name in found if name != "lost+found"]  # which each new disk has
    if strange and LOCK_FILE not in found:
        raise RefusalError("other", strange[0])
    if (place / "current").exists() and not (place / "current").is_symlink():
        raise RefusalError("other", "current")


def ensure_unchanged(place: Path, revision: str) -> None:
    """Raise RefusalError when the live release is no longer `revision`."""
    if get_live_name(place) != revision:
        raise RefusalError("race", get_live_name(place))


def ensure_intact(folder: Path, why: str) -> None:
    """Raise RefusalError with the key `why` when a release differs from its manifest."""
    wrong = find_differences(folder, hash_files(folder / "site"))
    if wrong:
        raise RefusalError(why, wrong[0])


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
    if not try_link(str(known), str(new)):
        shutil.copyfile(str(known), str(new))


def try_link(known: str, new: str) -> bool:
    """Give a file a second name. Return False where that fails."""
    try:
        os.link(known, new)
    except OSError:  # it is gone, or the disk has no hard links
        return False
    return True


def copy_file(source: str, new: str) -> None:
    """Write the bytes of a file to a new one."""
    with open(source, "rb", buffering=0) as file:  # noqa: PTH123
        write_file(new, iter(lambda: file.read(COPY_BYTES), b""))


def write_file(new: str, parts: Iterable[bytes]) -> None:
    """Write a new file. The umask decides who reads it."""
    with open(new, "xb") as file:  # noqa: PTH123
        file.writelines(parts)


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
