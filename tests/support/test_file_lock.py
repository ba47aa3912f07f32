"""Locks of files and folders, between real processes."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

import filelock
import pytest

from clinicsite.support import file_lock
from clinicsite.support.file_lock import (
    LockTimeoutError,
    get_stand_in,
    hold_file_lock,
    hold_folder_lock,
)
from tests.conftest import ROOT

HOLD = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from clinicsite.support.file_lock import hold_file_lock, hold_folder_lock
path = Path(sys.argv[1])
with (hold_folder_lock if path.is_dir() else hold_file_lock)(path):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(params=["file", "folder"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """What is locked."""
    return tmp_path / "lock" if request.param == "file" else tmp_path


def hold(path: Path, **options: float) -> AbstractContextManager[bool]:
    """Hold the lock of a file or folder."""
    return (hold_folder_lock if path.is_dir() else hold_file_lock)(path, **options)


def start_holder(path: Path) -> subprocess.Popen:
    """Start another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_lock_of_another_process_times_out_and_names_it(path: Path) -> None:
    with start_holder(path) as process:
        with pytest.raises(LockTimeoutError) as caught, hold(path, timeout=0.1):
            pass
        process.kill()
    known = f"process {process.pid}" if path.name == "lock" else ""
    assert caught.value.holder.endswith(known)
    assert bool(caught.value.holder) is bool(known)


def test_lock_of_a_killed_process_is_free(path: Path) -> None:
    with start_holder(path) as process:
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    with hold(path, timeout=5) as is_supported:
        assert is_supported


def test_lock_waits_until_it_is_free(path: Path) -> None:
    with hold(path):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, encoding="utf-8"
        )
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    process.kill()
    process.communicate()


def test_lock_leaves_no_file_in_a_folder(tmp_path: Path) -> None:
    with hold_folder_lock(tmp_path):
        assert list(tmp_path.iterdir()) == []


def test_lock_replaces_the_name_of_the_last_holder(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text(" " + "x" * 500)
    with hold_file_lock(lock):
        assert file_lock.read_holder(lock).endswith(f"process {os.getpid()}")


def test_lock_without_support_of_the_disk_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> bool:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(filelock, "lock_descriptor", fail)
    with hold(path) as is_supported:
        assert not is_supported


def test_lock_of_a_missing_folder_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), hold_folder_lock(tmp_path / "missing"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_lock_on_windows_is_a_file_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_lock, "IS_WINDOWS", True)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    for name in ("one", "two", "temporary"):
        (tmp_path / name).mkdir()
    one, two = tmp_path / "one", tmp_path / "two"
    with hold_folder_lock(one), hold_folder_lock(two), pytest.raises(LockTimeoutError):
        hold_folder_lock(tmp_path / "two/../one", 0).__enter__()
    assert [*(tmp_path / "one").iterdir()] == []
    assert get_stand_in(tmp_path / "one") in (tmp_path / "temporary").iterdir()
