"""Lock a folder host for one publisher at a time, by what every server's Python has.

`support/file_lock.py` needs the library filelock, which servers do not have. `ssh.py` sends this
module to the Python of a server. So it uses nothing newer than Python 3.7.
"""

from __future__ import annotations

import getpass
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clinicsite.publishing.hosts.folder.layout import LOCK_FILE, RefusalError

LOCK_TIMEOUT = 30  # seconds to wait while another publisher switches


@contextmanager
def hold_lock(place: Path) -> Iterator[None]:
    """Hold the lock of the host. The system frees the lock of a killed process.

    Raise RefusalError when another process holds it for LOCK_TIMEOUT seconds.
    """
    import fcntl  # Windows has none, and no folder host

    with (place / LOCK_FILE).open("a+", encoding="utf-8") as file:
        end = time.monotonic() + LOCK_TIMEOUT
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    file.seek(0)
                    raise RefusalError("busy", file.read(200).strip() or "a process") from None
                time.sleep(0.02)
        file.truncate(0)
        file.write(describe_process())
        file.flush()
        yield


def describe_process() -> str:
    """Return who holds a lock: the user, the machine that is logged in, and the process."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container without a database of users
        user = "a user"
    client = os.environ.get("SSH_CLIENT", "").partition(" ")[0]
    return user + (" from " + client if client else "") + ", process " + str(os.getpid())
