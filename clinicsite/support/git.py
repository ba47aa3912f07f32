"""Run git, and return its output or raise one exception."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

from clinicsite.support.errors import UserError
from clinicsite.support.git_errors import GIT_MISSING, explain_git_setup

# Variables that lead git to another repository. Git sets them when it runs a hook.
GIT_ENVIRONMENT = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_NAMESPACE"),
    *("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX"),
)
# In the place of settings of a person that change what git prints.
_FIXED_SETTINGS = {
    "color.ui": "false",
    "core.quotePath": "true",
    "i18n.logOutputEncoding": "UTF-8",
    "log.date": "default",
    "log.decorate": "false",
    "log.follow": "false",
    "log.mailmap": "false",
    "log.showSignature": "false",
}
NETWORK_TIMEOUT = 20  # seconds without a word from the network, after which it counts as gone
PASSWORD_TIMEOUT = 180  # seconds that a person has to give a password, before the first word
_TIMEOUT_OPTIONS = ("-c", "http.lowSpeedLimit=1", "-c", f"http.lowSpeedTime={NETWORK_TIMEOUT}")
_PROGRESS_STEP = re.compile(r"(?:remote: )?(\w+ \w+):\s+(\d+)% ")
_PROGRESS_LINE = re.compile(
    r"(remote: )?(Enumerating|Counting|Compressing|Writing|Resolving|Receiving|Delta"
    r"|Total|Unpacking|To |From )"
)


class GitError(UserError):
    """A git command failed. The message is what git reported, and `output` all that it printed."""

    output = ""


class GitSetupError(GitError):
    """git is missing or too old, or a folder belongs to another user. The message says so."""


@dataclass(frozen=True)
class Repository:
    """A git repository: the one of the folder `root`, or the one in `git_dir`."""

    root: Path
    git_dir: Path | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of git, which asks for a password only in a terminal."""
        variables = {
            name: value for name, value in os.environ.items() if name not in GIT_ENVIRONMENT
        }
        variables |= {"GIT_DIR": str(self.git_dir)} if self.git_dir else {}
        variables |= {} if sys.stdin.isatty() else {"GIT_TERMINAL_PROMPT": "0"}
        count = variables.get("GIT_CONFIG_COUNT", "")  # settings of the caller, which stay
        given = int(count) if count.isdecimal() else 0
        for number, (key, value) in enumerate(_FIXED_SETTINGS.items(), given):
            variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        variables["GIT_CONFIG_COUNT"] = str(given + len(_FIXED_SETTINGS))
        return variables | {"LC_ALL": "C"}

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Return the output of git, stripped. `stdin` goes to its input. Raises GitError."""
        return self.run_bytes(*arguments, stdin=stdin).decode(errors="surrogateescape").strip()

    def run_bytes(
        self, *arguments: str, stdin: str = "", success_codes: Container[int] = (0,)
    ) -> bytes:
        """Return the output of git, byte for byte. Raises GitError for another exit code."""
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self.root,
                input=stdin.encode(),
                capture_output=True,
                env=self.environment,
            )
        except FileNotFoundError:
            raise GitSetupError(*GIT_MISSING) from None
        if done.returncode not in success_codes:
            output = done.stderr.decode(errors="replace").strip()
            raise self._make_error(output, f"git {arguments[0]} ended with code {done.returncode}")
        return done.stdout

    def run_or_empty(self, *arguments: str) -> str:
        """Return the output of git, or an empty text when it fails."""
        try:
            return self.run(*arguments)
        except GitError:
            return ""

    def run_over_network(
        self,
        *arguments: str,
        progress: Callable[[str], None] = lambda _: None,
        timeout: float = 0,
    ) -> str:
        """Return the output of a git command that uses the network. Raises GitError.

        The command is stopped after NETWORK_TIMEOUT seconds without output, as git has no limit.
        The first output may take `timeout` seconds, by default longer for a person at a terminal.
        """
        timeout = timeout or (PASSWORD_TIMEOUT if sys.stdin.isatty() else NETWORK_TIMEOUT)
        with tempfile.TemporaryFile() as stdout_file:
            try:
                process = subprocess.Popen(
                    ["git", *_TIMEOUT_OPTIONS, *arguments],
                    cwd=self.root,
                    stdin=subprocess.DEVNULL,
                    stdout=stdout_file,
                    stderr=subprocess.PIPE,
                    bufsize=0,
                    env=self.environment,
                )
            except FileNotFoundError:
                raise GitSetupError(*GIT_MISSING) from None
            chunks: queue.Queue[bytes] = queue.Queue()
            threading.Thread(target=_read_stream, args=(process, chunks), daemon=True).start()
            output = b""
            try:
                while chunk := chunks.get(timeout=timeout):
                    output, timeout = output + chunk, NETWORK_TIMEOUT
                    if steps := _PROGRESS_STEP.findall(chunk.decode(errors="replace")):
                        progress("{} {} %".format(*steps[-1]))
                process.wait(NETWORK_TIMEOUT)
            except (queue.Empty, subprocess.TimeoutExpired):
                message = f"nothing was heard from the other side for {timeout} seconds"
                raise self._make_error("", message, output) from None
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            if process.returncode:
                message = f"it ended with code {process.returncode}"
                stdout_file.seek(0)
                printed = output + stdout_file.read()  # a hook prints there
                raise self._make_error(_extract_errors(output), message, printed)
            stdout_file.seek(0)
            return stdout_file.read().decode(errors="surrogateescape").strip()

    @staticmethod
    def _make_error(reported: str, otherwise: str, output: bytes = b"") -> GitError:
        """Return the error of a command that reported this, or of one that reported nothing."""
        setup = explain_git_setup(reported)
        error = GitSetupError(*setup) if setup else GitError(reported or otherwise)
        error.output = output.decode(errors="replace")
        return error

    def list_blobs(self, commit: str) -> dict[str, str]:
        """Return path → blob of every file in a commit."""
        rows = self.run("ls-tree", "-r", "-z", commit).split("\0")
        parts = (row.partition("\t") for row in rows if row)
        return {path: metadata.split()[2] for metadata, _, path in parts}

    def hash_files(self, folder: Path, files: list[str]) -> dict[str, str]:
        """Return path → blob that each of these files would be, with the bytes on disk."""
        names = "".join(f"{folder}/{file}\n" for file in files)
        blobs = self.run("hash-object", "--no-filters", "--stdin-paths", stdin=names)
        return dict(zip(files, blobs.split(), strict=True))


def _read_stream(process: subprocess.Popen[bytes], chunks: queue.Queue[bytes]) -> None:
    assert process.stderr
    with process.stderr as stream:
        while chunk := os.read(stream.fileno(), 65536):
            chunks.put(chunk)
    chunks.put(b"")


def _extract_errors(output: bytes) -> str:
    """Return the errors in the output of git, without its progress."""
    lines = re.split(r"[\r\n]+", output.decode(errors="replace"))
    return "\n".join(
        line.rstrip() for line in lines if line.strip() and not _PROGRESS_LINE.match(line)
    )
