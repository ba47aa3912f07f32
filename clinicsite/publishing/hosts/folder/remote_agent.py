"""Do the tasks of a folder host on its disk, in this process or in the Python of a server.

Tasks take and return JSON values. `layout.py` describes the disk.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from clinicsite.publishing.hosts.folder.layout import (
    LOCK_FILE,
    MANIFEST_FILE,
    UNFINISHED_PREFIX,
    RefusalError,
    copy_file,
    ensure_intact,
    ensure_ours,
    ensure_unchanged,
    find_differences,
    fsync_folder,
    get_live_name,
    get_number,
    hash_files,
    link_retained,
    list_complete,
    read_manifest,
    read_metadata,
    retain,
    try_link,
    write_file,
    write_metadata,
)
from clinicsite.publishing.hosts.folder.remote_lock import hold_lock

STALE_AFTER = 3600  # seconds after which no publisher works on an unfinished release


def describe_live(place: Path, paths: list[str]) -> dict[str, Any]:
    """Return the live release: its metadata, the texts of `paths`, and the hashes of its files."""
    ensure_ours(place)
    revision = get_live_name(place)
    if not revision:
        return {"revision": ""}
    ours = place / "releases" / revision
    metadata = read_metadata(ours)
    site = ours / "site" if metadata else place / "current"
    found = hash_files(site)
    retained = metadata.get("retained", {})
    return {
        "revision": revision,
        "server_time": time.time(),
        "metadata": metadata,
        "texts": {
            path: (site / path).read_text("utf-8", "replace") for path in paths if path in found
        },
        "hashes": {path: sha for path, sha in found.items() if path not in retained},
        "is_whole": bool(metadata) and not find_differences(ours, found),
    }


def list_releases(place: Path) -> dict[str, Any]:
    """Return the name of the live release, and the name and metadata of each, newest first."""
    ensure_ours(place)
    releases = [[folder.name, read_metadata(folder)] for folder in list_complete(place)]
    return {"revision": get_live_name(place), "releases": releases}


def begin(place: Path, revision: str) -> dict[str, Any]:
    """Make a private folder for a new release, and return it with the site to link files from."""
    ensure_ours(place)
    place.mkdir(parents=True, exist_ok=True)
    (place / LOCK_FILE).touch()
    releases = place.resolve() / "releases"
    releases.mkdir(exist_ok=True)
    ensure_unchanged(place, revision)
    for stale in releases.glob(UNFINISHED_PREFIX + "*"):
        if time.time() - stale.stat().st_mtime > STALE_AFTER:
            shutil.rmtree(str(stale), ignore_errors=True)
    private = Path(tempfile.mkdtemp(prefix=UNFINISHED_PREFIX, dir=str(releases)))
    private.chmod(0o755)  # the web server may be another user
    (private / "site").mkdir()
    link_dest = str((place / "current").resolve()) if revision else ""
    return {"private": str(private), "link_dest": link_dest}


def upload(
    place: Path,
    site: str,
    host_files: dict[str, bytes],
    paths: list[str],
    unchanged: list[str],
    private: str,
    link_dest: str,
) -> None:
    """Write the files at `paths` into the private folder, the unchanged as links to `link_dest`.

    They come from `host_files`, or from the folder `site`. The files of `site` are copied: a
    change on the host must not change them. Only the machine of the project does this task.
    """
    known, made = frozenset(unchanged), set()
    for path in paths:
        new = private + "/site/" + path
        parent = new.rpartition("/")[0]
        if parent not in made:
            Path(parent).mkdir(parents=True, exist_ok=True)
            made.add(parent)
        if path in known and try_link(link_dest + "/" + path, new):
            continue
        if path in host_files:
            write_file(new, [host_files[path]])
        else:
            copy_file(site + "/" + path, new)


def activate(
    place: Path,
    private: str,
    revision: str,
    name: str,
    manifest: dict[str, str],
    metadata: dict[str, Any],
    keep: int,
    retention: list[Any],
) -> None:
    """Make the private folder the live release, or change nothing.

    `manifest` is path → SHA-256 of all files that were sent. `keep` is the number of releases
    that stay. `retention` are the pattern and the days of `retained_assets`.
    """
    folder = Path(private)
    try:
        rows = (sha + "  " + path + "\n" for path, sha in sorted(manifest.items()))
        (folder / MANIFEST_FILE).write_text("".join(rows), "utf-8")
        write_metadata(folder, dict(metadata, retained={}))
        ensure_intact(folder, "damage")
        os.sync()
        with hold_lock(place):
            ensure_unchanged(place, revision)
            before = place / "releases" / revision
            retained = retain(before, manifest, retention) if revision else {}
            published_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            metadata = dict(metadata, published_at=published_at, retained=retained)
            write_metadata(folder, dict(metadata, was_live=False))
            link_retained(before, folder, retained)
            number = 1 + max([get_number(other.name) for other in list_complete(place)] or [0])
            final = place / "releases" / (name + "-" + str(number))
            folder.rename(final)
            folder = final
            note_live(before)
            switch_release(place, final.name)
            prune_releases(place, keep)
    except (FileNotFoundError, RefusalError):
        ensure_unchanged(place, revision)  # another publisher was faster, and removed our folder
        raise
    finally:
        if get_live_name(place) != folder.name:
            shutil.rmtree(str(folder), ignore_errors=True)


def restore(place: Path, name: str, revision: str, message: str, retention: list[Any]) -> None:
    """Make an earlier release live again, if it is as it was sent and `revision` is live."""
    folder = place / "releases" / name
    if not read_metadata(folder):
        raise RefusalError("gone", name)
    ensure_intact(folder, "changed")
    with hold_lock(place):
        ensure_unchanged(place, revision)
        before, metadata = place / "releases" / revision, read_metadata(folder)
        retained = retain(before, read_manifest(folder), retention) if revision else {}
        metadata["retained"].update(retained)
        write_metadata(folder, dict(metadata, restore_message=message))
        link_retained(before, folder, retained)
        note_live(before)
        switch_release(place, name)


def note_live(folder: Path) -> None:
    """Note that a release was live, when another one replaces it.

    A release that a killed publisher left complete has no such note.
    """
    metadata = read_metadata(folder)
    if metadata.get("was_live") is False:
        write_metadata(folder, dict(metadata, was_live=True))


def abort(place: Path, private: str) -> str:
    """Remove an unfinished release, and return the name of the live one."""
    shutil.rmtree(private, ignore_errors=True)
    return get_live_name(place)


def switch_release(place: Path, name: str) -> None:
    """Make another release live in one step."""
    fsync_folder(place / "releases" / name)
    fsync_folder(place / "releases")
    new = place / ".current-new"
    with suppress(FileNotFoundError):
        new.unlink()  # a killed publisher left it
    new.symlink_to("releases/" + name + "/site")
    new.replace(place / "current")
    with suppress(OSError):  # it is live, and an error would say that it is not
        fsync_folder(place)


def prune_releases(place: Path, keep: int) -> None:
    """Remove all but the live and the newest `keep` releases, and what is unfinished.

    A publisher that sends at this moment loses the race, because another release is live now.
    """
    live = get_live_name(place)
    for folder in list_complete(place)[keep:]:
        if folder.name != live:  # first renamed, then removed: a half-removed one is no release
            with suppress(OSError):
                new = UNFINISHED_PREFIX + folder.name + "-" + str(time.time())
                folder.rename(folder.parent / new)
    for stale in (place / "releases").glob(UNFINISHED_PREFIX + "*"):
        shutil.rmtree(str(stale), ignore_errors=True)


TASKS: dict[str, Callable[..., Any]] = {
    "describe_live": describe_live,
    "list_releases": list_releases,
    "begin": begin,
    "upload": upload,
    "activate": activate,
    "restore": restore,
    "abort": abort,
}


def handle(task: str, place: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Do a task, and return what came of it.

    That is {"result": …}, {"refused": [why, what]} or {"os_error": [code, reason, path]}.
    """
    mask = os.umask(0o022)  # the web server may be another user
    try:
        return {"result": TASKS[task](Path(place).expanduser(), **arguments)}
    except RefusalError as why:
        return {"refused": list(why.args)}
    except OSError as error:
        return {"os_error": [error.errno, error.strerror, str(error.filename or place)]}
    except RuntimeError as error:  # no user has the name in `~name`
        return {"os_error": [0, str(error), place]}
    finally:
        os.umask(mask)
