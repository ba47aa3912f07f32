"""Lock a file or a folder for one process at a time."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import math
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

IS_WINDOWS = os.name == "nt"
POLL_SECONDS = 0.02
HOLDER_OFFSET = 1  # bytes: Windows locks the first byte, and no other process can read it
MAX_HOLDER_BYTES = 200
WaitCallback = Callable[[str], None]


class LockTimeoutError(Exception):
    """Raise when another process holds a lock. `holder` names that process if it is known."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path} is locked by {holder or 'another process'}.")
        self.holder = holder


@contextlib.contextmanager
def hold_file_lock(
    path: Path, timeout: float = math.inf, on_wait: WaitCallback | None = None
) -> Iterator[bool]:
    """Hold the lock of a file, which is created, stays, and names its holder.

    Yield whether the disk supports locks. Wait at most `timeout` seconds. `on_wait` is called once
    if another process holds the lock, with the name of that process. The system frees the lock of
    a killed process. Raises LockTimeoutError, OSError.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    with _hold(descriptor, path, timeout, on_wait) as is_supported:
        if is_supported:
            _write_holder(descriptor)
        yield is_supported


@contextlib.contextmanager
def hold_folder_lock(folder: Path, timeout: float = math.inf) -> Iterator[bool]:
    """Hold the lock of an existing folder as `hold_file_lock` does, without a file in it.

    Windows cannot open a folder, so a file among the temporary files stands for it there.
    """
    if IS_WINDOWS:
        descriptor = os.open(get_stand_in(folder), os.O_RDWR | os.O_CREAT, 0o666)
    else:
        descriptor = os.open(folder, os.O_RDONLY)
    with _hold(descriptor, folder, timeout) as is_supported:
        yield is_supported


def get_stand_in(folder: Path) -> Path:
    """Return the file that is locked in the place of a folder."""
    digest = hashlib.sha256(os.path.normcase(folder.resolve()).encode()).hexdigest()
    return Path(tempfile.gettempdir(), f"clinicsite-{digest[:32]}.lock")


def read_holder(path: Path) -> str:
    """Return which process wrote its name into a lock file last, or nothing."""
    try:
        with path.open("rb") as file:
            file.seek(HOLDER_OFFSET)
            return file.read(MAX_HOLDER_BYTES).decode(errors="replace").strip()
    except OSError:  # a folder, or a file of another user
        return ""


@contextlib.contextmanager
def _hold(
    descriptor: int, path: Path, timeout: float, on_wait: WaitCallback | None = None
) -> Iterator[bool]:
    try:
        yield _wait(descriptor, path, timeout, on_wait)
    finally:
        os.close(descriptor)


def _wait(descriptor: int, path: Path, timeout: float, on_wait: WaitCallback | None) -> bool:
    try_lock = _load_lock_function()
    end = time.monotonic() + timeout
    while True:
        try:
            if try_lock(descriptor):
                return True
        except OSError:  # such as a network disk without locks
            return False
        if time.monotonic() >= end:
            raise LockTimeoutError(path, read_holder(path))
        if on_wait:
            on_wait(read_holder(path))
            on_wait = None
        time.sleep(POLL_SECONDS)


def _load_lock_function() -> Callable[[int], bool]:
    """Return a function that locks a descriptor, or returns False where another process has it."""
    try:
        # filelock takes 14 ms to import, because it imports asyncio. Most commands hold no lock.
        from filelock import lock_descriptor
    except ModuleNotFoundError:  # the process that publishes a finished release has no packages
        return _try_flock
    return lambda descriptor: lock_descriptor(descriptor, blocking=False)


def _try_flock(descriptor: int) -> bool:
    """Lock a descriptor as filelock does on Unix."""
    import fcntl  # which Windows does not have

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_holder(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, HOLDER_OFFSET, os.SEEK_SET)
    os.write(descriptor, _describe_process().encode()[:MAX_HOLDER_BYTES])


def _describe_process() -> str:
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a container without a database of users
        user = "a user"
    return f"{user} on {socket.gethostname()}, process {os.getpid()}"
