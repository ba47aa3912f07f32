"""The preview on a bad day: unreadable files, a full disk, other branches, quick deletes."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import PAGE, Project
from tests.preview.test_preview import ABOUT, PreviewProcess, make_text

DROP, POWERS = 24, (1, 2)  # PR_CAPBSET_DROP; CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH (prctl(2))
MEGABYTES = 24


def drop_root_permissions() -> None:
    """Takes from root what lets it read every file; others never had it."""
    for power in POWERS:
        ctypes.CDLL(None).prctl(DROP, power, 0, 0, 0)


def stop(preview: PreviewProcess) -> str:
    """Ends a preview; returns what it has said."""
    preview.process.kill()
    said = preview.process.stdout.read()
    preview.process.wait()
    preview.process.stdout.close()
    return said


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are others there")
def test_a_file_that_may_not_be_read_is_told_and_heals(small: Project) -> None:
    preview = PreviewProcess(small, preexec_fn=drop_root_permissions)
    try:
        assert preview.shows("Words.")
        (small.root / ABOUT).chmod(0)
        assert preview.shows("you have no permission")
        assert "E209" in preview.page()
        (small.root / ABOUT).chmod(0o644)
        small.write(ABOUT, make_text("May be read again."))
        assert preview.shows("May be read again.")
        assert 'role="alert"' not in preview.page()
    finally:
        assert "Traceback" not in stop(preview)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    size = f"size={MEGABYTES}m"
    try:
        mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", disk]
        mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a disk can be made by root only")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def save_while_it_fills(file: Path, words: str, filler: Path) -> None:
    """Saves as an editor does: the file is emptied, then there is no place for its words."""
    with file.open("w", encoding="utf-8") as saved:
        with suppress(OSError), filler.open("wb") as full:
            for _ in range(MEGABYTES * 1024):
                full.write(bytes(1024))
        saved.write(words)


def test_a_full_disk_is_lived_through(small: Project, small_disk: Path) -> None:
    root = small_disk / "project"
    shutil.copytree(small.root, root, ignore=shutil.ignore_patterns(".cache"))
    project = Project.__new__(Project)
    project.root = root
    preview = PreviewProcess(project)
    try:
        assert preview.shows("Words.")
        filler, new = small_disk / "filler", make_text("Words of a full disk.")
        with pytest.raises(OSError, match="No space left"):
            save_while_it_fills(root / ABOUT, new, filler)
        assert preview.shows("E203")
        assert "<p>Words.</p>" in preview.page()  # the last good state, below what is wrong
        assert "Words of a full disk" not in preview.page()
        assert "The home" in preview.page("")
        filler.unlink()
        (root / ABOUT).write_text(new, "utf-8")
        assert preview.shows("Words of a full disk.")
        assert 'role="alert"' not in preview.page()
    finally:
        assert "Traceback" not in stop(preview)


def git(root: Path, *typed: str) -> None:
    """Runs git as somebody who does not exist."""
    who = ("-c", "user.name=Example", "-c", "user.email=example@clinic.example")
    subprocess.run(["git", *who, *typed], cwd=root, check=True, capture_output=True)


@pytest.mark.faults
def test_another_branch_with_500_other_files(small: Project) -> None:
    root = small.root
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "content")
    git(root, "commit", "-qm", "One branch")
    git(root, "checkout", "-q", "-b", "other")
    for number in range(500):
        small.write(f"content/pages/page-{number}.md", PAGE.format(title=f"The page {number}"))
    small.write(ABOUT, make_text("On the other branch."))
    git(root, "add", "content")
    git(root, "commit", "-qm", "Another")
    git(root, "checkout", "-q", "main")
    preview = PreviewProcess(small)
    try:
        for _ in range(2):
            git(root, "checkout", "-q", "other")
            assert preview.shows("On the other branch.")
            assert preview.shows("The page 499", "page-499/")
            git(root, "checkout", "-q", "main")
            assert preview.shows("<p>Words.</p>")
            assert preview.shows("<h1>Not here</h1>", "page-499/")
            assert "On the other branch." not in preview.page()
    finally:
        assert "Traceback" not in stop(preview)
