"""Put the files of tests into memory, where that is possible.

The tests make and delete many small files, and publishing flushes them to the disk. On a disk that
takes half of the system's time and most of the waiting.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY_DISK = Path("/dev/shm")  # Linux mounts it
MIN_FREE = 2 << 30  # bytes; a whole run takes a fifth of that


def is_usable(folder: Path) -> bool:
    """Return whether tests can write to a folder, run programs there, and have enough room."""
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return False
    if os.statvfs(folder).f_flag & os.ST_NOEXEC:  # as in most containers
        return False
    return shutil.disk_usage(folder).free >= MIN_FREE


def use_memory_disk() -> None:
    """Let this process and its children make temporary files in memory.

    A TMPDIR that is set already stays.
    """
    if "TMPDIR" not in os.environ and is_usable(MEMORY_DISK):
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY_DISK)
