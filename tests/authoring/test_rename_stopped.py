"""A rename that is killed, raced or out of disk leaves the old or the new state."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.authoring import content_lock, content_transaction, write_ahead_log
from clinicsite.authoring.rename import rename
from clinicsite.authoring.write_ahead_log import recover
from clinicsite.support.errors import UserError
from tests.authoring.few_pages import (
    edit,
    make_small,
    read_files,
    read_text,
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A few pages; `plan` leads to `walk` and the reverse, in every way a page can lead."""
    return make_small(tmp_path)


def kill_rename(small: Path, prepare: Callable[[], None], after: float | None = None) -> bool:
    """Renames in a process of its own, which is killed; whether it got to its end before."""
    child = os.fork()
    if child == 0:
        try:
            prepare()
            rename(small, "walk", "/outside/stroll/")
            os._exit(0)
        finally:
            os._exit(1)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return not os.WIFSIGNALED(status)


@pytest.fixture
def states(small: Path, tmp_path: Path) -> Iterator[tuple[dict[str, bytes], dict[str, bytes]]]:
    """The content before and after the rename."""
    shutil.copytree(small, tmp_path / "after", symlinks=True)
    rename(tmp_path / "after", "walk", "/outside/stroll/")
    return read_files(small), read_files(tmp_path / "after")


def restore_content(root: Path, state: dict[str, bytes]) -> None:
    shutil.rmtree(root / "content")
    for path, data in state.items():
        (root / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / path).write_bytes(data)


def list_leftovers(root: Path) -> list[str]:
    return [file.name for file in (root / ".cache").glob("move*") if file.name != "move.lock"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows kills otherwise")
def test_a_kill_at_every_step_leaves_the_old_or_the_new_state(small: Path, states: tuple) -> None:
    seen, step, done = [], 0, False

    def deadly() -> None:
        taken = [0]

        def dying(real: Callable) -> Callable:
            def call(*given: object, **options: object) -> object:
                taken[0] += 1
                if taken[0] == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*given, **options)

            return call

        os.fsync = dying(os.fsync)
        for name in ("replace", "rename", "unlink", "mkdir", "write_bytes"):
            setattr(Path, name, dying(getattr(Path, name)))

    while not done:
        step += 1
        done = kill_rename(small, deadly)
        recover(small)
        seen.append(states.index(read_files(small)))
        assert list_leftovers(small) == []
        restore_content(small, states[0])
    assert step > 30
    assert seen == sorted(seen)  # once it is decided, it is done
    assert set(seen) == {0, 1}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows kills otherwise")
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_state(small: Path, states: tuple) -> None:
    start = time.monotonic()
    kill_rename(small, lambda: None)
    whole = time.monotonic() - start
    restore_content(small, states[0])
    chance = random.Random(5)
    for _ in range(30):
        kill_rename(small, lambda: None, after=chance.uniform(0.5, 1.1) * whole)
        recover(small)
        assert read_files(small) in states
        assert list_leftovers(small) == []
        restore_content(small, states[0])


def test_rename_does_not_overwrite_concurrent_edit(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_ahead_log, "_replay", lambda root: [])
    rename(small, "walk", "stroll")
    monkeypatch.undo()
    edit(small, "pages/plan.md", "A [walk]", "My new words. A [walk]")
    assert recover(small) == ["content/pages/plan.md"]
    assert "My new words." in read_text(small, "pages/plan.md")
    assert (small / "content/pages/stroll.md").is_file()


def test_a_change_while_it_is_tried_stops_it(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = content_transaction.commit

    def late(root: Path, *given: object) -> object:
        edit(small, "pages/plan.md", "A [walk]", "My new words. A [walk]")
        return real(root, *given)

    monkeypatch.setattr(content_transaction, "commit", late)
    with pytest.raises(UserError, match="at this moment"):
        rename(small, "walk", "stroll")
    assert (small / "content/pages/walk.md").is_file()
    assert list_leftovers(small) == []


def test_only_one_command_moves_pages_at_a_time(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content_lock, "LOCK_SECONDS", 0)
    with (
        write_ahead_log.lock_content(small),
        pytest.raises(UserError, match="Another command"),
    ):
        rename(small, "walk", "stroll")


def test_a_full_disk_changes_nothing(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write_ahead_log, "_write_synced", full)
    before = read_files(small)
    with pytest.raises(UserError, match="is full"):
        rename(small, "walk", "stroll")
    assert read_files(small) == before
    assert list_leftovers(small) == []
