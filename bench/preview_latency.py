"""An edit, from the moment it is saved to the moment it is seen."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

HAS = "sign => document.documentElement.textContent.includes(sign)"
HAS_COLOR = "sign => getComputedStyle(document.body).outlineColor == sign"
EVERY = 4  # milliseconds between looks at the page
PAUSE = 400  # milliseconds between edits: after a reload, Hugo's script must connect again first
Save = Callable[[Path, str], object]

REST = 900  # milliseconds after a series, so that nothing of it is left to do


def by_rename(file: Path, text: str) -> None:
    """As most editors do: a new file takes the place of the old one."""
    new = file.with_name(f".{file.name}.swp")
    new.write_text(text, "utf-8")
    new.replace(file)


@dataclass(frozen=True)
class Times:
    """Milliseconds of several edits."""

    each: list[float]

    @property
    def middle(self) -> float:
        """What half of them stay below."""
        return median(self.each)

    def __str__(self) -> str:
        """The middle, and what 95 of 100 stay below."""
        p95 = sorted(self.each)[max(0, round(len(self.each) * 0.95) - 1)]
        return f"{self.middle:,.0f} / {p95:,.0f}"


@dataclass(frozen=True)
class Edit:
    """Words of a file, what takes their place (`#` is a number), and how a page shows that."""

    path: str
    old: str
    new: str
    sign: str = "number #x"
    test: str = HAS

    def times(self, root: Path, page: Page, count: int, save: Save = by_rename) -> Times:
        """How long each of `count` such edits takes until the page shows it."""
        file = root / self.path
        source, each = file.read_text("utf-8"), []
        assert self.old in source, f"{self.path} lacks {self.old!r}"
        for number in range(1, count + 1):
            text = source.replace(self.old, self.new.replace("#", str(number)), 1)
            started = time.perf_counter()
            save(file, text)
            sign = self.sign.replace("#", str(number))
            page.wait_for_function(self.test, arg=sign, polling=EVERY, timeout=120_000)
            each.append((time.perf_counter() - started) * 1000)
            page.wait_for_timeout(PAUSE)
        save(file, source)
        page.wait_for_timeout(REST)
        return Times(each)
