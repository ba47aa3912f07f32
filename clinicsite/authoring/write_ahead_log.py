"""Changes many files of content at once: all of them, also when the power fails in the middle.

All new bytes are laid ready in a folder first. That folder gets its final name in one step, and
from then on the change holds: what is stopped after it is finished at the next command.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from clinicsite.support.atomic_write import write_atomically

COMMITTED_FOLDER = Path(".cache/move")  # holds a change that is decided
TRIAL_FOLDER = Path(".cache/move.trial")  # a copy of the content on which a change is tried
_PENDING_FOLDER = Path(".cache/move.unfinished")
_LOCK_FILE = Path(".cache/move.lock")
_JOURNAL_FILE = "journal.json"


class ContentLockedError(Exception):
    """Somebody else is changing the content at this moment."""


@dataclass(frozen=True)
class FileChange:
    """A file that moves, changes, or both; paths from the root, digests of its bytes."""

    path: str
    new_path: str
    before: str
    after: str

    @property
    def staged_name(self) -> str:
        """The name under which its new bytes lie ready."""
        return _digest(self.new_path.encode())


def commit(
    root: Path, moves: dict[str, str], contents: dict[str, tuple[bytes, bytes]]
) -> list[str]:
    """Moves files, then writes what they hold: by its new path, what a file held and is to hold.

    Paths are from `root`, which is `locked`. Returns what was left as it is, because somebody
    changed it meanwhile. Raises OSError and BusyError, before anything is changed.
    """
    changes = []
    (root / _PENDING_FOLDER).mkdir(parents=True)
    try:
        old = {new: path for path, new in moves.items()}
        for path in sorted({*moves.values(), *contents}):
            held = (root / old.get(path, path)).read_bytes()
            before, after = contents.get(path, (held, held))
            if held != before:
                raise ContentLockedError(
                    f"{old.get(path, path)} was changed at this moment. Type it again."
                )
            change = FileChange(old.get(path, path), path, _digest(before), _digest(after))
            if after != before:
                _write_synced(root / _PENDING_FOLDER / change.staged_name, after)
            changes.append(change)
        journal = json.dumps([asdict(change) for change in changes]).encode()
        _write_synced(root / _PENDING_FOLDER / _JOURNAL_FILE, journal)
        _fsync_folder(root / _PENDING_FOLDER)
        (root / _PENDING_FOLDER).rename(root / COMMITTED_FOLDER)  # from here on it is decided
    except BaseException:
        _remove_folder(root / _PENDING_FOLDER)
        raise
    _fsync_folder(root / COMMITTED_FOLDER.parent)
    return _replay(root)


def recover(root: Path) -> list[str]:
    """Finishes what a command that was stopped had decided; returns what it left as it is."""
    if not any(
        (root / folder).exists() for folder in (COMMITTED_FOLDER, _PENDING_FOLDER, TRIAL_FOLDER)
    ):
        return []
    with lock_content(root) as left:
        return left


def _replay(root: Path) -> list[str]:
    if not (root / COMMITTED_FOLDER / _JOURNAL_FILE).exists():
        _remove_folder(root / COMMITTED_FOLDER)
        return []
    changes = [
        FileChange(**change)
        for change in json.loads((root / COMMITTED_FOLDER / _JOURNAL_FILE).read_text())
    ]
    left = [change.path for change in changes if not _apply_change(root, change)]
    (root / COMMITTED_FOLDER / _JOURNAL_FILE).unlink()
    _remove_folder(root / COMMITTED_FOLDER)
    return left


def _apply_change(root: Path, change: FileChange) -> bool:
    """Does what is still to do for one file; whether it then is as it should be."""
    old, new = root / change.path, root / change.new_path
    if old != new and old.exists():
        if new.exists() or _digest(old.read_bytes()) != change.before:
            return False
        new.parent.mkdir(parents=True, exist_ok=True)
        old.replace(new)
        _fsync_folder(old.parent)
        _fsync_folder(new.parent)
    if not new.exists():
        return False
    now = _digest(new.read_bytes())
    if now == change.before != change.after:
        staged = root / COMMITTED_FOLDER / change.staged_name
        shutil.copymode(new, staged)
        try:
            staged.replace(new)  # which leaves nothing behind in content, wherever it is stopped
        except OSError:  # the two lie on different disks
            write_atomically(new, staged.read_bytes())
        _fsync_folder(new.parent)
        now = change.after
    return now == change.after


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _write_synced(file: Path, data: bytes) -> None:
    with file.open("wb") as fresh:
        fresh.write(data)
        fresh.flush()
        os.fsync(fresh.fileno())


def _fsync_folder(folder: Path) -> None:
    if os.name != "nt":  # there, a folder cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _remove_folder(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextlib.contextmanager
def lock_content(root: Path) -> Iterator[list[str]]:
    """One command at a time, which begins with what another was stopped at.

    Gives what that had to leave as it is. The lock of a command that was killed is free again.
    """
    (root / _LOCK_FILE).parent.mkdir(exist_ok=True)
    with (root / _LOCK_FILE).open("w") as file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = "Another command is moving pages. Type this again when it is done."
            raise ContentLockedError(message) from None
        for folder in (_PENDING_FOLDER, TRIAL_FOLDER):
            _remove_folder(root / folder)
        yield _replay(root)
