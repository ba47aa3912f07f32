"""What the browser is told: that something is new. And who comes first: whoever is waited for."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ERROR_DELAY = (
    0.25  # seconds; bad news wait that long, since an editor may write a file in two halves
)


class EventChannel:
    """Counts the states of the site; threads of the server wait here for the next one."""

    def __init__(self) -> None:
        self.state_number = 0
        self._notified_number = 0
        self._run_id = secrets.token_hex(4)  # tells a restart apart
        self._changed = threading.Condition()

    @property
    def state_name(self) -> str:
        """The name of the present state."""
        return f"{self._run_id}-{self.state_number}"

    def advance_state(self) -> None:
        """There is a new state; whoever asks gets it."""
        self.state_number += 1

    def notify(self) -> None:
        """Tells the browsers of the present state."""
        with self._changed:
            self._notified_number = self.state_number
            self._changed.notify_all()

    def notify_later(self) -> None:
        """Tells the browsers after a pause, of the state that there is then."""
        timer = threading.Timer(ERROR_DELAY, self.notify)
        timer.daemon = True
        timer.start()

    def wait_for_change(self, last: str, seconds: float) -> str:
        """The name of the first state that is not `last`, or `last` if none comes in that time."""
        with self._changed:
            self._changed.wait_for(lambda: self._notified_name != last, timeout=seconds)
            return self._notified_name

    @property
    def _notified_name(self) -> str:
        return f"{self._run_id}-{self._notified_number}"


class PriorityGate:
    """Lets what somebody waits for go before what nobody waits for."""

    def __init__(self) -> None:
        self._request_count = 0
        self._request_ended = threading.Condition()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Somebody waits for what is done within."""
        with self._request_ended:
            self._request_count += 1
        try:
            yield
        finally:
            with self._request_ended:
                self._request_count -= 1
                self._request_ended.notify_all()

    def yield_to_waiters(self) -> None:
        """Returns when nobody waits for anything."""
        with self._request_ended:
            self._request_ended.wait_for(lambda: not self._request_count)
