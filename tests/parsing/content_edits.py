"""Edits of texts and records, right ones and wrong ones, that a test makes at random."""

import random
import re

from tests.conftest import Project

# What stands in a text or a record, and what comes into its place.
EDITS = [
    ("content/articles", r"\[@[\w-]+\]", "[@no-such-source]"),
    ("content/articles", r"(?m)^- ", "- This miracle cure is 100% safe and always works. "),
    ("content/conditions", r"(?m)^## .*$", "## Another heading"),
    ("content/treatments", r"status: published", "status: draft"),
    ("content/pages", r"(?m)^///.*$", ""),
    ("content/data/glossary.yaml", r"(?m)^( *)also: .*\n", ""),
    ("content/data/claims.yaml", r"severity: error", "severity: warning"),
    ("content/articles", r"\]\([^)]*\)", "](../pages/nowhere.md)"),
    ("content/articles", r"(?m)^date: .*$", "date: 2026-11-22 10:30"),
    ("content/articles", r"(?m)^next_review: .*$", "next_review: 2026-11-23"),
    ("content/articles", r"(?m)^status: published$", "status: published\nstatus: draft"),
    ("content/treatments", r"(?m)^summary: ", "sumary: "),
    ("content/conditions", r"(?m)^/// evidence$", "/// note"),
    ("content/data/evidence.yaml", r"(?m)^( *)direction: .*$", r"\1direction: unclear"),
]


def edit_content(project: Project, chance: random.Random, place: str, old: str, new: str) -> None:
    """Make an edit in a file, or in a random page of a folder."""
    path = project.root / place
    file = path if path.is_file() else chance.choice(sorted(path.glob("*.md")))
    file.write_text(re.sub(old, new, file.read_text("utf-8"), count=1), "utf-8")
