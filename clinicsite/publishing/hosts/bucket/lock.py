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

from clinicsite.publishing.hosts.bucket.store import Store
from clinicsite.publishing.hosts.host import NotPublishedError, RaceError, Tell

LOCK = ".publish/lock"
ALIVE = 45.0  # seconds without a sign of life after which whoever held it is dead
LOOK = 1.0  # seconds between two looks
PATIENCE = 300.0  # seconds to wait for somebody who is alive


@dataclass
class Lock:
    """Held by this process until somebody else has it."""

    store: Store
    holder: str = field(default_factory=lambda: uuid.uuid4().hex)
    mark: str = ""
    signed: float = 0.0

    def keep(self) -> None:
        """Gives a sign of life, if it is time for one. Raises RaceError when it was lost."""
        if time.monotonic() - self.signed > ALIVE / 4:
            self.check()
            self._write(self.mark)

    def check(self) -> None:
        """Raises RaceError when somebody else has it."""
        found = self.store.get(LOCK)
        if found is None or not found[0].startswith(self.holder.encode()):
            raise RaceError(f"Somebody else publishes to {self.store} at the same moment.")
        self.mark = found[1]

    def take(self, tell: Tell) -> None:
        """Waits until it is free, or whoever held it has died. Raises NotPublishedError."""
        began = seen = time.monotonic()
        last = None
        while not self._write(""):
            found = self.store.get(LOCK)
            now = time.monotonic()
            if found != last:
                last, seen = found, now
            elif found and now - seen > ALIVE and self._write(found[1]):
                break
            if found and found[0].startswith(self.holder.encode()):  # the answer was lost
                break
            if now - began > PATIENCE:
                raise NotPublishedError(
                    f"Somebody else publishes to {self.store}, and does not come to an end. Type "
                    "the command again later."
                )
            tell("Somebody else is publishing; waiting")
            time.sleep(LOOK)
        self.check()

    def _write(self, was: str) -> bool:
        text = f"{self.holder} {time.time_ns()}"  # each time another mark
        mark = self.store.put_if(LOCK, text.encode(), was)
        if mark is not None:
            self.mark, self.signed = mark, time.monotonic()
        return mark is not None


@contextlib.contextmanager
def held(store: Store, tell: Tell) -> Iterator[Lock]:
    """The lock of a bucket. Raises RaceError, NotPublishedError."""
    lock = Lock(store)
    lock.take(tell)
    try:
        yield lock
    finally:
        with contextlib.suppress(NotPublishedError):
            lock.check()
            store.delete([LOCK])
