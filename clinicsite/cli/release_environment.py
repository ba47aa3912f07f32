"""Enter an environment with only the package that sends a finished release.

Workflows hold a token that can change the live site in these tasks. `bootstrap.py` makes the
environment of all others.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import bootstrap

RELEASE_REQUIREMENTS = "requirements-release.txt"  # of tasks that send a finished release
RELEASE_PACKAGES = ".build/release-packages"
RELEASE_TASKS = {"publish", "rollback", "live-check", "tell"}


def is_release_task(arguments: list[str]) -> bool:
    """Return whether a task sends or checks a release that is finished."""
    name = arguments[0] if arguments else ""
    has_release = any(word.split("=")[0] == "--release" for word in arguments)
    return name in RELEASE_TASKS and (name != "publish" or has_release)


def enter_release_environment(root: Path, arguments: list[str]) -> bool:
    """Enter an environment with only the package that sends a release. May not return.

    Return False for a task that builds, and on a machine whose environment is ready.
    """
    if not is_release_task(arguments) or bootstrap.is_inside(root):
        return False
    if not os.environ.get("CI") and bootstrap.is_ready(root, bootstrap.RUNTIME_REQUIREMENTS):
        return False
    if not sys.flags.no_site:  # what is installed beside Python would be importable
        command = [sys.executable, "-B", "-E", "-s", "-S", str(root / "tasks.py"), *arguments]
        sys.stdout.flush()
        if os.name == "nt":
            sys.exit(subprocess.call(command))
        os.execv(command[0], command)
    problem = prepare_release_packages(root)
    if problem:
        if os.environ.get("CI"):
            sys.exit(problem)
        return False  # the whole environment can do the same
    sys.path.append(str(root / RELEASE_PACKAGES))
    return True


def prepare_release_packages(root: Path) -> str:
    """Install the package that sends a release, and return what went wrong, or nothing."""
    folder, new = root / RELEASE_PACKAGES, root / f"{RELEASE_PACKAGES}.new"
    wanted = bootstrap.hash_requirements(root / RELEASE_REQUIREMENTS)
    stamp = folder / "requirements.sha256"
    try:
        with bootstrap.hold_environment_lock(root) as lock:
            if stamp.exists() and stamp.read_text() == wanted:
                return ""
            for leftover in (folder, new):
                shutil.rmtree(leftover, ignore_errors=True)
            command = [
                sys.executable,
                *bootstrap.PIP_INSTALL,
                "--no-deps",
                "--no-compile",
                "--target",
            ]
            *log, code = bootstrap.iter_output(
                [*command, str(new), "-r", RELEASE_REQUIREMENTS], root, lock
            )
            if code != "0":
                return bootstrap.explain_pip_failure("\n".join(log), RELEASE_REQUIREMENTS)
            (new / stamp.name).write_text(wanted)
            new.rename(folder)
    except OSError as error:
        return f"The packages could not be installed: {error}. Fix this, then try again."
    return ""
