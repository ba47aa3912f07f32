"""Hold a lease on a bucket, so that one publisher writes at a time.

Each publisher writes a lock object of its own, then lists those of all. The one that finds no other
has the lease. A store needs no conditional writes for that. But a list must show each object that
was written before. A thread renews the lease while its process runs. The store measures all times:
a lease ends LEASE_SECONDS after its object was modified. No write of its holder is valid longer.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from clinicsite.publishing.hosts.bucket.fence import FencedWriter, get_signing_time
from clinicsite.publishing.hosts.bucket.lease_rules import find_ended, get_lease_end, is_alone
from clinicsite.publishing.hosts.bucket.store import BucketStore
from clinicsite.publishing.hosts.host import ProgressCallback, PublishError, RaceError

STATE_FOLDER = ".publish"  # of objects that only the publisher reads
LOCK_PATH = f"{STATE_FOLDER}/lock"  # of an earlier version, and the start of each lock object
LEASE_SECONDS = 45.0  # without a renewal
GRACE_SECONDS = 30.0  # after a lease, for requests that the store still receives
POLL_SECONDS = 1.0  # seconds between two looks
MAX_ATTEMPTS = 3  # of a write that arrives after its end, while the lease goes on
LOCK_TIMEOUT = 300.0  # seconds to wait for a holder that renews its lease
_Result = TypeVar("_Result")


@dataclass
class BucketLease:
    """The lease of this process, and the writes that are valid while it lasts."""

    store: BucketStore
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    ends_at: float = 0.0  # seconds since 1970 on the clock of the store
    _stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._writer = FencedWriter(self.store)
        self._renewal = threading.Thread(target=self._renew_by_time, daemon=True)
        self._probe_url = ""

    @property
    def path(self) -> str:
        """Return the path of the lock object of this process."""
        return f"{LOCK_PATH}-{self.holder}"

    def put(self, path: str, data: bytes, headers: Mapping[str, str] | None = None) -> str:
        """Write an object, and return its ETag. Raises RaceError after the lease, PublishError."""
        return self._write(lambda end: self._writer.put(path, data, headers or {}, end))

    def delete(self, path: str) -> None:
        """Delete an object. Raises RaceError after the lease, PublishError."""
        self._write(lambda end: self._writer.delete(path, end))

    def _write(self, write: Callable[[float], _Result]) -> _Result:
        """Return the result of a write, which is tried again where the lease was renewed."""
        for _ in range(MAX_ATTEMPTS - 1):
            end = self.ends_at
            with contextlib.suppress(RaceError):
                return write(end)
            if self.ends_at <= end:
                break
        return write(self.ends_at)

    def renew(self) -> None:
        """Write the lock object again. Raises RaceError when the lease was lost, PublishError."""
        self.put(self.path, b"")
        self.check()

    def check(self) -> None:
        """Read when the lease ends. Raises RaceError when it was lost, PublishError."""
        end = get_lease_end(self._list_locks(), self.path, LEASE_SECONDS)
        self.ends_at = end or 0.0
        if end is None:
            raise RaceError(f"Another publisher was faster at {self.store}.")

    def acquire(self, progress: ProgressCallback) -> None:
        """Wait until no other publisher has a lease, and take it. Raises PublishError."""
        started_at = time.monotonic()
        while not self._try_acquire():
            self.store.delete([self.path])
            time.sleep(POLL_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
            while self._has_live_rival():
                if time.monotonic() - started_at > LOCK_TIMEOUT:
                    raise PublishError(
                        f"Another publisher holds the lock of {self.store} for too long. Type "
                        "the command again later."
                    )
                progress("Waiting for another publisher")
                time.sleep(POLL_SECONDS)
        self._renewal.start()

    def release(self) -> None:
        """Stop the renewals, and let the next publisher in."""
        self._stopping.set()
        if self._renewal.is_alive():
            self._renewal.join()
        with contextlib.suppress(PublishError):
            self.store.delete([self.path])
        self._writer.close()

    def _try_acquire(self) -> bool:
        """Write our lock object, and return whether there is no other."""
        started_at, local_time = time.monotonic(), time.time()
        self.store.put(self.path, b"")
        locks = self._list_locks()
        is_quick = time.monotonic() - started_at < LEASE_SECONDS / 4
        if self.path not in locks and is_quick:
            raise PublishError(
                f"{self.store.endpoint} does not list an object at once after it was written. So "
                "two publishers could mix their sites in it. Use a store with strong consistency."
            )
        end = get_lease_end(locks, self.path, LEASE_SECONDS)
        if end is None or not is_quick or not is_alone(locks, self.path):
            return False
        self._check_clock(local_time, locks[self.path])
        self.ends_at = end
        return True

    def _has_live_rival(self) -> bool:
        """Return whether another publisher has a lease, after removing those that have ended."""
        self._probe_url = self._probe_url or self.store.sign("GET", self.path, 1)
        # The time first: no lease that had ended by then can be renewed later.
        local_time = time.time()
        is_refused, now = self._writer.probe(self._probe_url)
        self._check_clock(local_time, now)
        locks = self._list_locks()
        ended = find_ended(locks, now, LEASE_SECONDS + GRACE_SECONDS)
        if ended and now - get_signing_time(self._probe_url) > 2:
            if not is_refused:
                raise PublishError(
                    f"Another publisher of {self.store} stopped, and this store accepts signed "
                    "requests after their end (X-Amz-Expires). So its late writes could mix two "
                    "sites. Use another store, or end that publisher and delete "
                    f"{', '.join(ended)} yourself."
                )
            self.store.delete(ended)
            return len(ended) < len(locks)
        return bool(locks)

    def _check_clock(self, local_time: float, time_of_store: float) -> None:
        """Raise PublishError when the clock of this machine is far ahead of the store's."""
        ahead = local_time - time_of_store
        if ahead > LEASE_SECONDS / 2:
            raise PublishError(
                f"The clock of this computer is {ahead:.0f} seconds ahead of the clock of "
                f"{self.store.endpoint}. Set the date and the time, then type the command again."
            )

    def _list_locks(self) -> dict[str, float]:
        """Return path → when it was modified, in seconds since 1970, of each lock object."""
        found = self.store.list_folder(STATE_FOLDER)
        return {path: one.modified_at for path, one in found.items() if is_lock(path)}

    def _renew_by_time(self) -> None:
        while not self._stopping.wait(LEASE_SECONDS / 4):
            try:
                self.renew()
            except RaceError:
                self.ends_at = 0.0
                return
            except PublishError:
                continue  # the network may be back before the lease ends


def is_lock(path: str) -> bool:
    """Return whether an object is the lock object of a publisher."""
    return path == LOCK_PATH or path.startswith(f"{LOCK_PATH}-")


@contextlib.contextmanager
def hold_lease(store: BucketStore, progress: ProgressCallback) -> Iterator[BucketLease]:
    """Hold the lease of a bucket. Raises RaceError, PublishError."""
    lease = BucketLease(store)
    try:
        lease.acquire(progress)
        yield lease
    finally:
        lease.release()
