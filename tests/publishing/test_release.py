"""A release is whole, the same on every machine, and shows it when somebody has changed it."""

import os
from pathlib import Path

import pytest

from clinicsite.publishing.release import (
    MAX_LOCAL_RELEASES,
    create_release,
    list_local_releases,
)
from clinicsite.rendering.release_info import create_manifest
from tests.conftest import ROOT
from tests.publishing.conftest import run_git
from tests.publishing.numbered_release import SERVED, make_built_site, make_numbered_release

OUTSIDE = {"manifest.txt", "hosting.json", "release.json", "site"}


def test_release_holds_site_manifest_and_info(tmp_path: Path) -> None:
    folder = make_built_site(tmp_path)
    files = create_manifest(folder)
    release = create_release(folder, SERVED, tmp_path)
    release.verify()
    assert not folder.exists()
    assert {path.name for path in release.folder.iterdir()} == OUTSIDE
    assert create_manifest(release.site) == release.manifest == files
    assert release.info.digest == files.digest
    assert release.hosting == SERVED
    assert release.name == f"without-commit-{files.digest[:12]}"
    assert list_local_releases(tmp_path) == [release]
    assert list((tmp_path / ".build").iterdir()) == []


def test_release_of_same_files_is_one(tmp_path: Path) -> None:
    first, second = make_numbered_release(tmp_path), make_numbered_release(tmp_path)
    assert first == second
    assert list_local_releases(tmp_path) == [second]
    second.verify()


def test_releases_are_pruned_to_three_newest_first(tmp_path: Path) -> None:
    made = [make_numbered_release(tmp_path, words) for words in "abcde"]
    assert list_local_releases(tmp_path) == made[:-4:-1]
    assert len(list_local_releases(tmp_path)) == MAX_LOCAL_RELEASES
    assert {path.name for path in (tmp_path / ".releases").iterdir()} == (
        {release.name for release in made[-3:]}
    )


def test_release_finalized_again_is_newest(tmp_path: Path) -> None:
    a, b = make_numbered_release(tmp_path, "a"), make_numbered_release(tmp_path, "b")
    assert make_numbered_release(tmp_path, "a") == a
    assert list_local_releases(tmp_path) == [a, b]


def test_release_is_newest_after_clock_was_set_back(tmp_path: Path) -> None:
    older = [make_numbered_release(tmp_path, words) for words in "abc"]
    for release in older:
        later = release.folder.stat().st_mtime + 10**8
        os.utime(release.folder, (later, later))
    new = make_numbered_release(tmp_path, "d")
    assert list_local_releases(tmp_path) == [new, older[2], older[1]]


@pytest.mark.skipif(os.name == "nt", reason="modes")
def test_release_has_same_bytes_after_git_on_windows(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    run_git(work, "init", "--quiet")
    for name, data in ((".gitattributes", None), ("a.md", b"One\nTwo\n"), ("a.png", b"\0\r\n\n")):
        (work / name).write_bytes((ROOT / name).read_bytes() if data is None else data)
    run_git(work, "add", ".")
    run_git(work, "-c", "user.name=A", "-c", "user.email=a@clinic.example", "commit", "-qm", "All")
    run_git(tmp_path, "clone", "--quiet", "-c", "core.autocrlf=true", str(work), "copy")
    for name in ("a.md", "a.png"):
        assert (tmp_path / "copy" / name).read_bytes() == (work / name).read_bytes()


def test_release_is_world_readable_for_any_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        release = make_numbered_release(tmp_path, output=tmp_path / "output")
    finally:
        os.umask(before)
    for top in (release.folder, tmp_path / "output"):
        modes = {path: path.stat().st_mode & 0o777 for path in (top, *top.rglob("*"))}
        assert {modes[path] for path in modes if path.is_dir()} == {0o755}
        assert {modes[path] for path in modes if path.is_file()} == {0o644}
