"""Notify browsers of changes, and let page requests interrupt background checks."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ERROR_DELAY = 0.25  # seconds before errors are shown, since an editor may write a file in two steps


class EventChannel:
    """Count the states of the site, and tell listeners of each new one."""

    def __init__(self) -> None:
        self.state_number = 0
        self._notified_number = 0
        self._run_id = secrets.token_hex(4)  # tells a restart apart
        self._listeners: list[Callable[[str], None]] = []
        self._lock = threading.Lock()

    @property
    def state_name(self) -> str:
        """Return the name of the present state."""
        return f"{self._run_id}-{self.state_number}"

    def advance_state(self) -> None:
        """Begin a new state, without a notification."""
        self.state_number += 1

    def notify(self) -> None:
        """Notify the listeners of the present state, unless they know it."""
        with self._lock:
            if self._notified_number != self.state_number:
                self._notified_number = self.state_number
                for listener in self._listeners:
                    listener(self._notified_name)

    def notify_later(self) -> None:
        """Notify the listeners after a delay, of the state at that time."""
        timer = threading.Timer(ERROR_DELAY, self.notify)
        timer.daemon = True
        timer.start()

    @contextmanager
    def listen(self, listener: Callable[[str], None]) -> Iterator[str]:
        """Yield the name of the last notified state, and call `listener` with each later one."""
        with self._lock:
            self._listeners.append(listener)
            name = self._notified_name
        try:
            yield name
        finally:
            with self._lock:
                self._listeners.remove(listener)

    @property
    def _notified_name(self) -> str:
        return f"{self._run_id}-{self._notified_number}"


class PriorityGate:
    """Let requests go before background work."""

    def __init__(self) -> None:
        self._request_count = 0
        self._request_ended = threading.Condition()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Count the block as a request."""
        with self._request_ended:
            self._request_count += 1
        try:
            yield
        finally:
            with self._request_ended:
                self._request_count -= 1
                self._request_ended.notify_all()

    def yield_to_waiters(self) -> None:
        """Wait until no request is running."""
        with self._request_ended:
            self._request_ended.wait_for(lambda: not self._request_count)
