"""Read the table of events and states in docs/publishing-decisions.md."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.conftest import ROOT

DOCUMENT = ROOT / "docs/publishing-decisions.md"
SECTION = re.compile(r"^### (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| ([^|]+) \| \*\*([a-z ]+)\*\*([^|]*) \| ([^|]*) \|$", re.MULTILINE)
QUOTED = re.compile(r"“([^”]+)”")
TEST = re.compile(r"`(test_\w+)::(test_\w+)`")


@dataclass(frozen=True)
class Cell:
    """What happens at an event in a state, and the tests that show it."""

    event: str
    state: str
    action: str
    details: str
    tests: tuple[tuple[str, str], ...]  # module and function

    @property
    def messages(self) -> list[str]:
        """Return the words that a person reads then."""
        return QUOTED.findall(self.details)


def read_cells() -> list[Cell]:
    """Return the cells of all events."""
    text = DOCUMENT.read_text("utf-8").partition("\n## Events\n")[2].partition("\n## ")[0]
    _, *parts = SECTION.split(text)
    return [
        Cell(event, state.strip(), action, details, tuple(TEST.findall(tests)))
        for event, part in zip(parts[::2], parts[1::2], strict=True)
        for state, action, details, tests in ROW.findall(part)
    ]


def read_column(heading: str) -> list[str]:
    """Return the first column of the table below a heading, without its title."""
    part = DOCUMENT.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| ([^|]+?) \|", part, re.MULTILINE)[1:]
