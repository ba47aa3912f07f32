"""Make private folders in .build, and replace a directory in one step."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from clinicsite.support.file_lock import LockTimeoutError, hold_folder_lock

WORK_FOLDER = ".build"  # of the project
STALE_AFTER = 3600  # seconds after which a folder counts as left over, where folders have no locks
_RENAME_EXCHANGE, _AT_FDCWD = 2, -100  # RENAME_EXCHANGE and AT_FDCWD (linux/fs.h, linux/fcntl.h)


@contextlib.contextmanager
def create_private_folder(root: Path, kind: str = "work") -> Iterator[Path]:
    """Yield a new folder on the disk of the project at `root`, for this command alone.

    Delete it at the end, and delete first what a killed command left. Raises OSError.
    """
    work_folder = root / WORK_FOLDER
    work_folder.mkdir(exist_ok=True)
    with contextlib.ExitStack() as until_done:
        with hold_folder_lock(work_folder):
            _remove_stale_folders(work_folder)
            private = Path(tempfile.mkdtemp(prefix=f"in-use-{kind}-", dir=work_folder))
            until_done.callback(_remove_folder, private)
            until_done.enter_context(hold_folder_lock(private))
        yield private


def clear_work_folder(root: Path) -> None:
    """Delete the private folders that killed commands left in the project at `root`."""
    work_folder = root / WORK_FOLDER
    with contextlib.suppress(OSError):  # such as those of another user
        if any(work_folder.glob("in-use-*")):
            with hold_folder_lock(work_folder):
                _remove_stale_folders(work_folder)


def _remove_stale_folders(work_folder: Path) -> None:
    for stale in work_folder.glob("in-use-*"):
        _remove_stale_folder(stale)


def _remove_folder(private: Path) -> None:
    """Delete a folder, also when Ctrl-C comes in the middle of it."""
    try:
        shutil.rmtree(private, ignore_errors=True)
    except BaseException:
        shutil.rmtree(private, ignore_errors=True)
        raise


def _remove_stale_folder(left: Path) -> None:
    """Delete a private folder, but not one that a running command holds."""
    with (
        contextlib.suppress(OSError, LockTimeoutError),
        hold_folder_lock(left, timeout=0) as is_locked,
    ):
        if is_locked or left.stat().st_mtime < time.time() - STALE_AFTER:
            shutil.rmtree(left, ignore_errors=True)


def replace_directory(new: Path, target: Path) -> None:
    """Put the folder `new` in the place of `target`, by one rename. The old may then be at `new`.

    Both are on one disk. Where two folders cannot change places, it takes two renames. `recover`
    finds the backup if the power fails between them. Raises OSError when nothing has changed.
    """
    recover(target)
    if not target.is_symlink() and not target.exists():
        new.rename(target)
    elif not _exchange_folders(new, target):
        backup = _get_backup_path(target)
        target.rename(backup)
        try:
            new.rename(target)
        except OSError:
            backup.rename(target)
            raise
        shutil.rmtree(backup, ignore_errors=True)


def recover(target: Path) -> None:
    """Bring back the backup that a power cut left. Raises OSError."""
    backup = _get_backup_path(target)
    if not backup.exists():
        return
    if target.exists():
        shutil.rmtree(backup)
    else:
        backup.rename(target)


def list_interrupted_swaps(folder: Path) -> list[Path]:
    """Return the places in a folder that a power cut has left empty."""
    ends = _get_backup_path(folder / "*").name.split("*")
    found = (old.name for old in folder.glob("*".join(ends)))
    return [folder / name.removeprefix(ends[0]).removesuffix(ends[1]) for name in found]


def _get_backup_path(place: Path) -> Path:
    return place.with_name(f".{place.name}.put-away")


def _exchange_folders(one: Path, other: Path) -> bool:
    """Exchange two folders at once. Return False where the system or the disk cannot.

    Raises OSError where the system refuses it.
    """
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:  # a C library older than 2018
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))


def link_or_copy_tree(folder: Path, to: Path) -> None:
    """Make `to` a second tree of the same files: hard links, or copies where links fail.

    Raises OSError.
    """
    for place, _, names in os.walk(folder):  # texts, which are quicker than Path
        target = f"{to}{place[len(str(folder)) :]}"
        os.mkdir(target)  # noqa: PTH102
        Path(target).chmod(0o755)
        for name in names:
            try:
                os.link(f"{place}/{name}", f"{target}/{name}")
            except OSError:  # a disk without hard links, or without more of them for one file
                shutil.copy2(f"{place}/{name}", f"{target}/{name}")


def sync_tree(folder: Path) -> None:
    """Wait until all files below `folder` are on the disk. Raises OSError when one is not."""
    if _sync_filesystem(folder):
        return
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("r+b") as handle:
                os.fsync(handle.fileno())
        else:
            fsync_dir(file)
    fsync_dir(folder)


def _sync_filesystem(folder: Path) -> bool:
    """Wait for the whole disk at once, which is 40 times as fast. Return False where unknown.

    Linux reports errors since 5.8 (syncfs(2)). Raises OSError.
    """
    if sys.platform != "linux":
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(handle) == 0:
            return True
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(folder))
    finally:
        os.close(handle)


def fsync_dir(folder: Path) -> None:
    """Wait until the names in `folder` are on the disk. Windows has no call for that."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
