"""The environment of a fresh machine, and what the bootstrap says when it cannot make one."""

import ast
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import bootstrap
from tests.bootstrap_project import BootstrapProject
from tests.projects import ROOT


@pytest.mark.parametrize("version", [(3, 6, 9), (3, 10, 12), (2, 7, 18)])
def test_an_old_python_is_told_what_to_do(version: tuple) -> None:
    assert bootstrap.explain_old_python(version) == (
        f"This is Python {version[0]}.{version[1]}, and the site needs 3.11 or newer. Install a "
        "newer one from https://www.python.org/downloads/ and run the command with it, for "
        "example: python3.12 tasks.py build"
    )


@pytest.mark.parametrize("name", ["tasks.py", "bootstrap.py"])
def test_an_old_python_can_read_as_far_as_that_message(name: str) -> None:
    ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_old_python_gets_the_message_and_no_traceback(tmp_path: Path) -> None:
    program = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0); "
        f"sys.path.insert(0, {str(ROOT)!r}); sys.argv = ['tasks.py', 'build']; "
        f"runpy.run_path({str(ROOT / 'tasks.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == bootstrap.explain_old_python((3, 9)) + "\n"


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[BootstrapProject, subprocess.CompletedProcess]:
    """A project after its first command, and what that said. A second ran at the same time."""
    project = BootstrapProject(tmp_path_factory.mktemp("made"))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(project.run, "build", "--now")
        while not (project.root / ".venv/unfinished").exists() and not first.done():
            time.sleep(0.01)
        second = project.run("preview")
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout.splitlines()[0].startswith("Another command is installing")
    assert second.stdout.splitlines()[1:] == ["running 1.0 preview"]
    return project, first.result()


@pytest.fixture
def project(made: tuple[BootstrapProject, subprocess.CompletedProcess]) -> BootstrapProject:
    """The same project, which has an environment with some version of the package."""
    return made[0]


def test_the_first_command_makes_the_environment_and_carries_on(
    made: tuple[BootstrapProject, subprocess.CompletedProcess],
) -> None:
    done = made[1]
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Creating the environment in .venv (only the first time) …",
        "Installing what requirements.txt lists: about 1 packages …",
        "  installing …",
        "  done",
        "running 1.0 build --now",
    ]


def test_bootstrap_of_ready_environment_installs_nothing(project: BootstrapProject) -> None:
    project.run()
    assert project.run("build").stdout == f"running {project.version} build\n"


def test_a_changed_requirements_file_refreshes_the_environment(project: BootstrapProject) -> None:
    project.require_version("2.0")
    done = project.run()
    assert "Creating the environment" not in done.stdout
    assert done.stdout.endswith("running 2.0\n")
    assert project.run().stdout == "running 2.0\n"


def test_inside_the_environment_a_changed_file_refreshes_it_too(project: BootstrapProject) -> None:
    project.require_version("3.0")
    inside = [bootstrap.get_venv_python(project.root), project.root / "tasks.py"]
    done = subprocess.run(inside, env=project.environment, capture_output=True, encoding="utf-8")
    assert done.stdout.endswith("running 3.0\n")


def leave_unfinished(venv: Path) -> None:
    (venv / "unfinished").touch()


def remove_python(venv: Path) -> None:
    bootstrap.get_venv_python(venv.parent).unlink()


@pytest.mark.parametrize("damage", [leave_unfinished, remove_python, shutil.rmtree])
def test_bootstrap_rebuilds_damaged_environment(
    damage: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, venv = bootstrap.get_venv_python(tmp_path), tmp_path / ".venv"
    created: list[bool] = []

    def run_installer(command: list[str], folder: Path, lock: int) -> Iterator[str]:
        if "venv" in command:
            created.append((venv / "unfinished").exists())
            python.parent.mkdir()
            python.touch()
        yield "0"

    def prepare() -> None:
        bootstrap.prepare_environment(tmp_path, "requirements.txt")

    monkeypatch.setattr(bootstrap, "iter_output", run_installer)
    (tmp_path / "requirements.txt").touch()
    prepare()
    prepare()
    assert len(created) == 1
    (venv / "rubbish").touch()
    damage(venv)
    prepare()
    assert created == [True, True]  # whoever stops it there starts again
    assert not (venv / "rubbish").exists()
    assert bootstrap.is_ready(tmp_path, "requirements.txt")


def test_a_package_with_another_hash_is_refused(project: BootstrapProject) -> None:
    project.require_version("4.0", digest="0" * 64)
    done = project.run()
    assert done.returncode == 1
    assert done.stderr == (
        "A downloaded package is not the one that requirements.txt names, so nothing was "
        "installed. Try again. If this happens again, show this message to a developer.\n"
    )
    assert not project.is_half_made  # what was there still is


def test_without_a_network_one_sentence_says_so(project: BootstrapProject) -> None:
    project.require_version("5.0")
    nobody = {"PIP_NO_INDEX": "", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": "http://127.0.0.1:9/"}
    done = project.run(**nobody, PIP_RETRIES="1", PIP_PROXY="")
    assert done.returncode == 1
    assert done.stderr == (
        "The packages could not be downloaded: the internet, or the package index, cannot be "
        "reached. Check the connection (or the proxy), then run the same command again.\n"
    )


def test_a_python_without_venv_is_told_the_package_to_install(tmp_path: Path) -> None:
    project = BootstrapProject(tmp_path)
    fake = tmp_path / "fake/venv"
    fake.mkdir(parents=True)
    (fake / "__init__.py").touch()
    (fake / "__main__.py").write_text("raise SystemExit('ensurepip is not available')")
    done = project.run(PYTHONPATH=str(fake.parent))
    assert done.returncode == 1
    assert done.stderr.startswith("This Python cannot create an environment")
    assert "sudo apt-get install python3-venv" in done.stderr
    assert done.stderr.count("\n") == 1
    (fake / "__main__.py").write_text("raise SystemExit('first\\nThe reason.')")
    again = project.run(PYTHONPATH=str(fake.parent))
    assert again.stderr == "Python could not create an environment. It printed: The reason.\n"


def test_a_missing_requirements_file_is_one_sentence(tmp_path: Path) -> None:
    project = BootstrapProject(tmp_path)
    (project.root / "requirements.txt").unlink()
    done = project.run()
    assert done.returncode == 1
    assert done.stderr.startswith("The environment in .venv could not be created: ")
    assert "Traceback" not in done.stderr


def test_each_fetched_package_is_a_step_of_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "requirements.txt").write_text("jinja2==3 \\\n  --hash=sha256:0\nrich==15\n")
    log = ["Collecting jinja2==3 (from …)", "  Downloading", "Collecting rich==15", "0"]
    monkeypatch.setattr(bootstrap, "iter_output", lambda command, folder, lock: iter(log))
    assert bootstrap.install_requirements(tmp_path, "requirements.txt", [], 0) == ("", False)
    steps = ["Installing what requirements.txt lists: about 2 packages …"]
    steps += ["  1. jinja2", "  2. rich", "  done"]
    assert capsys.readouterr().out.splitlines() == steps


def test_developers_tasks_ask_for_the_tools_of_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        bootstrap, "prepare_environment", lambda root, requirements: asked.append(requirements)
    )
    monkeypatch.setattr(bootstrap, "is_inside", lambda root: True)
    for typed in (["build"], ["test", "-k", "x"], ["lint"], []):
        bootstrap.enter_environment(ROOT, typed)
    everyday, developers = bootstrap.RUNTIME_REQUIREMENTS, bootstrap.TEST_REQUIREMENTS
    assert asked == [everyday, developers, developers, everyday]


def test_line_ends_do_not_change_the_stamp(tmp_path: Path) -> None:
    (tmp_path / "unix").write_bytes(b"a==1\nb==2\n")
    (tmp_path / "windows").write_bytes(b"a==1\r\nb==2\r\n")
    assert bootstrap.hash_requirements(tmp_path / "unix") == bootstrap.hash_requirements(
        tmp_path / "windows"
    )
