"""A disk that is full, or that may only be read: one plain line, and the old site stays."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.release import list_local_releases
from clinicsite.rendering.release_info import create_manifest
from tests.conftest import Project
from tests.publishing.build_helpers import (
    ABOUT,
    assert_clean,
    assert_complete,
    is_round,
    run_build,
    start_build,
    write_words,
)
from tests.publishing.round_counter import RoundCounter

pytestmark = pytest.mark.skipif(os.name == "nt", reason="mount, setpriv")
FULL = re.compile(
    r"Not built\. (\S+) cannot be used: the disk (\S+) is full \([\d.]+ of \d+ MB are free\)\. "
    r"Free disk space, then type the command again\.\n"
)


def mount_or_skip(*how: str) -> None:
    """Mounts, or skips the test where that is not allowed."""
    done = subprocess.run(["mount", *how], capture_output=True, encoding="utf-8")
    if done.returncode:
        pytest.skip(f"this test mounts a small disk, and may not: {done.stderr.strip()}")


@pytest.fixture
def disk(clinic: Project, tmp_path: Path) -> Iterator[Project]:
    """The clinic's project on a small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mount_or_skip("-t", "tmpfs", "-o", "size=48m", "none", str(place))
    try:
        shutil.copytree(clinic.root, place / "project", symlinks=True)
        clinic.root = place / "project"
        clinic.output = clinic.root / "output"
        yield clinic
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def leave_free(disk: Path, room: int) -> Path:
    """Fills a disk but for so many bytes."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - room)
    return ballast


def fill_up(project: Project, sizes: list[int], tally: RoundCounter) -> None:
    """Builds on a disk with so little room; counts how often that was too little."""
    disk = project.root.parent
    for number, room in enumerate(sizes, start=1):
        shutil.rmtree(project.root / ".cache")
        write_words(project, number)
        before = create_manifest(project.output)
        ballast = leave_free(disk, room)
        code, complaint = run_build(project)
        ballast.unlink()
        assert_complete(project)
        tally.add("full" if code else "built")
        if code:
            assert code == 1
            said = FULL.fullmatch(complaint)
            assert said, complaint
            assert said[1].startswith(str(project.root))
            assert said[2] == str(disk)
            assert create_manifest(project.output) == before
        assert list((project.root / ".build").iterdir()) == []
        sealed = list_local_releases(project.root)[0].manifest
        shutil.rmtree(project.root / ".cache", ignore_errors=True)
        assert run_build(project) == (0, "")
        assert_clean(project)
        assert is_round(project, number)
        if not code:  # what was built with little room is what is built with much
            assert list_local_releases(project.root)[0].manifest == sealed


def measure_need(project: Project) -> int:
    """The bytes that a build takes at the most: the site twice, and its caches."""
    folders = (project.output, project.root / ".cache")
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return sum(-(-file.stat().st_size // 4096) * 4096 for file in files)


def test_build_on_full_disk_is_one_line(disk: Project, tally: RoundCounter) -> None:
    fill_up(disk, [measure_need(disk) // 2], tally)
    assert tally.ends == {"full": 1}


@pytest.mark.faults
def test_build_on_disk_full_at_twenty_sizes_is_one_line(disk: Project, tally: RoundCounter) -> None:
    need = measure_need(disk)
    fill_up(disk, [need * part // 20 for part in range(1, 21)] + [need * 2], tally)
    assert 15 <= tally.ends["full"] <= 20


# --- What may only be read ---


@pytest.fixture
def read_only(clinic: Project) -> Iterator[Project]:
    """A project, of which folders are made read-only, and are not afterwards."""
    write_words(clinic, 1)
    yield clinic
    for folder in (clinic.root, *clinic.root.rglob("*")):
        if folder.is_dir() and not folder.is_symlink():
            folder.chmod(0o755)


def make_read_only(folder: Path) -> None:
    """Lets nobody write below a folder."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)


@pytest.mark.faults
@pytest.mark.parametrize("name", ["output", ".build", ".releases", "."])
def test_build_in_read_only_folder_names_it(read_only: Project, name: str) -> None:
    before = create_manifest(read_only.output)
    folder = read_only.root / name
    folder.chmod(0o555)
    code, complaint = run_build(read_only, anybody=True)
    assert code == 1
    place = str(read_only.root) if name == "." else str(folder)
    assert complaint.startswith(f"Not built. {place}"), complaint
    assert "you have no permission. Ask the owner for the right to " in complaint
    assert complaint.count("\n") == 1
    assert create_manifest(read_only.output) == before
    assert_complete(read_only)


@pytest.mark.faults
@pytest.mark.parametrize("name", ["content", "theme", "clinicsite"])
def test_build_with_read_only_sources_succeeds(read_only: Project, name: str) -> None:
    make_read_only(read_only.root / name)
    assert run_build(read_only, anybody=True) == (0, "")
    assert is_round(read_only, 1)
    assert_clean(read_only)


@pytest.mark.faults
def test_build_with_read_only_home_succeeds(read_only: Project, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o555)
    assert run_build(read_only, anybody=True, env={"HOME": str(home)}) == (0, "")


@pytest.mark.faults
@pytest.mark.parametrize("name", [".cache", ".cache/images"])
def test_build_with_read_only_cache_warns(read_only: Project, name: str) -> None:
    (read_only.root / name).chmod(0o555)
    process = start_build(read_only, anybody=True)
    said, complaint = process.communicate()
    assert (process.returncode, complaint) == (0, "")
    place = read_only.root / name
    assert (
        f"The cache cannot be written ({place}: you have no permission). So every build takes "
        "longer." in said
    )
    assert is_round(read_only, 1)


@pytest.mark.faults
def test_build_with_unreadable_content_names_it(read_only: Project) -> None:
    (read_only.root / ABOUT).chmod(0)
    code, complaint = run_build(read_only, anybody=True)
    assert code == 1
    assert "Traceback" not in complaint


@pytest.mark.faults
def test_build_on_read_only_disk_names_it(disk: Project) -> None:
    before = create_manifest(disk.output)
    mount_or_skip("-o", "remount,ro", str(disk.root.parent))
    code, complaint = run_build(disk)
    assert (code, complaint.count("\n")) == (1, 1)
    assert f"the disk {disk.root.parent} is read-only." in complaint
    assert create_manifest(disk.output) == before


@pytest.mark.faults
def test_build_with_output_as_mount_point_names_it(disk: Project) -> None:
    mount_or_skip("--bind", str(disk.output), str(disk.output))
    try:
        code, complaint = run_build(disk)
    finally:
        subprocess.run(["umount", str(disk.output)], check=True)
    assert (code, complaint.count("\n")) == (1, 1)
    assert complaint.startswith(f"Not built. {disk.output}")
    assert_complete(disk)
