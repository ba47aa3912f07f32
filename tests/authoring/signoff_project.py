"""The real pages with a clinician who does not exist, who signs them."""

import shutil
from pathlib import Path

import pytest

from clinicsite.authoring.signoff import SignoffResult, sign_off
from clinicsite.support.errors import UserError
from tests.content_dates import cap_dates
from tests.projects import NOT_COPIED

ROOT = Path(__file__).resolve().parents[2]

CRPS = "conditions/crps.md"

WHO = "example-clinician"

TODAY = "2026-11-22"

NOON = "1795366800"  # at the clinic, on that day


def make_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real pages, with a clinician who does not exist; it is 22 November 2026."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOON)
    root = tmp_path / "project"
    shutil.copytree(ROOT / "content", root / "content", ignore=NOT_COPIED)
    cap_dates(root / "content", TODAY)
    (root / "theme").symlink_to(ROOT / "theme")
    shutil.copy(
        ROOT / "tests/fixtures/launched_site/people.yaml", root / "content/data/people.yaml"
    )
    return root


def edit(root: Path, path: str, old: str, new: str) -> None:
    file = root / "content" / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def read_files(root: Path) -> dict[str, bytes]:
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in (root / "content").rglob("*")
        if file.is_file()
    }


def sign_one(root: Path, page: str, *, by: str = WHO, **dates: str) -> SignoffResult:
    """Sign one page off."""
    (result,) = sign_off(root, [page], by=by, **dates)
    return result


def get_refusal(root: Path, *pages: str, by: str = WHO, **dates: str) -> str:
    """What is said when nothing is signed; nothing may be written then."""
    before = read_files(root)
    with pytest.raises(UserError) as told:
        sign_off(root, pages or [CRPS], by=by, **dates)
    assert read_files(root) == before
    return str(told.value)
