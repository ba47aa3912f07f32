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

from clinicsite.publishing.hosts.folder.asset_retention import left_over, link, link_left_over
from clinicsite.publishing.hosts.folder.layout import (
    CARD,
    LOCK,
    MANIFEST,
    UNFINISHED,
    Refusal,
    card_of,
    complete,
    differing,
    files_in,
    found_in,
    live,
    manifest_of,
    number_of,
    refuse_damage,
    refuse_other,
    refuse_race,
)

FORGOTTEN = 3600  # seconds after which what is unfinished is nobody's any more
PATIENCE = 30  # seconds to wait for somebody who is just switching


def look(place: Path, read: list[str]) -> dict[str, Any]:
    """What is served: the texts of the files in `read`, the SHA-256 of all, whether it is whole."""
    refuse_other(place)
    seen = live(place)
    if not seen:
        return {"seen": ""}
    ours = place / "releases" / seen
    card = card_of(ours)
    site = ours / "site" if card else place / "current"
    found = found_in(site)
    texts = {path: (site / path).read_text("utf-8", "replace") for path in read if path in found}
    whole = bool(card) and not differing(ours, found)
    own = {path: sha for path, sha in found.items() if path not in card.get("kept", {})}
    return {"seen": seen, "card": card, "texts": texts, "files": own, "whole": whole}


def releases(place: Path) -> dict[str, Any]:
    """The name of the live release, and each release with its card, the newest first."""
    refuse_other(place)
    return {"seen": live(place), "cards": [[f.name, card_of(f)] for f in complete(place)]}


def begin(place: Path, seen: str) -> dict[str, Any]:
    """Makes a private folder for what will be sent; `like` is the site most like it, if any."""
    refuse_other(place)
    place.mkdir(parents=True, exist_ok=True)
    (place / LOCK).touch()
    shelf = place.resolve() / "releases"
    shelf.mkdir(exist_ok=True)
    refuse_race(place, seen)
    for left in shelf.glob(UNFINISHED + "*"):
        if time.time() - left.stat().st_mtime > FORGOTTEN:
            shutil.rmtree(str(left), ignore_errors=True)
    private = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=str(shelf)))
    private.chmod(0o755)  # whoever serves it has to come in
    (private / "site").mkdir()
    return {"private": str(private), "like": str((place / "current").resolve()) if seen else ""}


def bring(place: Path, parcel: str, private: str, like: str) -> None:
    """Puts the files of `parcel` into the private folder; what `like` has too is linked to it."""
    for path in files_in(Path(parcel)):
        source, known, new = Path(parcel, path), Path(like, path), Path(private, "site", path)
        if like and known.is_file() and filecmp.cmp(str(source), str(known), shallow=False):
            link(known, new)
        else:
            new.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(source), str(new))


def settle(
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
        (folder / MANIFEST).write_text("".join(rows), "utf-8")
        write_card(folder, dict(card, kept={}))
        refuse_damage(folder, "damage")
        os.sync()
        with locked(place):
            refuse_race(place, seen)
            before = place / "releases" / seen
            kept = left_over(before, manifest, flight) if seen else {}
            when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            write_card(folder, dict(card, when=when, kept=kept))
            link_left_over(before, folder, kept)
            number = 1 + max([number_of(other.name) for other in complete(place)] or [0])
            final = place / "releases" / (name + "-" + str(number))
            folder.rename(final)
            folder = final
            switch(place, final.name)
            clear(place, keep)
    except (FileNotFoundError, Refusal):
        refuse_race(place, seen)  # somebody else was quicker, and cleared our folder away
        raise
    finally:
        if live(place) != folder.name:
            shutil.rmtree(str(folder), ignore_errors=True)


def take_back(place: Path, name: str, message: str, flight: list[Any]) -> None:
    """Serves an earlier release again, which must be as it was when it was sent."""
    folder = place / "releases" / name
    if not card_of(folder):
        raise Refusal("gone", name)
    refuse_damage(folder, "changed")
    with locked(place):
        seen = live(place)
        if seen == name:
            return
        before, card = place / "releases" / seen, card_of(folder)
        kept = left_over(before, manifest_of(folder), flight) if seen else {}
        write_card(folder, dict(card, again=message, kept=dict(card["kept"], **kept)))
        link_left_over(before, folder, kept)
        switch(place, name)


def discard(place: Path, private: str) -> str:
    """Takes away what was sent in vain; returns the name of the live release."""
    shutil.rmtree(private, ignore_errors=True)
    return live(place)


def write_card(folder: Path, card: dict[str, Any]) -> None:
    """Puts a card in the place of the one before, whole, and waits until it is on the disk."""
    new = folder / (CARD + ".new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(card, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / CARD)


def switch(place: Path, name: str) -> None:
    """Serves another release, from one moment to the next."""
    wait_for_disk(place / "releases" / name)
    wait_for_disk(place / "releases")
    new = place / ".current-new"
    with suppress(FileNotFoundError):
        new.unlink()  # of one who was stopped here
    new.symlink_to("releases/" + name + "/site")
    new.replace(place / "current")
    wait_for_disk(place)


def wait_for_disk(folder: Path) -> None:
    """Waits until the names in a folder are on the disk."""
    number = os.open(str(folder), os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def clear(place: Path, keep: int) -> None:
    """Takes away what is too old, never what is live, and what was never finished.

    Whoever is sending at this moment loses: what they saw is no longer live.
    """
    served = live(place)
    for folder in complete(place)[keep:]:
        if folder.name != served:  # first out of sight, then away: what is half away is no release
            with suppress(OSError):
                folder.rename(folder.parent / (UNFINISHED + folder.name + "-" + str(time.time())))
    for left in (place / "releases").glob(UNFINISHED + "*"):
        shutil.rmtree(str(left), ignore_errors=True)


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Nobody else switches meanwhile. The lock ends with this process, however that ends."""
    import fcntl  # not on Windows

    with (place / LOCK).open("a") as file:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Refusal("busy", LOCK) from None
                time.sleep(0.02)
        yield


TASKS = {
    "look": look,
    "releases": releases,
    "begin": begin,
    "bring": bring,
    "settle": settle,
    "take_back": take_back,
    "discard": discard,
}


def answer(task: str, place: str, given: dict[str, Any]) -> dict[str, Any]:
    """What came of a task: {"done": …}, {"refused": [why, what]}, {"fault": [code, said, path]}."""
    mask = os.umask(0o022)  # whoever serves the site can read it
    try:
        return {"done": TASKS[task](Path(place).expanduser(), **given)}
    except Refusal as why:
        return {"refused": list(why.args)}
    except OSError as error:
        return {"fault": [error.errno, error.strerror, str(error.filename or place)]}
    except RuntimeError as error:  # "~name", and nobody has that name
        return {"fault": [0, str(error), place]}
    finally:
        os.umask(mask)
