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

from clinicsite.support.atomic_write import save

FOLDER = Path(".cache/move")  # holds a change that is decided
TRIAL = Path(".cache/move.trial")  # a copy of the content on which a change is tried
_UNDECIDED = Path(".cache/move.unfinished")
_LOCK = Path(".cache/move.lock")
_LIST = "journal.json"


class BusyError(Exception):
    """Somebody else is changing the content at this moment."""


@dataclass(frozen=True)
class Change:
    """A file that moves, changes, or both; paths from the root, digests of its bytes."""

    path: str
    new_path: str
    before: str
    after: str

    @property
    def laid(self) -> str:
        """The name under which its new bytes lie ready."""
        return _digest(self.new_path.encode())


def carry_out(
    root: Path, moved: dict[str, str], written: dict[str, tuple[bytes, bytes]]
) -> list[str]:
    """Moves files, then writes what they hold: by its new path, what a file held and is to hold.

    Paths are from `root`, which is `locked`. Returns what was left as it is, because somebody
    changed it meanwhile. Raises OSError and BusyError, before anything is changed.
    """
    changes = []
    (root / _UNDECIDED).mkdir(parents=True)
    try:
        old = {new: path for path, new in moved.items()}
        for path in sorted({*moved.values(), *written}):
            held = (root / old.get(path, path)).read_bytes()
            before, after = written.get(path, (held, held))
            if held != before:
                raise BusyError(f"{old.get(path, path)} was changed at this moment. Type it again.")
            change = Change(old.get(path, path), path, _digest(before), _digest(after))
            if after != before:
                _lay(root / _UNDECIDED / change.laid, after)
            changes.append(change)
        journal = json.dumps([asdict(change) for change in changes]).encode()
        _lay(root / _UNDECIDED / _LIST, journal)
        _sync(root / _UNDECIDED)
        (root / _UNDECIDED).rename(root / FOLDER)  # from here on it is decided
    except BaseException:
        _remove(root / _UNDECIDED)
        raise
    _sync(root / FOLDER.parent)
    return _finish(root)


def finish(root: Path) -> list[str]:
    """Finishes what a command that was stopped had decided; returns what it left as it is."""
    if not any((root / folder).exists() for folder in (FOLDER, _UNDECIDED, TRIAL)):
        return []
    with locked(root) as left:
        return left


def _finish(root: Path) -> list[str]:
    if not (root / FOLDER / _LIST).exists():
        _remove(root / FOLDER)
        return []
    changes = [Change(**change) for change in json.loads((root / FOLDER / _LIST).read_text())]
    left = [change.path for change in changes if not _apply(root, change)]
    (root / FOLDER / _LIST).unlink()
    _remove(root / FOLDER)
    return left


def _apply(root: Path, change: Change) -> bool:
    """Does what is still to do for one file; whether it then is as it should be."""
    old, new = root / change.path, root / change.new_path
    if old != new and old.exists():
        if new.exists() or _digest(old.read_bytes()) != change.before:
            return False
        new.parent.mkdir(parents=True, exist_ok=True)
        old.replace(new)
        _sync(old.parent)
        _sync(new.parent)
    if not new.exists():
        return False
    now = _digest(new.read_bytes())
    if now == change.before != change.after:
        laid = root / FOLDER / change.laid
        shutil.copymode(new, laid)
        try:
            laid.replace(new)  # which leaves nothing behind in content, wherever it is stopped
        except OSError:  # the two lie on different disks
            save(new, laid.read_bytes())
        _sync(new.parent)
        now = change.after
    return now == change.after


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _lay(file: Path, data: bytes) -> None:
    with file.open("wb") as fresh:
        fresh.write(data)
        fresh.flush()
        os.fsync(fresh.fileno())


def _sync(folder: Path) -> None:
    if os.name != "nt":  # there, a folder cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextlib.contextmanager
def locked(root: Path) -> Iterator[list[str]]:
    """One command at a time, which begins with what another was stopped at.

    Gives what that had to leave as it is. The lock of a command that was killed is free again.
    """
    (root / _LOCK).parent.mkdir(exist_ok=True)
    with (root / _LOCK).open("w") as file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = "Another command is moving pages. Type this again when it is done."
            raise BusyError(message) from None
        for folder in (_UNDECIDED, TRIAL):
            _remove(root / folder)
        yield _finish(root)
