"""Hold a lease on a bucket, so that one publisher writes at a time.

The lease is an object that a store creates for one publisher only, where the store supports
conditions (RFC 9110, 13.1: Amazon, Cloudflare, MinIO, Garage and others). On another store the
last writer wins, and the others notice. The lease of a dead publisher expires.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from clinicsite.publishing.hosts.bucket.store import BucketStore
from clinicsite.publishing.hosts.host import ProgressCallback, PublishError, RaceError

LOCK_PATH = ".publish/lock"
LEASE_SECONDS = 45.0  # without a renewal, after which its holder counts as dead
POLL_SECONDS = 1.0  # seconds between two looks
LOCK_TIMEOUT = 300.0  # seconds to wait for a holder that renews its lease


@dataclass
class BucketLease:
    """The lease of this process."""

    store: BucketStore
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    etag: str = ""
    renewed_at: float = 0.0

    def renew(self) -> None:
        """Write the lease again, if it is old enough. Raises RaceError when it was lost."""
        if time.monotonic() - self.renewed_at > LEASE_SECONDS / 4:
            self.check()
            self._write(self.etag)

    def check(self) -> None:
        """Raise RaceError when another publisher has the lease."""
        found = self.store.get(LOCK_PATH)
        if found is None or not found[0].startswith(self.holder.encode()):
            raise RaceError(f"Another publisher was faster at {self.store}.")
        self.etag = found[1]

    def acquire(self, progress: ProgressCallback) -> None:
        """Wait until the lease is free or expired, and take it. Raises PublishError."""
        started_at = changed_at = time.monotonic()
        last = None
        while not self._write(""):
            found = self.store.get(LOCK_PATH)
            now = time.monotonic()
            if found != last:
                last, changed_at = found, now
            elif found and now - changed_at > LEASE_SECONDS and self._write(found[1]):
                break
            if found and found[0].startswith(self.holder.encode()):  # the answer was lost
                break
            if now - started_at > LOCK_TIMEOUT:
                raise PublishError(
                    f"Another publisher holds the lock of {self.store} for too long. Type "
                    "the command again later."
                )
            progress("Waiting for another publisher")
            time.sleep(POLL_SECONDS)
        self.check()

    def _write(self, expected_etag: str) -> bool:
        text = f"{self.holder} {time.time_ns()}"  # each time another mark
        etag = self.store.put_if(LOCK_PATH, text.encode(), expected_etag)
        if etag is not None:
            self.etag, self.renewed_at = etag, time.monotonic()
        return etag is not None


@contextlib.contextmanager
def hold_lease(store: BucketStore, progress: ProgressCallback) -> Iterator[BucketLease]:
    """Hold the lease of a bucket. Raises RaceError, PublishError."""
    lock = BucketLease(store)
    lock.acquire(progress)
    try:
        yield lock
    finally:
        with contextlib.suppress(PublishError):
            lock.check()
            store.delete([LOCK_PATH])
