"""Commands that change the content at the same time, as real processes."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.compare_pelican import TASK_PROGRAM
from clinicsite.authoring import content_lock
from clinicsite.authoring.content_lock import ContentLockedError, hold_content_lock
from clinicsite.authoring.write_ahead_log import COMMITTED_FOLDER
from clinicsite.authoring.yaml_append import append_records
from clinicsite.cli.app import clear_work_folder
from clinicsite.support.errors import UserError
from tests.conftest import ROOT, Project

STRUCTURE = "content/data/page-structure.yaml"
REFERENCES = "content/data/references.yaml"
TYPED = {
    "one": ["new", "A walk"],
    "same": ["new", "A walk"],
    "cite": ["cite", "--doi=10.5555/1", "--title=One title", "--authors=Doe J", "--year=2020"],
    "cite too": ["cite", "--doi=10.5555/2", "--title=Two words", "--authors=Roe R", "--year=2021"],
    "check": ["check"],
}


def start(project: Project, words: list[str]) -> subprocess.Popen:
    """Start a command."""
    more = ["--type=rct", "--journal=Example Journal"] if words[0] == "cite" else []
    return subprocess.Popen(
        [sys.executable, "-c", TASK_PROGRAM, *words, *more],
        cwd=project.root,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_commands_wait_for_the_one_that_changes_the_content(small: Project) -> None:
    small.write(STRUCTURE, (ROOT / STRUCTURE).read_text("utf-8"))
    (small.root / COMMITTED_FOLDER).mkdir(parents=True)  # a reader waits for the end of a move
    with hold_content_lock(small.root):
        running = {name: start(small, words) for name, words in TYPED.items()}
        for process in running.values():
            told = process.stderr.readline()
            assert re.fullmatch(
                rf"Another command is changing the content \(.*process {os.getpid()}\)\. "
                r"This one waits …\n",
                told,
            )
    printed = {name: process.communicate(timeout=60) for name, process in running.items()}
    assert not (small.root / COMMITTED_FOLDER).exists()
    assert [process.returncode for process in running.values()][2:] == [0, 0, 0]
    assert sorted(running[name].returncode for name in ("one", "same")) == [0, 1], printed
    refused = next(name for name in ("one", "same") if running[name].returncode)
    assert "a-walk.md" in printed[refused][1]
    assert small.read("content/articles/a-walk.md").count("title: A walk") == 1
    assert re.findall("doi: (.*)", small.read(REFERENCES)) in (
        ["10.5555/1", "10.5555/2"],
        ["10.5555/2", "10.5555/1"],
    )


def test_command_gives_up_on_one_that_never_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content_lock, "LOCK_SECONDS", 0.1)
    with (
        hold_content_lock(tmp_path),
        pytest.raises(ContentLockedError, match=f"process {os.getpid()}"),
        hold_content_lock(tmp_path),
    ):
        pass


def test_key_that_another_command_has_just_added_is_refused(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/records.yaml").write_text("- key: roe-2021\n")
    with pytest.raises(UserError, match="at this moment"):
        append_records(tmp_path, "content/records.yaml", [{"key": "roe-2021"}])
    assert (tmp_path / "content/records.yaml").read_text() == "- key: roe-2021\n"


def test_folder_of_a_killed_build_is_deleted_by_any_command(small: Project) -> None:
    left = small.root / ".build/in-use-site-killed"
    (left / "site").mkdir(parents=True)
    process = start(small, ["check"])
    assert process.communicate(timeout=60) == ("No problems.\n", "")
    assert not left.exists()


def test_work_folder_of_another_user_stops_no_command(tmp_path: Path) -> None:
    (tmp_path / ".build").write_text("no folder")
    clear_work_folder(tmp_path)
    (tmp_path / ".build").unlink()
    clear_work_folder(tmp_path)
    assert not (tmp_path / ".build").exists()
