"""The transaction under all commands that write content."""

import hashlib
import json
from pathlib import Path

import pytest

from clinicsite.authoring import write_ahead_log
from clinicsite.authoring.write_ahead_log import (
    COMMITTED_FOLDER,
    commit,
    lock_content,
    recover,
    write_files,
)
from clinicsite.support.errors import UserError

PAGE = "content/pages/walk.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one page."""
    (tmp_path / PAGE).parent.mkdir(parents=True)
    (tmp_path / PAGE).write_bytes(b"old\n")
    return tmp_path


def list_leftovers(root: Path) -> list[str]:
    return [file.name for file in (root / ".cache").glob("*") if file.name != "move.lock"]


def test_write_files_changes_and_creates_files(root: Path) -> None:
    (root / PAGE).chmod(0o640)
    new = "content/articles/new.md"
    write_files(root, {PAGE: (b"old\n", b"new\n"), new: (None, b"created\n")})
    assert (root / PAGE).read_bytes() == b"new\n"
    assert (root / PAGE).stat().st_mode & 0o777 == 0o640
    assert (root / new).read_bytes() == b"created\n"
    assert (root / new).stat().st_mode & 0o777 == 0o644
    assert list_leftovers(root) == []


@pytest.mark.parametrize("before", [b"other\n", None])
def test_write_files_edited_file_is_kept_and_no_file_changes(
    root: Path, before: bytes | None
) -> None:
    (root / "content/a.md").write_bytes(b"a")
    with pytest.raises(UserError, match="was changed at this moment"):
        write_files(root, {"content/a.md": (b"a", b"b"), PAGE: (before, b"new\n")})
    assert (root / PAGE).read_bytes() == b"old\n"
    assert (root / "content/a.md").read_bytes() == b"a"
    assert list_leftovers(root) == []


def test_new_file_that_appears_during_the_commit_is_kept(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_ahead_log, "_replay", lambda root: [])
    with lock_content(root):
        commit(root, {}, {"content/new.md": (None, b"mine")})
    monkeypatch.undo()
    (root / "content/new.md").write_bytes(b"theirs")
    assert recover(root) == ["content/new.md"]
    assert (root / "content/new.md").read_bytes() == b"theirs"
    assert list_leftovers(root) == []


def test_interrupted_creation_is_finished(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_ahead_log, "_replay", lambda root: [])
    with lock_content(root):
        commit(root, {}, {"content/new.md": (None, b"mine")})
    monkeypatch.undo()
    assert not (root / "content/new.md").exists()
    assert recover(root) == []
    assert (root / "content/new.md").read_bytes() == b"mine"
    assert recover(root) == []


@pytest.mark.parametrize("edited", [PAGE, "content/pages/stroll.md"])
def test_interrupted_move_leaves_what_was_written_meanwhile(
    root: Path, monkeypatch: pytest.MonkeyPatch, edited: str
) -> None:
    monkeypatch.setattr(write_ahead_log, "_replay", lambda root: [])
    with lock_content(root):
        commit(root, {PAGE: "content/pages/stroll.md"}, {})
    monkeypatch.undo()
    (root / edited).write_bytes(b"theirs")
    assert recover(root) == [PAGE]
    assert (root / edited).read_bytes() == b"theirs"
    assert (root / PAGE).exists()
    assert list_leftovers(root) == []


def test_journal_of_the_earlier_version_is_finished(root: Path) -> None:
    """Its rename.py wrote the same fields, and named the staged bytes in the same way."""

    def digest(data: bytes) -> str:
        return hashlib.sha256(data).hexdigest()

    change = {"path": PAGE, "new_path": "content/pages/stroll.md"}
    change |= {"before": digest(b"old\n"), "after": digest(b"new\n")}
    folder = root / COMMITTED_FOLDER
    folder.mkdir(parents=True)
    (folder / "journal.json").write_text(json.dumps([change]))
    (folder / digest(b"content/pages/stroll.md")).write_bytes(b"new\n")
    assert recover(root) == []
    assert (root / "content/pages/stroll.md").read_bytes() == b"new\n"
    assert not (root / PAGE).exists()
    assert list_leftovers(root) == []


@pytest.mark.parametrize("text", ["", "{", '[{"from": "a"}]'])
def test_unreadable_journal_is_explained_and_kept(root: Path, text: str) -> None:
    journal = root / COMMITTED_FOLDER / "journal.json"
    journal.parent.mkdir(parents=True)
    journal.write_text(text)
    with pytest.raises(UserError, match="was interrupted, and its journal"):
        recover(root)
    assert journal.read_text() == text


def test_write_files_below_a_file_is_refused_before_the_commit(root: Path) -> None:
    with pytest.raises(UserError, match=r"walk\.md cannot be used: "):
        write_files(root, {f"{PAGE}/new.md": (None, b"new")})
    assert recover(root) == []
    assert list_leftovers(root) == []


def test_change_that_cannot_be_finished_is_explained(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_ahead_log, "_replay", lambda root: [])
    with lock_content(root):
        commit(root, {}, {"content/articles/new.md": (None, b"mine")})
    monkeypatch.undo()
    (root / "content/articles").write_text("a file in the place of the folder")
    with pytest.raises(UserError, match="was interrupted and cannot be finished"):
        recover(root)
    (root / "content/articles").unlink()
    assert recover(root) == []
    assert (root / "content/articles/new.md").read_bytes() == b"mine"


def test_lock_content_without_a_writable_folder_is_explained(root: Path) -> None:
    (root / ".cache").write_text("a file")
    with pytest.raises(UserError, match=r"\.cache cannot be used: "), lock_content(root):
        pass
