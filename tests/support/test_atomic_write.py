"""A file is written whole or not at all, and keeps its permissions."""

from pathlib import Path

import pytest

from clinicsite.support.atomic_write import write_atomically


def test_write_atomically_keeps_permissions(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_bytes(b"old")
    file.chmod(0o600)
    write_atomically(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o600)


def test_write_atomically_new_file_can_be_read_by_all(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    write_atomically(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o644)


def test_write_atomically_error_leaves_the_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "page.md"
    file.write_bytes(b"old")
    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(file, b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("page.md", b"old")]
