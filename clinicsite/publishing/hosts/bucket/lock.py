"""One at a time in a bucket: an object that only one can make, and that does not outlive its maker.

Stores that honour conditions (RFC 9110, 13.1: Amazon, Cloudflare, MinIO, Garage and others) let
one through. On one that does not, the last to write wins, and the others find out.
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
LEASE_SECONDS = 45.0  # seconds without a sign of life after which whoever held it is dead
POLL_SECONDS = 1.0  # seconds between two looks
LOCK_TIMEOUT = 300.0  # seconds to wait for somebody who is alive


@dataclass
class BucketLease:
    """Held by this process until somebody else has it."""

    store: BucketStore
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    etag: str = ""
    renewed_at: float = 0.0

    def renew(self) -> None:
        """Gives a sign of life, if it is time for one. Raises RaceError when it was lost."""
        if time.monotonic() - self.renewed_at > LEASE_SECONDS / 4:
            self.check()
            self._write(self.etag)

    def check(self) -> None:
        """Raises RaceError when somebody else has it."""
        found = self.store.get(LOCK_PATH)
        if found is None or not found[0].startswith(self.holder.encode()):
            raise RaceError(f"Somebody else publishes to {self.store} at the same moment.")
        self.etag = found[1]

    def acquire(self, progress: ProgressCallback) -> None:
        """Waits until it is free, or whoever held it has died. Raises NotPublishedError."""
        began = seen = time.monotonic()
        last = None
        while not self._write(""):
            found = self.store.get(LOCK_PATH)
            now = time.monotonic()
            if found != last:
                last, seen = found, now
            elif found and now - seen > LEASE_SECONDS and self._write(found[1]):
                break
            if found and found[0].startswith(self.holder.encode()):  # the answer was lost
                break
            if now - began > LOCK_TIMEOUT:
                raise PublishError(
                    f"Somebody else publishes to {self.store}, and does not come to an end. Type "
                    "the command again later."
                )
            progress("Somebody else is publishing; waiting")
            time.sleep(POLL_SECONDS)
        self.check()

    def _write(self, expected_etag: str) -> bool:
        text = f"{self.holder} {time.time_ns()}"  # each time another mark
        mark = self.store.put_if(LOCK_PATH, text.encode(), expected_etag)
        if mark is not None:
            self.etag, self.renewed_at = mark, time.monotonic()
        return mark is not None


@contextlib.contextmanager
def hold_lease(store: BucketStore, progress: ProgressCallback) -> Iterator[BucketLease]:
    """The lock of a bucket. Raises RaceError, NotPublishedError."""
    lock = BucketLease(store)
    lock.acquire(progress)
    try:
        yield lock
    finally:
        with contextlib.suppress(PublishError):
            lock.check()
            store.delete([LOCK_PATH])
