"""What the browser is shown at this moment: the last good site, and what is wrong now."""

import json
import secrets
import threading
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Shown:
    """Shared by the builder, which changes it, and the server's threads, which wait for changes."""

    folder: Path | None = None  # of the last good site
    problems: str = ""
    version: int = 0
    run: str = field(default_factory=lambda: secrets.token_hex(4))  # tells a restart apart
    changed: threading.Condition = field(default_factory=threading.Condition)

    def good(self, folder: Path) -> None:
        """A new site was built."""
        with self.changed:
            self.folder, self.problems, self.version = folder, "", self.version + 1
            self.changed.notify_all()

    def bad(self, problems: str) -> None:
        """The site could not be built; what was good before stays on show."""
        with self.changed:
            self.problems = problems
            if self.folder is None:  # there is only the page of problems: show the new one
                self.version += 1
            self.changed.notify_all()

    @property
    def name(self) -> str:
        """The version's name for the browser."""
        return f"{self.run}-{self.version}"

    def news(self) -> str:
        """What the browser is told, as JSON."""
        with self.changed:
            return json.dumps({"version": self.name, "problems": self.problems})

    def news_after(self, last: str, seconds: float) -> str:
        """The first news that differs from `last`, or `last` when nothing happened in that time."""
        with self.changed:  # a Condition's lock may be taken again by its owner
            self.changed.wait_for(lambda: self.news() != last, timeout=seconds)
            return self.news()
