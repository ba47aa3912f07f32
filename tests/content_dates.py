"""Copies of the real content as of one day, so that later edits of pages change no test."""

import re
from pathlib import Path

# The days on which something was done: `date`, `updated`, `checked_on`, `as_of`.
PAST_DAY = re.compile(r"(?<=date: |ated: |d_on: |s_of: )\d{4}-\d\d-\d\d\b")


def cap_dates(content: Path, day: str) -> None:
    """Replace each later day in the pages and records below `content` by `day` (ISO 8601)."""
    for file in [*content.rglob("*.md"), *content.rglob("*.yaml")]:
        text = file.read_text("utf-8")
        file.write_text(PAST_DAY.sub(lambda found: min(found[0], day), text), "utf-8")
