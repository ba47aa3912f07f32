"""A release that was changed, stopped or made twice at once: found, or complete."""

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
from clinicsite.rendering.release_info import RELEASE_INFO_FILE, create_manifest
from clinicsite.support import atomic_dirs
from tests.publishing.numbered_release import SERVED, make_built_site, make_numbered_release


def get_refusal(release: Release) -> str:
    """What is said of a release that is not as it was sealed."""
    with pytest.raises(ReleaseIntegrityError) as said:
        Release(release.folder).verify()
    return str(said.value)


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
        [make_built_site(tmp_path / str(number), f"{one}{number % 2}") for number in range(rounds)]
        for one in "ab"
    ]
    broken: list[Exception] = []

    def work(folders: list[Path]) -> None:
        try:
            for folder in folders:
                release = create_release(folder, SERVED, tmp_path, output)
                if exchange:  # else the other thread takes an equal release away for a moment
                    release.verify()
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
