"""What is done where the releases lie: in this process, or in the Python of a server.

Each task takes and returns what fits into JSON; `shelf.py` says how the releases lie there.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from clinicsite.publishing.hosts.folder.asset_retention import (
    link_file,
    link_retained,
    retain_assets,
)
from clinicsite.publishing.hosts.folder.layout import (
    LOCK_FILE,
    MANIFEST_FILE,
    METADATA_FILE,
    UNFINISHED_PREFIX,
    RefusalError,
    ensure_intact,
    ensure_ours,
    ensure_unchanged,
    find_differences,
    get_live_name,
    get_number,
    hash_files,
    iter_files,
    list_complete,
    read_manifest,
    read_metadata,
)

STALE_AFTER = 3600  # seconds after which what is unfinished is nobody's any more
LOCK_TIMEOUT = 30  # seconds to wait for somebody who is just switching


def describe_live(place: Path, read: list[str]) -> dict[str, Any]:
    """What is served: the texts of the files in `read`, the SHA-256 of all, whether it is whole."""
    ensure_ours(place)
    seen = get_live_name(place)
    if not seen:
        return {"seen": ""}
    ours = place / "releases" / seen
    card = read_metadata(ours)
    site = ours / "site" if card else place / "current"
    found = hash_files(site)
    texts = {path: (site / path).read_text("utf-8", "replace") for path in read if path in found}
    whole = bool(card) and not find_differences(ours, found)
    own = {path: sha for path, sha in found.items() if path not in card.get("kept", {})}
    return {"seen": seen, "card": card, "texts": texts, "files": own, "whole": whole}


def list_releases(place: Path) -> dict[str, Any]:
    """The name of the live release, and each release with its card, the newest first."""
    ensure_ours(place)
    return {
        "seen": get_live_name(place),
        "cards": [[f.name, read_metadata(f)] for f in list_complete(place)],
    }


def begin(place: Path, seen: str) -> dict[str, Any]:
    """Makes a private folder for what will be sent; `like` is the site most like it, if any."""
    ensure_ours(place)
    place.mkdir(parents=True, exist_ok=True)
    (place / LOCK_FILE).touch()
    shelf = place.resolve() / "releases"
    shelf.mkdir(exist_ok=True)
    ensure_unchanged(place, seen)
    for left in shelf.glob(UNFINISHED_PREFIX + "*"):
        if time.time() - left.stat().st_mtime > STALE_AFTER:
            shutil.rmtree(str(left), ignore_errors=True)
    private = Path(tempfile.mkdtemp(prefix=UNFINISHED_PREFIX, dir=str(shelf)))
    private.chmod(0o755)  # whoever serves it has to come in
    (private / "site").mkdir()
    return {"private": str(private), "like": str((place / "current").resolve()) if seen else ""}


def upload(place: Path, parcel: str, private: str, like: str) -> None:
    """Puts the files of `parcel` into the private folder; what `like` has too is linked to it."""
    for path in iter_files(Path(parcel)):
        source, known, new = Path(parcel, path), Path(like, path), Path(private, "site", path)
        if like and known.is_file() and filecmp.cmp(str(source), str(known), shallow=False):
            link_file(known, new)
        else:
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(source), str(new))


def activate(
    place: Path,
    private: str,
    seen: str,
    name: str,
    manifest: dict[str, str],
    card: dict[str, Any],
    keep: int,
    flight: list[Any],
) -> None:
    """Makes what arrived in the private folder the live release, or changes nothing.

    `manifest` is path → SHA-256 of all that was sent; `keep` is how many releases stay;
    `flight` says what is kept for visitors who still have a page of the release before: a
    pattern of paths, and for how many days.
    """
    folder = Path(private)
    try:
        rows = (sha + "  " + path + "\n" for path, sha in sorted(manifest.items()))
        (folder / MANIFEST_FILE).write_text("".join(rows), "utf-8")
        write_metadata(folder, dict(card, kept={}))
        ensure_intact(folder, "damage")
        os.sync()
        with hold_lock(place):
            ensure_unchanged(place, seen)
            before = place / "releases" / seen
            kept = retain_assets(before, manifest, flight) if seen else {}
            when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            write_metadata(folder, dict(card, when=when, kept=kept))
            link_retained(before, folder, kept)
            number = 1 + max([get_number(other.name) for other in list_complete(place)] or [0])
            final = place / "releases" / (name + "-" + str(number))
            folder.rename(final)
            folder = final
            switch_release(place, final.name)
            prune_releases(place, keep)
    except (FileNotFoundError, RefusalError):
        ensure_unchanged(place, seen)  # somebody else was quicker, and cleared our folder away
        raise
    finally:
        if get_live_name(place) != folder.name:
            shutil.rmtree(str(folder), ignore_errors=True)


def restore(place: Path, name: str, message: str, flight: list[Any]) -> None:
    """Serves an earlier release again, which must be as it was when it was sent."""
    folder = place / "releases" / name
    if not read_metadata(folder):
        raise RefusalError("gone", name)
    ensure_intact(folder, "changed")
    with hold_lock(place):
        seen = get_live_name(place)
        if seen == name:
            return
        before, card = place / "releases" / seen, read_metadata(folder)
        kept = retain_assets(before, read_manifest(folder), flight) if seen else {}
        write_metadata(folder, dict(card, again=message, kept=dict(card["kept"], **kept)))
        link_retained(before, folder, kept)
        switch_release(place, name)


def abort(place: Path, private: str) -> str:
    """Takes away what was sent in vain; returns the name of the live release."""
    shutil.rmtree(private, ignore_errors=True)
    return get_live_name(place)


def write_metadata(folder: Path, metadata: dict[str, Any]) -> None:
    """Puts a card in the place of the one before, whole, and waits until it is on the disk."""
    new = folder / (METADATA_FILE + ".new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(metadata, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / METADATA_FILE)


def switch_release(place: Path, name: str) -> None:
    """Serves another release, from one moment to the next."""
    fsync_folder(place / "releases" / name)
    fsync_folder(place / "releases")
    new = place / ".current-new"
    with suppress(FileNotFoundError):
        new.unlink()  # of one who was stopped here
    new.symlink_to("releases/" + name + "/site")
    new.replace(place / "current")
    fsync_folder(place)


def fsync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on the disk."""
    number = os.open(str(folder), os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def prune_releases(place: Path, keep: int) -> None:
    """Takes away what is too old, never what is live, and what was never finished.

    Whoever is sending at this moment loses: what they saw is no longer live.
    """
    served = get_live_name(place)
    for folder in list_complete(place)[keep:]:
        if folder.name != served:  # first out of sight, then away: what is half away is no release
            with suppress(OSError):
                folder.rename(
                    folder.parent / (UNFINISHED_PREFIX + folder.name + "-" + str(time.time()))
                )
    for left in (place / "releases").glob(UNFINISHED_PREFIX + "*"):
        shutil.rmtree(str(left), ignore_errors=True)


@contextmanager
def hold_lock(place: Path) -> Iterator[None]:
    """Nobody else switches meanwhile. The lock ends with this process, however that ends."""
    import fcntl  # not on Windows

    with (place / LOCK_FILE).open("a") as file:
        until = time.monotonic() + LOCK_TIMEOUT
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise RefusalError("busy", LOCK_FILE) from None
                time.sleep(0.02)
        yield


TASKS = {
    "look": describe_live,
    "releases": list_releases,
    "begin": begin,
    "bring": upload,
    "settle": activate,
    "take_back": restore,
    "discard": abort,
}


def answer(task: str, place: str, given: dict[str, Any]) -> dict[str, Any]:
    """What came of a task: {"done": …}, {"refused": [why, what]}, {"fault": [code, said, path]}."""
    mask = os.umask(0o022)  # whoever serves the site can read it
    try:
        return {"done": TASKS[task](Path(place).expanduser(), **given)}
    except RefusalError as why:
        return {"refused": list(why.args)}
    except OSError as error:
        return {"fault": [error.errno, error.strerror, str(error.filename or place)]}
    except RuntimeError as error:  # "~name", and nobody has that name
        return {"fault": [0, str(error), place]}
    finally:
        os.umask(mask)
