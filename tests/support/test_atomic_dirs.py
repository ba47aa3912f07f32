"""Private folders: nobody else's, gone at the end, and put in their place by one rename."""

import ctypes
import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clinicsite.support import atomic_dirs
from clinicsite.support.atomic_dirs import (
    create_private_folder,
    link_or_copy_tree,
    recover,
    replace_directory,
    sync_tree,
)
from tests.conftest import ROOT

WORKS = (
    "import sys; from pathlib import Path\n"
    "from clinicsite.support.atomic_dirs import create_private_folder\n"
    "with create_private_folder(Path(sys.argv[1]), 'x') as folder:\n"
    "    print(folder, flush=True); input()"
)


@pytest.fixture(params=["one rename", "two renames"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With, and without, a system that lets two folders change places."""
    if request.param == "two renames":
        monkeypatch.setattr(atomic_dirs, "_exchange_folders", lambda one, other: False)
    elif sys.platform != "linux":
        pytest.skip("renameat2")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A fresh folder, and one in its place."""
    fresh, place = tmp_path / "private/site", tmp_path / "output"
    for folder, words in (fresh, "new"), (place, "old"):
        (folder / "about").mkdir(parents=True)
        (folder / "about/index.html").write_text(words)
    return fresh, place


def read_text(place: Path) -> str:
    return (place / "about/index.html").read_text()


def start_worker(root: Path) -> tuple[subprocess.Popen, Path]:
    """A process that works in a private folder."""
    command = [sys.executable, "-c", WORKS, str(root)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=ROOT, **pipes)
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def test_a_private_folder_is_gone_at_the_end(tmp_path: Path) -> None:
    with create_private_folder(tmp_path, "x") as folder:
        (folder / "half").write_text("half")
    assert list((tmp_path / ".build").iterdir()) == []
    with pytest.raises(FileNotFoundError), create_private_folder(tmp_path, "x") as folder:
        (folder / "nowhere/half").write_text("half")
    assert list((tmp_path / ".build").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be locked")
def test_only_what_a_killed_command_left_is_cleared_away(tmp_path: Path) -> None:
    living, folder = start_worker(tmp_path)
    killed, left = start_worker(tmp_path)
    assert folder.is_dir()
    assert left.is_dir()
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    with create_private_folder(tmp_path, "x") as mine:
        assert {*(tmp_path / ".build").iterdir()} == {folder, mine}
    living.communicate("\n")
    assert list((tmp_path / ".build").iterdir()) == []


def test_the_folder_of_a_preview_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".build/preview-8000").mkdir(parents=True)
    os.utime(tmp_path / ".build/preview-8000", (0, 0))
    with create_private_folder(tmp_path, "x"):
        assert (tmp_path / ".build/preview-8000").is_dir()


@pytest.mark.usefixtures("_way")
def test_the_new_takes_the_place_of_the_old(pair: tuple[Path, Path]) -> None:
    fresh, place = pair
    replace_directory(fresh, place)
    assert read_text(place) == "new"
    assert {path.name for path in place.parent.iterdir()} == {"private", "output"}


@pytest.mark.usefixtures("_way")
def test_a_link_to_nowhere_is_replaced_too(pair: tuple[Path, Path]) -> None:
    fresh, place = pair
    shutil.rmtree(place)
    place.symlink_to("nowhere")
    replace_directory(fresh, place)
    assert read_text(place) == "new"
    assert not place.is_symlink()


def test_an_empty_place_is_filled(pair: tuple[Path, Path]) -> None:
    shutil.rmtree(pair[1])
    replace_directory(*pair)
    assert read_text(pair[1]) == "new"


def test_atomic_swap_restores_backup_after_failure(pair: tuple[Path, Path]) -> None:
    place = pair[1]
    away = place.rename(place.with_name(".output.put-away"))  # here the power went
    recover(place)
    assert read_text(place) == "old"
    assert not away.exists()


def test_atomic_swap_removes_backup_after_success(pair: tuple[Path, Path]) -> None:
    fresh, place = pair
    away = place.rename(place.with_name(".output.put-away"))
    fresh.rename(place)  # and here
    recover(place)
    assert read_text(place) == "new"
    assert not away.exists()


def test_where_the_second_rename_fails_the_old_comes_back(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh, place = pair
    monkeypatch.setattr(atomic_dirs, "_exchange_folders", lambda one, other: False)
    shutil.rmtree(fresh)
    with pytest.raises(FileNotFoundError):
        replace_directory(fresh, place)
    assert read_text(place) == "old"


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2")
@pytest.mark.parametrize("code", [errno.EACCES, errno.ENOSYS])
def test_atomic_swap_refused_differs_from_unsupported(
    pair: tuple[Path, Path], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        ctypes.set_errno(code)
        return -1

    fake = type("Library", (), {"renameat2": staticmethod(refuse)})
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: fake)
    if code == errno.ENOSYS:
        replace_directory(*pair)
        assert read_text(pair[1]) == "new"
    else:
        with pytest.raises(PermissionError):
            replace_directory(*pair)
        assert read_text(pair[1]) == "old"


@pytest.mark.parametrize("links", [True, False])
def test_a_second_tree_is_made_of_links_or_copies(
    pair: tuple[Path, Path], links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EMLINK, "Too many links")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    place = pair[1]
    other = place.with_name("other")
    link_or_copy_tree(place, other)
    assert read_text(other) == "old"
    assert (other / "about/index.html").samefile(place / "about/index.html") == links


@pytest.mark.parametrize("at_once", [True, False])
def test_atomic_dir_sync_error_is_raised(
    pair: tuple[Path, Path], at_once: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if at_once and sys.platform != "linux":
        pytest.skip("syncfs")

    def fail(*_: object) -> int:
        ctypes.set_errno(errno.EIO)
        return -1

    def fail_each(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    sync_tree(pair[0])
    fake = type("Library", (), {"syncfs": staticmethod(fail)})
    if at_once:
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: fake)
    else:
        monkeypatch.setattr(atomic_dirs, "_sync_filesystem", lambda _: False)
        sync_tree(pair[0])
        monkeypatch.setattr(os, "fsync", fail_each)
    with pytest.raises(OSError, match="Input/output error"):
        sync_tree(pair[0])


def test_atomic_dir_is_removed_despite_interrupted_removal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove, calls = shutil.rmtree, []

    def interrupted(folder: Path, **options: bool) -> None:
        calls.append(folder)
        if len(calls) == 1:
            raise KeyboardInterrupt
        remove(folder, **options)

    monkeypatch.setattr(shutil, "rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt), create_private_folder(tmp_path, "x"):
        pass
    assert list((tmp_path / ".build").iterdir()) == []
