"""The start files: each goes to the folder of the project and types the command."""

import configparser
import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

STAND_IN = "import os, sys; print(os.getcwd(), *sys.argv[1:])"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project whose tasks.py prints how it was called. Its name has a space."""
    root = tmp_path / "the site"
    shutil.copytree(ROOT / "start", root / "start")
    (root / "tasks.py").write_text(STAND_IN, "utf-8")
    return root


def list_commands(folder: Path) -> dict[str, list[str]]:
    """Return what a desktop runs for each start file but that of Windows."""
    entry = configparser.RawConfigParser()
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    file = folder / "start/admin.desktop"
    entry.read(file, "utf-8")
    words = shlex.split(entry["Desktop Entry"]["Exec"])
    desktop = [str(file) if word == "%k" else word for word in words]
    scripts = {name: [str(folder / "start" / name)] for name in ("admin.sh", "admin.command")}
    return scripts | {"admin.desktop": desktop}


@pytest.mark.skipif(os.name == "nt", reason="these are shell scripts")
@pytest.mark.parametrize("name", ["admin.sh", "admin.command", "admin.desktop"])
def test_start_file_runs_the_admin(name: str, folder: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        list_commands(folder)[name], cwd=tmp_path, capture_output=True, encoding="utf-8", input=""
    )
    assert done.stdout.splitlines() == [f"{folder} admin"]


def test_start_file_of_windows_has_its_line_ends() -> None:
    data = (ROOT / "start/admin.cmd").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") == 6
    assert b'cd /d "%~dp0.."' in data
