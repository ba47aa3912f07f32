"""A release is whole, the same on every machine, and shows it when somebody has changed it."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.publishing.release import KEPT, BrokenReleaseError, Release, bring_back, kept, seal
from clinicsite.rendering.http_headers import Hosting
from clinicsite.rendering.release_info import FILE, manifest_of, write_note
from clinicsite.support import atomic_dirs
from tests.conftest import ROOT
from tests.publishing.conftest import git_in, site_in

SERVED = Hosting("https://clinic.example", {"articles/old/": "articles/new/"})
OUTSIDE = {"manifest.txt", "hosting.json", "release.json", "site"}


def built(root: Path, words: str = "") -> Path:
    """A finished site, in a folder beside the releases of a project."""
    folder = site_in(root / f"built-{words}")
    (folder / "about/index.html").write_text(words)
    write_note(folder, root, 1)
    return folder


def sealed(root: Path, words: str = "", output: Path | None = None) -> Release:
    return seal(built(root, words), SERVED, root, output)


def refused(release: Release) -> str:
    """What is said of a release that is not as it was sealed."""
    with pytest.raises(BrokenReleaseError) as said:
        Release(release.folder).verify()
    return str(said.value)


def test_a_release_holds_the_site_and_what_it_is(tmp_path: Path) -> None:
    folder = built(tmp_path)
    files = manifest_of(folder)
    release = seal(folder, SERVED, tmp_path)
    release.verify()
    assert not folder.exists()
    assert {path.name for path in release.folder.iterdir()} == OUTSIDE
    assert manifest_of(release.site) == release.manifest == files
    assert release.note.digest == files.digest
    assert release.hosting == SERVED
    assert release.name == f"without-commit-{files.digest[:12]}"
    assert kept(tmp_path) == [release]
    assert list((tmp_path / ".build").iterdir()) == []


def test_the_same_files_are_one_release(tmp_path: Path) -> None:
    first, second = sealed(tmp_path), sealed(tmp_path)
    assert first == second
    assert kept(tmp_path) == [second]
    second.verify()


def test_the_last_three_are_kept_and_the_newest_is_first(tmp_path: Path) -> None:
    made = [sealed(tmp_path, words) for words in "abcde"]
    assert kept(tmp_path) == made[:-4:-1]
    assert len(kept(tmp_path)) == KEPT
    assert {path.name for path in (tmp_path / ".releases").iterdir()} == (
        {release.name for release in made[-3:]}
    )


def test_what_is_sealed_again_is_the_newest(tmp_path: Path) -> None:
    a, b = sealed(tmp_path, "a"), sealed(tmp_path, "b")
    assert sealed(tmp_path, "a") == a
    assert kept(tmp_path) == [a, b]


def test_a_clock_that_was_put_back_does_not_make_the_new_one_old(tmp_path: Path) -> None:
    older = [sealed(tmp_path, words) for words in "abc"]
    for release in older:
        later = release.folder.stat().st_mtime + 10**8
        os.utime(release.folder, (later, later))
    new = sealed(tmp_path, "d")
    assert kept(tmp_path) == [new, older[2], older[1]]


@pytest.mark.skipif(os.name == "nt", reason="modes")
def test_a_copy_that_git_makes_on_windows_has_the_same_bytes(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    git_in(work, "init", "--quiet")
    for name, data in ((".gitattributes", None), ("a.md", b"One\nTwo\n"), ("a.png", b"\0\r\n\n")):
        (work / name).write_bytes((ROOT / name).read_bytes() if data is None else data)
    git_in(work, "add", ".")
    git_in(work, "-c", "user.name=A", "-c", "user.email=a@clinic.example", "commit", "-qm", "All")
    git_in(tmp_path, "clone", "--quiet", "-c", "core.autocrlf=true", str(work), "copy")
    for name in ("a.md", "a.png"):
        assert (tmp_path / "copy" / name).read_bytes() == (work / name).read_bytes()


def test_everybody_may_read_it_whatever_the_umask_was(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        release = sealed(tmp_path, output=tmp_path / "output")
    finally:
        os.umask(before)
    for top in (release.folder, tmp_path / "output"):
        modes = {path: path.stat().st_mode & 0o777 for path in (top, *top.rglob("*"))}
        assert {modes[path] for path in modes if path.is_dir()} == {0o755}
        assert {modes[path] for path in modes if path.is_file()} == {0o644}


# --- What was changed afterwards ---


def add_a_pipe(site: Path) -> None:
    os.mkfifo(site / "pipe")


@pytest.mark.skipif(os.name == "nt", reason="pipes, and signs in names")
@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda site: (site / "index.html").write_text("x"), "index.html."),
        (lambda site: (site / "index.html").unlink(), "index.html."),
        (lambda site: (site / "about/more.html").write_text("x"), "about/more.html."),
        (lambda site: (site / FILE).write_text("{}"), f"{FILE}."),
        (lambda site: (site / FILE).unlink(), FILE),
        (lambda site: (site / "link").symlink_to("index.html"), "a link or a device"),
        (lambda site: (site / "link").symlink_to("about"), "a link or a device"),
        (lambda site: (site / "about").rename(site / "of-us"), "about/index.html and 1 other"),
        (lambda site: (site / "a\nb").write_text(""), "a sign in the name"),
        (lambda site: (site / "a\udcff").write_text(""), "a sign in the name"),
        (lambda site: (site.parent / "manifest.txt").unlink(), "manifest.txt"),
        (lambda site: (site.parent / "manifest.txt").write_text("x"), "The list of files"),
        (lambda site: (site.parent / "hosting.json").write_text("[]"), "How to serve"),
        (lambda site: (site.parent / "release.json").write_bytes(b"\xff"), "release.json"),
        (add_a_pipe, "a link or a device"),
    ],
)
def test_a_change_after_the_seal_is_found(
    tmp_path: Path, spoil: Callable[[Path], object], named: str
) -> None:
    release = sealed(tmp_path)
    spoil(release.site)
    assert named in refused(release)


@pytest.mark.parametrize("file", ["index.html", FILE])
def test_a_change_in_output_is_found_and_healed_by_the_next_build(
    tmp_path: Path, file: str
) -> None:
    release = sealed(tmp_path, output=tmp_path / "output")
    (tmp_path / "output" / file).write_text("Hand-made.\n")
    assert file in refused(release)
    again = sealed(tmp_path, output=tmp_path / "output")
    assert again == release
    again.verify()
    assert manifest_of(tmp_path / "output") == release.manifest
    assert (tmp_path / "output" / FILE).read_bytes() == (release.site / FILE).read_bytes()


def test_what_takes_a_files_place_in_output_leaves_the_release_alone(tmp_path: Path) -> None:
    output = tmp_path / "output"
    release = sealed(tmp_path, output=output)
    (output / "index.html").unlink()
    (output / "index.html").write_text("Saved by an editor that makes a new file.\n")
    (output / "about/index.html").unlink()
    release.verify()


# --- Stopped, or two at once ---


def test_a_site_that_changes_while_it_is_sealed_is_no_release(tmp_path: Path) -> None:
    first = sealed(tmp_path, "a")
    folder = built(tmp_path, "b")
    (folder / "about/index.html").write_text("c")
    with pytest.raises(BrokenReleaseError, match="changed while it was sealed"):
        seal(folder, SERVED, tmp_path)
    assert kept(tmp_path) == [first]


STEPS = ("_open_to_all", "_describe", "sync", "link_or_copy", "put_in_place", "sync_names")


@pytest.mark.parametrize("step", STEPS)
def test_a_seal_that_fails_at_any_step_leaves_whole_releases(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = sealed(tmp_path, "old", tmp_path / "output")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"clinicsite.publishing.release.{step}", fail)
    with pytest.raises(OSError, match="No space"):
        sealed(tmp_path, "new", tmp_path / "output")
    for release in kept(tmp_path):
        release.verify()
    assert old in kept(tmp_path)
    assert manifest_of(tmp_path / "output") in [release.manifest for release in kept(tmp_path)]
    assert list((tmp_path / ".build").iterdir()) == []
    monkeypatch.undo()
    assert kept(tmp_path)[0] == old or step == "sync_names"
    new = sealed(tmp_path, "new", tmp_path / "output")
    new.verify()
    assert kept(tmp_path) == [new, old]


def test_a_release_that_was_just_being_put_away_comes_back(tmp_path: Path) -> None:
    release = sealed(tmp_path)
    release.folder.rename(release.folder.with_name(f".{release.name}.put-away"))
    assert kept(tmp_path) == []
    bring_back(tmp_path, None)
    assert kept(tmp_path) == [release]
    release.verify()


@pytest.mark.parametrize("exchange", [True, False])
def test_two_at_once_are_both_whole(
    tmp_path: Path, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(atomic_dirs, "_exchange", lambda one, other: False)
    output, rounds = tmp_path / "output", 6
    sites = [
        [built(tmp_path, f"{one}{number % 2}-{number}") for number in range(rounds)] for one in "ab"
    ]
    broken: list[Exception] = []

    def work(folders: list[Path]) -> None:
        try:
            for folder in folders:
                seal(folder, SERVED, tmp_path, output).verify()
        except (OSError, BrokenReleaseError) as error:
            broken.append(error)

    both = [threading.Thread(target=work, args=(folders,)) for folders in sites]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert broken == []
    assert len(kept(tmp_path)) == KEPT
    for release in kept(tmp_path):
        release.verify()
    assert manifest_of(output) == kept(tmp_path)[0].manifest
