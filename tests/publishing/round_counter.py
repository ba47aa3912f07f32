"""Counts how the rounds of a long test end, and tells of them on the way."""

import time
from collections import Counter
from collections.abc import Callable

TOLD = "rounds"  # what it is called in a report of pytest
EVERY = 10  # rounds between two words on the way


class RoundCounter:
    """How often a test's rounds ended in each way."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self.ends: Counter[str] = Counter()
        self._tell, self._began = report, time.monotonic()

    def add(self, end: str) -> None:
        """One more round is over."""
        self.ends[end] += 1
        if self.rounds % EVERY == 0:
            self._tell(f"{self}, after {time.monotonic() - self._began:.0f} s")

    @property
    def rounds(self) -> int:
        """How many there were."""
        return self.ends.total()

    def __str__(self) -> str:
        return f"{self.rounds}: {', '.join(f'{count} {end}' for end, count in self.ends.items())}"
