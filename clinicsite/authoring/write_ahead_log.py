"""Change files of the content in one transaction, which survives a power cut in the middle.

`commit` stages all new bytes in a pending folder with a journal. One rename turns that folder into
the committed folder, and from then on the change holds. The next command finishes a change that
was interrupted after that rename, and discards one that was interrupted before it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from clinicsite.authoring.content_lock import ContentLockedError, hold_content_lock
from clinicsite.support.atomic_dirs import fsync_dir
from clinicsite.support.atomic_write import write_atomically
from clinicsite.support.errors import UserError
from clinicsite.support.os_errors import describe_os_error, os_errors_explained

COMMITTED_FOLDER = Path(".cache/move")  # holds a change that will be finished
TRIAL_FOLDER = Path(".cache/move.trial")  # a copy of the content for a dry run
_PENDING_FOLDER = Path(".cache/move.unfinished")
_JOURNAL_FILE = "journal.json"
_NO_FILE = ""  # the digest before a change that creates a file

Contents = Mapping[str, tuple[bytes | None, bytes]]  # by path: the bytes before and after


@dataclass(frozen=True)
class FileChange:
    """A file that moves, changes, or both: paths relative to the root, SHA-256 of its bytes."""

    path: str
    new_path: str
    before: str
    after: str

    @property
    def staged_name(self) -> str:
        """Return the name of its new bytes in the pending folder."""
        return _hash(self.new_path.encode())


def write_files(root: Path, contents: Contents) -> None:
    """Write files in one transaction, each only if it still holds the bytes before.

    Paths are relative to `root`. The bytes before a new file are None. Raises UserError, and then
    no file has changed.
    """
    with lock_content(root):
        commit_files(root, contents)


def commit_files(root: Path, contents: Contents) -> None:
    """Write files as `write_files` does. The caller holds `lock_content`. Raises UserError."""
    with os_errors_explained(", ".join(contents), note="Nothing was changed."):
        skipped = commit(root, {}, contents)
    if skipped:
        raise UserError(f"{skipped[0]} was changed at this moment.", "Run the command again.")


def commit(root: Path, moves: Mapping[str, str], contents: Contents) -> list[str]:
    """Move files, then write files, in one transaction. The caller holds `lock_content`.

    Paths are relative to `root`. `moves` has the new path of each old one. `contents` has, by the
    new path, the bytes before and after. Returns the paths of files that were edited meanwhile,
    which keep what they hold. Raises OSError and ContentLockedError, and then nothing has changed.
    """
    changes = []
    (root / _PENDING_FOLDER).mkdir(parents=True)
    try:
        old_paths = {new: path for path, new in moves.items()}
        for path in sorted({*moves.values(), *contents}):
            old_path = old_paths.get(path, path)
            _check_folder(root / path)
            held = _read_bytes(root / old_path)
            before, after = contents.get(path, (held, held))
            if held != before:
                raise ContentLockedError(
                    f"{old_path} was changed at this moment.", "Run the command again."
                )
            changes.append(FileChange(old_path, path, _hash(before), _hash(after)))
            if after is not None and after != before:
                _write_synced(root / _PENDING_FOLDER / changes[-1].staged_name, after)
        journal = json.dumps([asdict(change) for change in changes]).encode()
        _write_synced(root / _PENDING_FOLDER / _JOURNAL_FILE, journal)
        fsync_dir(root / _PENDING_FOLDER)
        (root / _PENDING_FOLDER).rename(root / COMMITTED_FOLDER)
    except BaseException:
        _remove_folder(root / _PENDING_FOLDER)
        raise
    fsync_dir(root / COMMITTED_FOLDER.parent)
    return _replay(root)


def recover(root: Path) -> list[str]:
    """Finish a committed change of a command that was interrupted.

    Returns the paths of files that were edited meanwhile. Raises ContentLockedError.
    """
    folders = (COMMITTED_FOLDER, _PENDING_FOLDER, TRIAL_FOLDER)
    if not any((root / folder).exists() for folder in folders):
        return []
    with lock_content(root) as skipped:
        return skipped


def _replay(root: Path) -> list[str]:
    """Apply the journal of the committed folder, and remove the folder."""
    journal = root / COMMITTED_FOLDER / _JOURNAL_FILE
    if not journal.exists():
        _remove_folder(root / COMMITTED_FOLDER)
        return []
    changes = _read_journal(journal)
    skipped = [change.path for change in changes if not _apply_change(root, change)]
    journal.unlink()
    _remove_folder(root / COMMITTED_FOLDER)
    return skipped


def _read_journal(journal: Path) -> list[FileChange]:
    try:
        return [FileChange(**change) for change in json.loads(journal.read_text("utf-8"))]
    except (ValueError, TypeError):
        raise UserError(
            f"A command was interrupted, and its journal {journal} cannot be read.",
            "Compare the content with git status, then delete the folder of the journal.",
        ) from None


def _apply_change(root: Path, change: FileChange) -> bool:
    """Do what is left to do for one file, and return whether it then holds the new bytes."""
    old, new = root / change.path, root / change.new_path
    staged = root / COMMITTED_FOLDER / change.staged_name
    if change.before == _NO_FILE and staged.exists() and not new.exists():
        _create_file(staged, new)
    elif old != new and old.exists():
        is_taken = new.exists() and not new.samefile(old)  # the same where case does not matter
        if is_taken or _hash(old.read_bytes()) != change.before:
            return False
        new.parent.mkdir(parents=True, exist_ok=True)
        old.replace(new)
        fsync_dir(old.parent)
        fsync_dir(new.parent)
    if not new.exists():
        return False
    if staged.exists():
        shutil.copymode(new, staged)
    digest = _hash(new.read_bytes())  # as late as possible, so that no edit is lost
    if digest == change.before != change.after:
        _move_file(staged, new)
        digest = change.after
    return digest == change.after


def _move_file(staged: Path, new: Path) -> None:
    """Move a staged file into the content, which never holds a half-written file."""
    try:
        staged.replace(new)
    except OSError:  # the two are on different disks
        write_atomically(new, staged.read_bytes())
    fsync_dir(new.parent)


def _create_file(staged: Path, new: Path) -> None:
    """Give a staged file its final name, unless another file took the name meanwhile."""
    new.parent.mkdir(parents=True, exist_ok=True)
    staged.chmod(0o644)
    with contextlib.suppress(FileExistsError):
        try:
            new.hardlink_to(staged)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            _move_file(staged, new)
    fsync_dir(new.parent)


def _check_folder(file: Path) -> None:
    """Raise OSError if the folder of a file cannot be created or written."""
    folder = next(parent for parent in file.parents if parent.exists())
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _read_bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None


def _hash(data: bytes | None) -> str:
    return _NO_FILE if data is None else hashlib.sha256(data).hexdigest()


def _write_synced(file: Path, data: bytes) -> None:
    with file.open("wb") as fresh:
        fresh.write(data)
        fresh.flush()
        os.fsync(fresh.fileno())


def _remove_folder(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextlib.contextmanager
def lock_content(root: Path) -> Iterator[list[str]]:
    """Lock the content for one command, and finish a change that was interrupted.

    Waits for another command. Gives the paths of files that were edited meanwhile. A killed
    process frees its lock. Raises ContentLockedError, and UserError if that change cannot be
    finished.
    """
    with hold_content_lock(root):
        try:
            for folder in (_PENDING_FOLDER, TRIAL_FOLDER):
                _remove_folder(root / folder)
            skipped = _replay(root)
        except OSError as error:
            message, help_text = describe_os_error(error)
            text = f"A command was interrupted and cannot be finished: {message}"
            raise UserError(text, help_text) from None
        yield skipped
