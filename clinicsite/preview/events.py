"""What the browser is told: that something is new. And who comes first: whoever is waited for."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PAUSE = 0.25  # seconds; bad news wait that long, since an editor may write a file in two halves


class News:
    """Counts the states of the site; threads of the server wait here for the next one."""

    def __init__(self) -> None:
        self.number = 0
        self._told = 0
        self._run = secrets.token_hex(4)  # tells a restart apart
        self._changed = threading.Condition()

    @property
    def name(self) -> str:
        """The name of the present state."""
        return f"{self._run}-{self.number}"

    def new(self) -> None:
        """There is a new state; whoever asks gets it."""
        self.number += 1

    def tell(self) -> None:
        """Tells the browsers of the present state."""
        with self._changed:
            self._told = self.number
            self._changed.notify_all()

    def tell_later(self) -> None:
        """Tells the browsers after a pause, of the state that there is then."""
        timer = threading.Timer(PAUSE, self.tell)
        timer.daemon = True
        timer.start()

    def after(self, last: str, seconds: float) -> str:
        """The name of the first state that is not `last`, or `last` if none comes in that time."""
        with self._changed:
            self._changed.wait_for(lambda: self._name_told != last, timeout=seconds)
            return self._name_told

    @property
    def _name_told(self) -> str:
        return f"{self._run}-{self._told}"


class Precedence:
    """Lets what somebody waits for go before what nobody waits for."""

    def __init__(self) -> None:
        self._waited_for = 0
        self._fewer = threading.Condition()

    @contextmanager
    def first(self) -> Iterator[None]:
        """Somebody waits for what is done within."""
        with self._fewer:
            self._waited_for += 1
        try:
            yield
        finally:
            with self._fewer:
                self._waited_for -= 1
                self._fewer.notify_all()

    def give_way(self) -> None:
        """Returns when nobody waits for anything."""
        with self._fewer:
            self._fewer.wait_for(lambda: not self._waited_for)
