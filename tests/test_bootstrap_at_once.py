"""Two commands that need the environment at once, as real processes."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import bootstrap
from tests.projects import ROOT

WAITS = "Another command is installing the environment. This one waits …\n"
CREATES = "Creating the environment in .venv (only the first time) …\n"
NOBODY = 65534
SYSTEM_PYTHON = Path("/usr/bin/python3")  # which another user may run
SECONDS = 20
# Stands in for the module venv. Its Python installs when the file `gate` is there, and runs a task.
FAKE_VENV = r"""
import pathlib, sys
python = pathlib.Path(sys.argv[1], "bin/python")
python.parent.mkdir()
python.write_text('''#!/bin/sh
if [ "$2" = pip ]
then
    echo "$$" > installer
    while [ ! -e gate ]; do sleep 0.02; done
    [ -d .venv ] && echo installed >> log
    exit "$(cat gate)"
fi
echo ran "$2"
''')
python.chmod(0o755)
"""


class SlowProject:
    """A project whose installer waits for a file `gate`, which holds its exit code."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "fake/venv").mkdir(parents=True)
        (root / "fake/venv/__init__.py").touch()
        (root / "fake/venv/__main__.py").write_text(FAKE_VENV)
        for name in ("requirements.txt", "requirements-test.txt"):
            (root / name).write_text(f"# {name}\n")
        shutil.copy(ROOT / "bootstrap.py", root)
        (root / "tasks.py").write_text(
            "import pathlib, sys, bootstrap\n"
            "bootstrap.enter_environment(pathlib.Path(__file__).parent, sys.argv[1:])\n"
        )

    def start(self, task: str, user: int | None = None) -> subprocess.Popen:
        """Start a command."""
        return subprocess.Popen(
            [SYSTEM_PYTHON if user else sys.executable, self.root / "tasks.py", task],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(self.root / "fake"), "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            user=user,
        )

    def start_installing(self, task: str = "build") -> subprocess.Popen:
        """Start a command, and return when its installer works."""
        process = self.start(task)
        self.wait_for_installer()
        return process

    def start_waiting(self, task: str, user: int | None = None) -> subprocess.Popen:
        """Start a command, and return when it has said that it waits."""
        process = self.start(task, user)
        assert process.stdout.readline() == WAITS
        return process

    def wait_for_installer(self) -> int:
        """Return the process number of the installer."""
        end = time.monotonic() + SECONDS
        while not (number := self.read("installer").strip()):
            assert time.monotonic() < end
            time.sleep(0.01)
        return int(number)

    def open_gate(self, code: int = 0) -> None:
        """Let the installer end with an exit code."""
        (self.root / "gate.new").write_text(f"{code}\n")
        (self.root / "gate.new").rename(self.root / "gate")

    def read(self, name: str) -> str:
        """Return the text of a file, or nothing."""
        file = self.root / name
        return file.read_text() if file.exists() else ""


@pytest.fixture
def slow(tmp_path: Path) -> SlowProject:
    """A project without an environment."""
    if os.name == "nt":
        pytest.skip("the stand-in is a shell script")
    (tmp_path / "project").mkdir()
    return SlowProject(tmp_path / "project")


def finish(process: subprocess.Popen) -> str:
    """Return what a command prints until its end."""
    printed = process.stdout.read()
    process.wait(SECONDS)
    process.stdout.close()
    return printed


@pytest.mark.parametrize("second", ["build", "preview", "publish"])
def test_second_command_waits_and_installs_nothing(slow: SlowProject, second: str) -> None:
    first, waiting = slow.start_installing(), slow.start_waiting(second)
    slow.open_gate()
    assert finish(first).startswith(CREATES)
    assert finish(waiting) == f"ran {second}\n"
    assert slow.read("log") == "installed\n"


def test_second_command_installs_what_else_it_needs(slow: SlowProject) -> None:
    first, waiting = slow.start_installing("build"), slow.start_waiting("test")
    (slow.root / ".venv/made by the first").touch()
    slow.open_gate()
    assert finish(first).endswith("ran build\n")
    assert CREATES not in finish(waiting)
    assert slow.read("log") == "installed\n" * 2
    assert (slow.root / ".venv/made by the first").exists()


def test_command_of_a_ready_environment_waits_for_no_lock(slow: SlowProject) -> None:
    slow.open_gate()
    finish(slow.start("build"))
    (slow.root / "gate").unlink()
    (slow.root / "installer").unlink()
    testing = slow.start_installing("test")
    (slow.root / ".venv/unfinished").unlink()  # as if the test had not begun to install
    assert finish(slow.start("build")) == "ran build\n"
    slow.open_gate()
    finish(testing)


def test_second_command_tries_again_when_the_first_fails(slow: SlowProject) -> None:
    first, waiting = slow.start_installing(), slow.start_waiting("build")
    slow.open_gate(1)
    for process in (first, waiting):
        assert "pip could not install" in finish(process)
        assert process.returncode == 1
    assert slow.read("log") == "installed\n" * 2


def test_second_command_waits_for_the_installer_of_a_killed_one(slow: SlowProject) -> None:
    killed, waiting = slow.start_installing(), slow.start_waiting("build")
    installer = slow.wait_for_installer()
    killed.send_signal(signal.SIGKILL)
    killed.wait(SECONDS)
    time.sleep(5 * bootstrap.POLL_SECONDS)
    assert (slow.root / ".venv/unfinished").exists()
    assert int(slow.read("installer")) == installer  # no other installer has begun
    slow.open_gate()
    printed = finish(waiting)
    assert printed.startswith(CREATES)  # the environment of a killed command may be incomplete
    assert printed.endswith("ran build\n")
    finish(killed)


def test_lock_of_a_dead_process_is_free(slow: SlowProject) -> None:
    killed = slow.start_installing()
    os.kill(slow.wait_for_installer(), signal.SIGKILL)
    killed.send_signal(signal.SIGKILL)
    finish(killed)
    slow.open_gate()
    assert finish(slow.start("build")).startswith(CREATES)


def test_waiting_command_stops_at_once(slow: SlowProject) -> None:
    first, waiting = slow.start_installing(), slow.start_waiting("build")
    waiting.send_signal(signal.SIGINT)
    assert "Stopped." in finish(waiting)
    assert waiting.returncode == 130
    slow.open_gate()
    assert finish(first).endswith("ran build\n")


def test_another_user_waits_and_then_reads_the_environment(slow: SlowProject) -> None:
    version = "import sys; sys.exit(sys.version_info < (3, 11))"
    is_new = SYSTEM_PYTHON.exists() and not subprocess.call([SYSTEM_PYTHON, "-c", version])
    if os.geteuid() != 0 or not is_new:
        pytest.skip("only root becomes another user, who needs a Python of the system")
    for folder in (slow.root, *slow.root.parents):
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o055)
    first, waiting = slow.start_installing(), slow.start_waiting("build", NOBODY)
    slow.open_gate()
    finish(first)
    assert finish(waiting) == "ran build\n"
    (slow.root / "requirements.txt").write_text("# changed\n")
    refused = finish(slow.start("build", NOBODY))
    assert refused.startswith("The environment in .venv could not be created: ")
    assert "Permission denied" in refused
    shutil.rmtree(slow.root / ".build")
    assert "/.build'" in finish(slow.start("build", NOBODY))
