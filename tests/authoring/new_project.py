"""A project in which `new` makes pages."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from tests.checks.conftest import HEAD, write_linked_pages
from tests.medical_sections import add_spanish_strings

ROOT = Path(__file__).resolve().parents[2]

CHECKED_ON = re.compile(r"(?m)^ +checked_on: (\d{4}-\d\d-\d\d)$")

TODAY = max(CHECKED_ON.findall((ROOT / "content/data/references.yaml").read_text("utf-8")))

NOON = dt.datetime.fromisoformat(f"{TODAY}T17:00:00+00:00")  # at the clinic


def make_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real records, with a page for each that they name; time stands still."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content/data", content / "data")
    (tmp_path / "theme").symlink_to(ROOT / "theme")
    write_linked_pages(content, f"{HEAD}Text.\n")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOON.timestamp())))
    return tmp_path


def add_spanish(root: Path) -> None:
    """Teaches the copy Spanish, in English words."""
    add_spanish_strings(root / "content")
