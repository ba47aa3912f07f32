"""Create `.venv` on a machine with only Python, then run the command inside it.

It uses only the standard library. An old Python can parse the lines above the version check.
"""

import sys

OLDEST_PYTHON = (3, 11)


def explain_old_python(version: tuple) -> str:
    """Return what to do about a Python that is too old."""
    return (
        f"This is Python {version[0]}.{version[1]}, and the site needs 3.11 or newer. "
        "Install a newer one from https://www.python.org/downloads/ and run the command with it, "
        "for example: python3.12 tasks.py build"
    )


if sys.version_info[:2] < OLDEST_PYTHON:  # before any line that an old Python cannot parse
    sys.exit(explain_old_python(sys.version_info))

import contextlib
import errno
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

RUNTIME_REQUIREMENTS = "requirements.txt"
TEST_REQUIREMENTS = "requirements-test.txt"  # has everything in RUNTIME_REQUIREMENTS too
# The variables of a workflow that no program which installs packages gets.
SECRET_VARIABLE = re.compile(r"^(GIT_CONFIG_|AWS_|ACTIONS_)|TOKEN|SECRET|PASSWORD")
DEVELOPER_TASKS = {"test", "lint"}
LOCK_FILE = ".build/environment.lock"  # outside .venv, which the holder may delete
POLL_SECONDS = 0.1  # between two attempts to get the lock
PIP_INSTALL = (
    *("-m", "pip", "install", "--require-hashes", "--no-input", "--only-binary=:all:"),
    *("--progress-bar=off", "--disable-pip-version-check"),
)


def get_venv_python(root: Path) -> Path:
    """Return the path of the environment's own Python."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_inside(root: Path) -> bool:
    """Return whether this process runs in the environment of the project at `root`."""
    return Path(sys.prefix).resolve() == (root / ".venv").resolve()


def is_ready(root: Path, requirements: str) -> bool:
    """Return whether the environment holds exactly what this requirements file lists."""
    wanted = hash_requirements(root / requirements)
    stamp = root / ".venv" / f"{requirements}.sha256"
    made = stamp.exists() and not (root / ".venv" / "unfinished").exists()
    return made and get_venv_python(root).exists() and stamp.read_text() == wanted


def hash_requirements(file: Path) -> str:
    """Return the SHA-256 of a file, which does not depend on its line ends."""
    return hashlib.sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def prepare_environment(root: Path, requirements: str) -> None:
    """Create or refresh `.venv`. Exit with one sentence if that is not possible."""
    try:
        if is_ready(root, requirements):
            return
        with hold_environment_lock(root) as lock:
            if not is_ready(root, requirements):  # another command may just have made it
                update_environment(root, requirements, lock)
    except OSError as error:
        sys.exit(
            f"The environment in .venv could not be created: {error}. Fix this, then try again."
        )
    except KeyboardInterrupt:
        print("\nStopped. Type the same command to continue.", file=sys.stderr)
        sys.exit(130)


@contextlib.contextmanager
def hold_environment_lock(root: Path) -> Iterator[int]:
    """Wait until no other command installs. Yield the descriptor of the lock.

    The programs that install inherit it. They keep the lock if this process is killed.
    """
    path = root / LOCK_FILE
    path.parent.mkdir(exist_ok=True)
    is_foreign = path.exists() and not os.access(path, os.W_OK)  # the file of another user
    lock = os.open(path, os.O_RDONLY if is_foreign else os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if not try_lock(lock):
            print("Another command is installing the environment. This one waits …", flush=True)
        while not try_lock(lock):
            time.sleep(POLL_SECONDS)
        yield lock
    finally:
        os.close(lock)


def try_lock(lock: int) -> bool:
    """Lock an open file. Return False if another process holds its lock."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:  # or the disk has no locks
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


def update_environment(root: Path, requirements: str, lock: int) -> None:
    """Create or refresh `.venv`, or exit with what went wrong. The caller holds the lock."""
    venv, unfinished = root / ".venv", root / ".venv" / "unfinished"
    half_made = unfinished.exists()
    if not is_inside(root) and (half_made or not get_venv_python(root).exists()):
        create_venv(venv, unfinished, lock)
    unfinished.touch()  # if this run is interrupted, the next one starts again
    repair = ["--force-reinstall"] if half_made and is_inside(root) else []
    problem, untouched = install_requirements(root, requirements, repair, lock)
    if untouched and not repair:
        unfinished.unlink()
    if problem:
        sys.exit(problem)
    for done in {requirements, RUNTIME_REQUIREMENTS}:  # the tests need all that the site needs
        (venv / f"{done}.sha256").write_text(hash_requirements(root / done))
    unfinished.unlink(missing_ok=True)


def create_venv(venv: Path, unfinished: Path, lock: int) -> None:
    """Create an empty environment in place of an unfinished or broken one."""
    print("Creating the environment in .venv (only the first time) …", flush=True)
    if venv.exists():
        shutil.rmtree(venv)
    venv.mkdir()
    unfinished.touch()
    *log, code = iter_output([sys.executable, "-m", "venv", str(venv)], venv.parent, lock)
    if code == "0":
        return
    if any("No space left" in line for line in log):
        sys.exit("The disk is full. Free about 300 MB, then run the same command again.")
    if re.search("ensurepip|No module named venv", "\n".join(log)):
        sys.exit(
            "This Python cannot create an environment, because its venv part is missing. On Debian "
            "or Ubuntu type: sudo apt-get install python3-venv. Elsewhere, install Python from "
            "https://www.python.org/downloads/. Then run the same command again."
        )
    sys.exit(f"Python could not create an environment. It printed: {log[-1] if log else code}")


def install_requirements(root: Path, file: str, options: list[str], lock: int) -> tuple[str, bool]:
    """Install with pip. Return what went wrong, and whether the environment is unchanged."""
    total = len(re.findall(r"^[\w.-]+==", (root / file).read_text(), re.MULTILINE))
    print(f"Installing what {file} lists: about {total} packages …", flush=True)
    command = [str(get_venv_python(root)), *PIP_INSTALL, *options, "-r", file]
    log, touched = [], False
    for line in iter_output(command, root, lock):
        log.append(line)
        name = re.match(r"Collecting ([\w.-]+)==", line)
        if name:
            show_progress(f"  {sum(entry.startswith('Collecting') for entry in log)}. {name[1]}")
        if line.startswith("Installing collected"):
            touched = True
            show_progress("  installing …")
    if log[-1] == "0":
        show_progress("  done\n")
        return "", False
    show_progress("")
    return explain_pip_failure("\n".join(log), file), not touched


def iter_output(command: list[str], folder: Path, lock: int) -> Iterator[str]:
    """Yield the lines that the command prints, and its exit code as the last one."""
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={name: os.environ[name] for name in os.environ if not SECRET_VARIABLE.search(name)},
        pass_fds=() if os.name == "nt" else (lock,),
    ) as running:
        yield from (line.rstrip() for line in running.stdout or ())
    yield str(running.returncode)


def show_progress(text: str) -> None:
    """Print one line of progress, in a terminal over the last one."""
    if sys.stdout.isatty():
        print("\r" + text.ljust(60), end="", flush=True)
    elif text:
        print(text.rstrip(), flush=True)


def explain_pip_failure(log: str, requirements: str) -> str:
    """Return what went wrong and how to fix it, from what pip printed."""
    if "DO NOT MATCH THE HASHES" in log:
        return (
            f"A downloaded package is not the one that {requirements} names, so nothing was "
            "installed. Try again. If this happens again, show this message to a developer."
        )
    if "No space left" in log:
        return "The disk is full. Free about 300 MB, then run the same command again."
    if re.search(r"(?i)retrying|connection|could not fetch url|max retries|timed out", log):
        return (
            "The packages could not be downloaded: the internet, or the package index, cannot be "
            "reached. Check the connection (or the proxy), then run the same command again."
        )
    if "No module named pip" in log:
        return "The environment in .venv has no pip. Delete .venv, then run the same command again."
    last = [line for line in log.splitlines() if line.startswith("ERROR")] or ["ERROR: no reason"]
    return f"pip could not install {requirements}. It printed: {last[-1][7:]}"


def rerun_in_venv(root: Path, arguments: list[str]) -> None:
    """Run this command again inside the environment. Does not return."""
    command = [str(get_venv_python(root)), str(root / "tasks.py"), *arguments]
    sys.stdout.flush()
    if os.name == "nt":  # there, execv gives the terminal back before the program has ended
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def takes_pictures(arguments: list[str]) -> bool:
    """Return whether a task takes pictures of pages, with the browser of the tests."""
    return arguments[:1] == ["changes"] and any(word.split("=")[0] == "--to" for word in arguments)


def enter_environment(root: Path, arguments: list[str]) -> None:
    """Run the typed command in an up-to-date environment. May not return."""
    is_for_tests = DEVELOPER_TASKS & set(arguments) or takes_pictures(arguments)
    prepare_environment(root, TEST_REQUIREMENTS if is_for_tests else RUNTIME_REQUIREMENTS)
    if not is_inside(root):
        rerun_in_venv(root, arguments)
    if importlib.util.find_spec("invoke") is None:
        sys.exit(
            "The environment in .venv belongs to another version of Python. "
            "Delete the folder .venv, then run the same command again."
        )
