"""A release is whole, the same on every machine, and shows it when somebody has changed it."""

import os
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.publishing.release import (
    MAX_LOCAL_RELEASES,
    Release,
    ReleaseIntegrityError,
    create_release,
    list_local_releases,
    recover_releases,
)
from clinicsite.rendering.http_headers import HostingConfig
from clinicsite.rendering.release_info import RELEASE_INFO_FILE, create_manifest, write_release_info
from clinicsite.support import atomic_dirs
from tests.conftest import ROOT
from tests.publishing.conftest import make_site, run_git

SERVED = HostingConfig("https://clinic.example", {"articles/old/": "articles/new/"})
OUTSIDE = {"manifest.txt", "hosting.json", "release.json", "site"}


def make_built_site(root: Path, words: str = "") -> Path:
    """A finished site, in a folder beside the releases of a project."""
    folder = make_site(root / f"built-{words}")
    (folder / "about/index.html").write_text(words)
    write_release_info(folder, root, 1)
    return folder


def make_numbered_release(root: Path, words: str = "", output: Path | None = None) -> Release:
    return create_release(make_built_site(root, words), SERVED, root, output)


def get_refusal(release: Release) -> str:
    """What is said of a release that is not as it was sealed."""
    with pytest.raises(ReleaseIntegrityError) as said:
        Release(release.folder).verify()
    return str(said.value)


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


# --- What was changed afterwards ---


def add_pipe(site: Path) -> None:
    os.mkfifo(site / "pipe")


def change_digest(site: Path) -> None:
    for file in (site / RELEASE_INFO_FILE, site.parent / "release.json"):
        text = file.read_text("utf-8")
        file.write_text(re.sub(r"\b[0-9a-f]{64}\b", "0" * 64, text), "utf-8")


@pytest.mark.skipif(os.name == "nt", reason="pipes, and signs in names")
@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda site: (site / "index.html").write_text("x"), "index.html."),
        (lambda site: (site / "index.html").unlink(), "index.html."),
        (lambda site: (site / "about/more.html").write_text("x"), "about/more.html."),
        (lambda site: (site / RELEASE_INFO_FILE).write_text("{}"), f"{RELEASE_INFO_FILE}."),
        (lambda site: (site / RELEASE_INFO_FILE).unlink(), RELEASE_INFO_FILE),
        (lambda site: (site / "link").symlink_to("index.html"), "a link or a device"),
        (lambda site: (site / "link").symlink_to("about"), "a link or a device"),
        (lambda site: (site / "about").rename(site / "of-us"), "about/index.html and 1 other"),
        (lambda site: (site / "a\nb").write_text(""), "a sign in the name"),
        (lambda site: (site / "a\udcff").write_text(""), "a sign in the name"),
        (lambda site: (site.parent / "manifest.txt").unlink(), "manifest.txt"),
        (lambda site: (site.parent / "manifest.txt").write_text("x"), "The list of files"),
        (lambda site: (site.parent / "hosting.json").write_text("[]"), "How to serve"),
        (lambda site: (site.parent / "release.json").write_bytes(b"\xff"), "release.json"),
        (add_pipe, "a link or a device"),
        (change_digest, "another digest"),
    ],
)
def test_release_verify_finds_change(
    tmp_path: Path, spoil: Callable[[Path], object], named: str
) -> None:
    release = make_numbered_release(tmp_path)
    spoil(release.site)
    assert named in get_refusal(release)


@pytest.mark.parametrize("file", ["index.html", RELEASE_INFO_FILE])
def test_release_verify_finds_change_in_output(tmp_path: Path, file: str) -> None:
    release = make_numbered_release(tmp_path, output=tmp_path / "output")
    (tmp_path / "output" / file).write_text("Hand-made.\n")
    assert file in get_refusal(release)
    again = make_numbered_release(tmp_path, output=tmp_path / "output")
    assert again == release
    again.verify()
    assert create_manifest(tmp_path / "output") == release.manifest
    assert (tmp_path / "output" / RELEASE_INFO_FILE).read_bytes() == (
        release.site / RELEASE_INFO_FILE
    ).read_bytes()


def test_release_is_unchanged_when_output_file_is_replaced(tmp_path: Path) -> None:
    output = tmp_path / "output"
    release = make_numbered_release(tmp_path, output=output)
    (output / "index.html").unlink()
    (output / "index.html").write_text("Saved by an editor that makes a new file.\n")
    (output / "about/index.html").unlink()
    release.verify()


# --- Stopped, or two at once ---


def test_create_release_refuses_site_that_changes(tmp_path: Path) -> None:
    first = make_numbered_release(tmp_path, "a")
    folder = make_built_site(tmp_path, "b")
    (folder / "about/index.html").write_text("c")
    with pytest.raises(ReleaseIntegrityError, match="changed while the release was created"):
        create_release(folder, SERVED, tmp_path)
    assert list_local_releases(tmp_path) == [first]


STEPS = (
    *("_make_world_readable", "_write_metadata", "sync_tree"),
    *("link_or_copy_tree", "replace_directory", "fsync_dir"),
)


@pytest.mark.parametrize("step", STEPS)
def test_create_release_failing_at_any_step_leaves_complete_releases(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = make_numbered_release(tmp_path, "old", tmp_path / "output")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"clinicsite.publishing.release.{step}", fail)
    with pytest.raises(OSError, match="No space"):
        make_numbered_release(tmp_path, "new", tmp_path / "output")
    for release in list_local_releases(tmp_path):
        release.verify()
    assert old in list_local_releases(tmp_path)
    assert create_manifest(tmp_path / "output") in [
        release.manifest for release in list_local_releases(tmp_path)
    ]
    assert list((tmp_path / ".build").iterdir()) == []
    monkeypatch.undo()
    assert list_local_releases(tmp_path)[0] == old or step == "fsync_dir"
    new = make_numbered_release(tmp_path, "new", tmp_path / "output")
    new.verify()
    assert list_local_releases(tmp_path) == [new, old]


def test_release_is_recovered_after_interrupted_swap(tmp_path: Path) -> None:
    release = make_numbered_release(tmp_path)
    release.folder.rename(release.folder.with_name(f".{release.name}.put-away"))
    assert list_local_releases(tmp_path) == []
    recover_releases(tmp_path, None)
    assert list_local_releases(tmp_path) == [release]
    release.verify()


@pytest.mark.parametrize("exchange", [True, False])
def test_create_release_twice_at_once_makes_both(
    tmp_path: Path, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(atomic_dirs, "_exchange_folders", lambda one, other: False)
    output, rounds = tmp_path / "output", 6
    sites = [
        [make_built_site(tmp_path, f"{one}{number % 2}-{number}") for number in range(rounds)]
        for one in "ab"
    ]
    broken: list[Exception] = []

    def work(folders: list[Path]) -> None:
        try:
            for folder in folders:
                create_release(folder, SERVED, tmp_path, output).verify()
        except (OSError, ReleaseIntegrityError) as error:
            broken.append(error)

    both = [threading.Thread(target=work, args=(folders,)) for folders in sites]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert broken == []
    assert len(list_local_releases(tmp_path)) == MAX_LOCAL_RELEASES
    for release in list_local_releases(tmp_path):
        release.verify()
    assert create_manifest(output) == list_local_releases(tmp_path)[0].manifest
