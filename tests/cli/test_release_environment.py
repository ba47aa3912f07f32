"""A task on a finished release runs with Python, git and the file of ghp-import alone."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import ghp_import
import pytest

from clinicsite.cli import small_environment
from clinicsite.cli.command_table import load_collection
from clinicsite.cli.release_environment import (
    RELEASE_PACKAGES,
    RELEASE_REQUIREMENTS,
    is_release_task,
)
from tests.bootstrap_project import make_wheel
from tests.conftest import ROOT, Project
from tests.publishing.conftest import run_git

BASE_PYTHON = Path(sys.base_prefix, "bin", Path(sys.executable).resolve().name)
# Python loads this when it starts, but not with -S. It lists the variables that pip gets.
SITECUSTOMIZE = """
import os, sys
if "pip" in sys.orig_argv:
    open({file!r}, "a").write(" ".join(os.environ))
"""


@pytest.fixture
def fresh(small: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A fresh clone in a workflow, with a remote that has an older and a newer site."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    code = Path(ghp_import.__file__).read_text("utf-8")
    wheel = make_wheel(wheels, "ghp_import", "2.1.0", code)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pin = f"ghp-import==2.1.0 --hash=sha256:{digest}\n"
    small.write(RELEASE_REQUIREMENTS, pin)
    shutil.copy(ROOT / "requirements.txt", small.root)
    run_git(tmp_path, "init", "--quiet", "--bare", "pages.git")
    run_git(small.root, "init", "--quiet", "--initial-branch=main")
    run_git(small.root, "remote", "add", "origin", str(tmp_path / "pages.git"))
    for name, value in {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "PIP_CONFIG_FILE": os.devnull,
        "CI": "true",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "url.https://x:secret@forge.example/.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://forge.example/",
        "CI_JOB_TOKEN": "secret",
        "PYTHONPATH": str(tmp_path / "custom"),
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "custom").mkdir()
    variables = str(tmp_path / "variables")
    (tmp_path / "custom/sitecustomize.py").write_text(SITECUSTOMIZE.format(file=variables))
    return small


def run_task(project: Project, *words: str) -> subprocess.CompletedProcess:
    command = [BASE_PYTHON, "tasks.py", *words]
    return subprocess.run(command, cwd=project.root, capture_output=True, encoding="utf-8")


def test_release_task_installs_one_file_without_the_token(fresh: Project, tmp_path: Path) -> None:
    done = run_task(fresh, "rollback")
    assert (done.returncode, done.stdout.splitlines()) == (
        1,
        ["Looking at what is live: gh-pages on origin …"],
    )
    assert done.stderr.startswith("There is nothing on gh-pages on origin to take back.")
    packages = fresh.root / RELEASE_PACKAGES
    assert [path.name for path in packages.glob("*.py")] == ["ghp_import.py"]
    assert not (fresh.root / ".venv").exists()
    variables = (tmp_path / "variables").read_text().split()
    assert "PIP_NO_INDEX" in variables
    assert {name for name in variables if "TOKEN" in name or "GIT_CONFIG" in name} == set()
    stamp = (packages / "requirements.sha256").stat().st_mtime_ns
    run_task(fresh, "rollback")
    assert (packages / "requirements.sha256").stat().st_mtime_ns == stamp


def test_release_package_with_another_hash_is_refused_in_a_workflow(fresh: Project) -> None:
    fresh.write(RELEASE_REQUIREMENTS, f"ghp-import==2.1.0 --hash=sha256:{'0' * 64}\n")
    done = run_task(fresh, "rollback")
    assert done.returncode == 1
    assert "is not the one that requirements-release.txt names" in done.stderr
    assert not (fresh.root / ".venv").exists()


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        (["publish", "--release", "x"], True),
        (["publish", "--release=x", "--to", "gitlab"], True),
        (["publish"], False),
        (["rollback", "2"], True),
        (["live-check"], True),
        (["build"], False),
        ([], False),
    ],
)
def test_release_task_is_told_by_its_words(words: list[str], is_one: bool) -> None:
    assert is_release_task(words) is is_one


@pytest.mark.parametrize("name", ["publish", "rollback", "live-check"])
def test_small_environment_has_all_options(name: str) -> None:
    (context,) = load_collection([name]).to_contexts()
    known = {flag for flag in context.flags if flag.startswith("--")}
    flags = {f"--{flag}" for flag in small_environment.FLAGS[name]}
    more = {"--wait"} if name == "live-check" else set()
    assert {*small_environment.TEXTS[name], *flags, *more} == known


@pytest.mark.parametrize(
    "words",
    [
        ["rollback", "--no-such-option"],
        ["rollback", "--help"],
        ["rollback", "2", "3"],
        ["live-check", "--wait", "soon"],
        ["rollback", "--to", "s3:https://s3.example.com/site"],
        ["publish", "--release", "x", "--to", "folder:/srv/www"],
        ["publish", "--release", "x", "--to", "bundle:site.tar.zst"],
    ],
)
def test_small_environment_leaves_other_commands_alone(words: list[str]) -> None:
    assert small_environment.run(words) is None


@pytest.mark.parametrize("text", ["HOSTS = make()\nPUBLISH_TO = 'pages'", "PUBLISH_TO = 'x'", "("])
def test_small_environment_reads_plain_settings_only(tmp_path: Path, text: str) -> None:
    assert small_environment.read_hosts(ROOT) is not None
    (tmp_path / "publishconf.py").write_text(text)
    assert small_environment.read_hosts(tmp_path) is None


def test_small_environment_reads_a_word_without_an_option() -> None:
    for words in (["rollback", "2"], ["rollback", "--release", "2"]):
        found = small_environment.parse(words)
        assert found
        assert found.release == "2"
    found = small_environment.parse(["live-check", "https://clinic.example", "--wait", "3"])
    assert found
    assert (found.url, found.wait) == ("https://clinic.example", 3)
