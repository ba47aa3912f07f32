"""What both plays share: a bare remote, a person's clone, and a machine that runs the jobs.

A job gets a folder, a home and an environment of its own, and its commands run in bash. The
command `tasks.py test` runs the tests of the small project that is played, because the tests of
the application would play this again.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ghp_import

import bootstrap
from clinicsite.cli import release_environment
from tests.compiled_templates import share_templates
from tests.conftest import ROOT, Project
from tests.projects import link_bytecode
from tests.publishing.conftest import run_git
from tests.publishing.plays.forge_server import REPOSITORY, ForgeServer

FORGE_FILES = (
    *(".github", ".gitlab-ci.yml"),
    *("requirements.txt", "requirements-test.txt", "requirements-release.txt"),
    *("tests/install_browser.py", "tests/install_tools.py"),
)
IGNORED = "\n".join(
    (
        *("/tested.json", "/changed-site/", "/messages/", "/handover/", "/output/", "/public/"),
        *("/.build/", "/.cache/", "/.releases/", "/.venv", "__pycache__/", ""),
    )
)
AS_WRITER = ("-c", "user.name=A. Writer", "-c", "user.email=writer@example.org")
# A task on a finished release starts as release_environment.py starts it, so that it can be traced.
PYTHON = """#!/bin/sh
case "$1 $2" in
"tasks.py test")
    exec "{python}" -B "{tester}" "$@" ;;
"tasks.py publish" | "tasks.py rollback" | "tasks.py live-check" | "tasks.py tell")
    [ -d .build ] || mkdir .build
    [ -d .build/release-packages ] || cp -R "{packages}" .build/release-packages
    exec "{python}" -B -E -s -S "{tracer}" "$@" ;;
esac
exec "{venv}/bin/python" "{tracer}" "$@"
"""
# Does as the task `test`, with the tests of the small project.
TESTER = """
import pathlib, subprocess, sys
sys.path.insert(0, "")
from clinicsite.cli import tested_tree
root = pathlib.Path.cwd()
tested_tree.exit_if_tested(root, sys.argv[1:])
code = subprocess.run([".venv/bin/python", "tests/test_words.py"]).returncode
if code == 0:
    tested_tree.record_test(root)
sys.exit(code)
"""
# Runs a script, and notes which modules its process had at its end.
TRACER = """
import atexit, os, runpy, sys
modules = sys.modules
def write():
    with open(os.environ["PLAY_MODULES"], "a") as file:
        file.writelines(
            f"{name} {getattr(module, '__file__', None) or ''}\\n"
            for name, module in list(modules.items())
        )
atexit.register(write)
sys.argv = sys.argv[1:]
sys.path[0] = os.getcwd()
runpy.run_path(sys.argv[0], run_name="__main__")
"""
PLAYED_TEST = """from pathlib import Path

assert "Broken" not in Path("content/pages/home.md").read_text("utf-8")
print("1 passed")
"""


class PlayError(Exception):
    """A file of a forge has something that the play does not interpret."""


def check_keys(found: object, known: set[str], where: str) -> None:
    """Raise PlayError for a key that the play would ignore."""
    keys = {str(key) for key in found} if isinstance(found, dict) else {"?"}
    if unknown := sorted(keys - known):
        raise PlayError(f"{where} has {', '.join(unknown)}, which the play does not know.")


def to_list(value: Any) -> list:
    """Return a list, also where a file has one value in its place."""
    return value if isinstance(value, list) else [value]


@dataclass
class Forge:
    """A forge with the sources of a small project, and the clone of a person who writes."""

    home: Path
    server: ForgeServer
    log: str = ""  # all that the commands of jobs printed
    tokens: list[str] = field(default_factory=list)
    modules: dict[str, set[str]] = field(default_factory=dict)  # job → third-party packages

    @classmethod
    def create(cls, home: Path, project: Project, server: ForgeServer, **options: Any) -> "Forge":
        """Return a forge whose branch main has one commit, the project."""
        for name in FORGE_FILES:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
            (project.root / name).parent.mkdir(exist_ok=True)
            copy(ROOT / name, project.root / name)
        project.write(".gitignore", IGNORED)
        project.write("tests/test_words.py", PLAYED_TEST)
        forge = cls(home, server, **options)
        project.root.rename(forge.work)
        forge.remote.parent.mkdir(parents=True)
        run_git(home, "init", "--quiet", "--bare", "--initial-branch=main", str(forge.remote))
        run_git(forge.remote, "config", "http.receivepack", "true")
        run_git(forge.remote, "config", "uploadpack.allowAnySHA1InWant", "true")
        run_git(forge.work, "init", "--quiet", "--initial-branch=main")
        run_git(forge.work, "add", ".")
        forge.push("Content: Write the first pages")
        (home / "bin").mkdir()
        tracer = home / "tracer.py"
        tracer.write_text(share_templates(TRACER))
        python = Path(sys.base_prefix, "bin", Path(sys.executable).resolve().name)
        tester = home / "tester.py"
        tester.write_text(TESTER)
        packages = home / "release-packages"  # as pip leaves them
        packages.mkdir()
        shutil.copy(ghp_import.__file__, packages)
        stamp = bootstrap.hash_requirements(ROOT / release_environment.RELEASE_REQUIREMENTS)
        (packages / "requirements.sha256").write_text(stamp)
        text = PYTHON.format(
            python=python, venv=sys.prefix, tracer=tracer, tester=tester, packages=packages
        )
        (home / "bin/python3").write_text(text)
        (home / "bin/python3").chmod(0o755)
        return forge

    @property
    def remote(self) -> Path:
        return self.server.folder / REPOSITORY

    @property
    def work(self) -> Path:
        return self.home / "work"

    @property
    def head(self) -> str:
        """The newest commit of main."""
        return run_git(self.remote, "rev-parse", "main")

    def push(self, subject: str, to: str = "main") -> str:
        """Commit what a person changed, and push it. Returns the commit."""
        run_git(self.work, *AS_WRITER, "commit", "--quiet", "-am", subject)
        run_git(self.work, "push", "--quiet", str(self.remote), f"HEAD:{to}")
        return run_git(self.work, "rev-parse", "HEAD")

    def edit(self, words: str, page: str = "home", to: str = "main") -> str:
        """Push a change of a page to main, as a merge does. Returns the commit."""
        file = self.work / f"content/pages/{page}.md"
        file.write_text(f"{file.read_text('utf-8')}\n{words}\n", "utf-8")
        return self.push("Content: Change a word", to)

    def merge(self, branch: str, message: str) -> str:
        """Merge a branch into main, as the forge does. Returns the commit."""
        run_git(self.work, "fetch", "--quiet", str(self.remote), "main")
        run_git(self.work, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        run_git(self.work, "fetch", "--quiet", str(self.remote), branch)
        merging = ("merge", "--quiet", "--no-ff", "-m", message, "FETCH_HEAD")
        run_git(self.work, *AS_WRITER, *merging)
        run_git(self.work, "push", "--quiet", str(self.remote), "HEAD:main")
        return self.head

    def create_token(self, right: str) -> str:
        """Return a new token of a job."""
        token = f"token-{secrets.token_hex(16)}"
        self.tokens.append(token)
        return self.server.grant(token, right)

    def clone(self, folder: Path, url: str, commit: str, depth: int) -> None:
        """Check a commit out as a runner does, with the address of the remote as `url`."""
        shutil.rmtree(folder, ignore_errors=True)
        run_git(self.home, "init", "--quiet", "--initial-branch=main", str(folder))
        run_git(folder, "remote", "add", "origin", url)
        options = [f"--depth={depth}"] if depth else []
        run_git(folder, "fetch", "--quiet", *options, f"file://{self.remote}", commit)
        run_git(folder, "checkout", "--quiet", "--detach", commit)
        link_bytecode(folder)
        (folder / ".venv").symlink_to(Path(sys.prefix))

    def run_bash(self, job: str, folder: Path, script: str, variables: dict[str, str]) -> bool:
        """Run a script of a job with nothing but these variables. Returns whether it succeeded."""
        home, modules = self.home / "homes" / job, self.home / f"modules-{job}"
        temporary = self.home / "tmp"
        for folder_of_job in (home, temporary):
            folder_of_job.mkdir(parents=True, exist_ok=True)
        machine = {
            "CHROMIUM": os.environ.get("CHROMIUM", ""),
            "TMPDIR": str(temporary),
            "PATH": f"{self.home / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PLAY_MODULES": str(modules),
        }
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script.replace("--wait 600", "--wait 1")],
            cwd=folder,
            env=machine | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.log += f"── {job}\n{done.stdout}"
        self.modules.setdefault(job, set()).update(read_packages(modules))
        return done.returncode == 0

    def find_secrets(self) -> list[str]:
        """Return the tokens that the log of a job shows."""
        return [token for token in self.tokens if token in self.log]


def read_packages(file: Path) -> set[str]:
    """Return the packages outside of Python itself that the processes of a job had."""
    rows = file.read_text().splitlines() if file.exists() else []
    paths = (row.partition(" ")[2] for row in rows)
    found = (re.search(r"(?:site|release)-packages/(\w+)", path) for path in paths)
    return {match[1] for match in found if match}
