"""An edit, from the moment it is saved to the moment it is seen."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

HAS_TEXT = "sign => document.documentElement.textContent.includes(sign)"
HAS_COLOR = "sign => getComputedStyle(document.body).outlineColor == sign"
POLL_MS = 4  # milliseconds between looks at the page
PAUSE_MS = 400  # milliseconds between edits: after a reload, Hugo's script must connect again first
Save = Callable[[Path, str], object]

REST_MS = 900  # milliseconds after a series, so that nothing of it is left to do


def save_by_rename(file: Path, text: str) -> None:
    """As most editors do: a new file takes the place of the old one."""
    new = file.with_name(f".{file.name}.swp")
    new.write_text(text, "utf-8")
    new.replace(file)


@dataclass(frozen=True)
class EditTimes:
    """Milliseconds of several edits."""

    milliseconds: list[float]

    @property
    def median(self) -> float:
        """What half of them stay below."""
        return median(self.milliseconds)

    def __str__(self) -> str:
        """The middle, and what 95 of 100 stay below."""
        p95 = sorted(self.milliseconds)[max(0, round(len(self.milliseconds) * 0.95) - 1)]
        return f"{self.median:,.0f} / {p95:,.0f}"


@dataclass(frozen=True)
class TimedEdit:
    """Words of a file, what takes their place (`#` is a number), and how a page shows that."""

    path: str
    old: str
    new: str
    marker: str = "number #x"
    test: str = HAS_TEXT

    def measure(self, root: Path, page: Page, count: int, save: Save = save_by_rename) -> EditTimes:
        """How long each of `count` such edits takes until the page shows it."""
        file = root / self.path
        source, each = file.read_text("utf-8"), []
        assert self.old in source, f"{self.path} lacks {self.old!r}"
        for number in range(1, count + 1):
            text = source.replace(self.old, self.new.replace("#", str(number)), 1)
            started = time.perf_counter()
            save(file, text)
            sign = self.marker.replace("#", str(number))
            page.wait_for_function(self.test, arg=sign, polling=POLL_MS, timeout=120_000)
            each.append((time.perf_counter() - started) * 1000)
            page.wait_for_timeout(PAUSE_MS)
        save(file, source)
        page.wait_for_timeout(REST_MS)
        return EditTimes(each)
