"""Run a task of `remote_agent.py` by the Python of a server, over SSH.

Ports, keys and known hosts are those of the `ssh` command and its `~/.ssh/config`. A task arrives
whole before it starts, and ends when the network fails.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinicsite.publishing.hosts import retention
from clinicsite.publishing.hosts.folder import (
    layout,
    remote_agent,
    remote_lock,
    rsync,
)
from clinicsite.publishing.hosts.host import (
    UNCHANGED_NOTE,
    OutcomeUnknownError,
    ProgressCallback,
    PublishError,
)
from clinicsite.publishing.site_files import SiteFiles
from clinicsite.support import file_tree
from clinicsite.support.credentials import is_scp_with_password

SSH_URL = re.compile(r"ssh://(?P<login>[^/:\[]*@?(\[[^]]*\]|[^/:]*))(:(?P<port>\d+))?/(?P<path>.+)")
SCP_PATH = re.compile(r"(?P<login>[^/:\[]{2,}|[^/:\[]*\[[^]]*\]):(?P<path>(?s:.+))")
LOGIN_PATTERN = re.compile(r"((?!-)[\w.-]+@)?((?!-)[\w.-]+|\[[0-9a-fA-F:.%]+\])")
SSH_OPTIONS = (
    "-oBatchMode=yes",  # no password prompt in the middle of a publish
    "-oConnectTimeout=10",
    "-oServerAliveInterval=10",  # seconds; a network that is gone is noticed after 30
    "-oServerAliveCountMax=3",
)
PYTHON_COMMAND = "python3 -I -"
RESPONSE_PREFIX = "answer of the publisher: "  # servers may greet, before and after
# In this order: each imports only those before it.
SENT_MODULES = (file_tree, retention, layout, remote_lock, remote_agent)
REMOTE_SCRIPT = """import json, sys, types
if sys.version_info < (3, 7):
    sys.exit("python3: command not found in a version from 3.7 on")
for name, text in {sources}:
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(text, name, "exec"), module.__dict__)
arguments = json.loads({arguments})
print("\\n" + {mark} + json.dumps(module.handle({task}, {path}, arguments)))
"""
SSH_ERRORS = {  # what ssh says → what that means
    "REMOTE HOST IDENTIFICATION HAS CHANGED": (
        "{host} does not show the key that this machine knows of it. It may be another machine "
        "in its place. Ask its admin whether the key was changed. If so, "
        "type: ssh-keygen -R {host}, then: {ssh}, and compare the new key with theirs."
    ),
    "Host key verification failed|host key is known": (
        "This machine does not know {host} yet. Type once: {ssh}, compare the key that it shows "
        "with the one that its admin tells you, and type yes."
    ),
    r"Permission denied \(|Too many authentication failures": (
        "{host} does not let you in. Check the name before the @, and that your key is known "
        "there: {ssh} has to work without a password. To bring your key there, type: {copy_id}"
    ),
    "Could not resolve hostname": (
        "There is no host called {host}. Check its name for a typing mistake, and the network."
    ),
    "python3.*not found|python3.*No such file": (
        "{host} has no Python. The publisher needs python3 there, from version 3.7 on. Ask its "
        "admin to install it."
    ),
    "connect to host .*(refused|timed out|No route|unreachable)": (
        "{host} does not answer. Check its name, its port and the network."
    ),
}
CONNECTION_LOST = "The connection to {host} broke: {reported}."
LATER_HINT = (
    "Visitors have the old site or the new one, and whole. Check the network, then type the "
    "command again: it looks first which one is live."
)
SWITCHING_TASKS = frozenset({"activate", "restore"})  # after which another release is live
CALL_TIMEOUT = 300  # seconds that a server may work on a task; ssh notices a lost network itself


@dataclass(frozen=True)
class SshTransport:
    """The way to a folder of another machine by SSH."""

    login: str  # as in user@server
    path: str  # there; a path that does not begin with a slash is seen from the home folder
    port: str = ""

    @property
    def host(self) -> str:
        """Return its name without the user, as in server."""
        return self.login.rpartition("@")[2].strip("[]")

    @property
    def ssh(self) -> list[str]:
        """Return the command that reaches it, without its name."""
        return ["ssh", *SSH_OPTIONS, *(["-p", self.port] if self.port else [])]

    def call(self, task: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the response of a task of `remote_agent.py`. Raises PublishError."""
        parts = [(module.__name__, _read_source(module.__file__)) for module in SENT_MODULES]
        script = REMOTE_SCRIPT.format(
            sources=ascii(parts),
            arguments=ascii(json.dumps(arguments)),
            mark=ascii(RESPONSE_PREFIX),
            task=ascii(task),
            path=ascii(self.path),
        )
        login = self.login.replace("[", "").replace("]", "")
        code, output, errors = run_command([*self.ssh, "-T", login, PYTHON_COMMAND], script)
        responses = [row for row in output.splitlines() if row.startswith(RESPONSE_PREFIX)]
        if not responses:
            raise self.explain_error(errors or output, code, task)
        return json.loads(responses[-1].removeprefix(RESPONSE_PREFIX))

    def upload(
        self,
        files: SiteFiles,
        unchanged: Collection[str],  # rsync compares the files itself
        private: str,
        link_dest: str,
        progress: ProgressCallback,
    ) -> None:
        """Send files into a private folder there. Raises PublishError."""
        code, output = rsync.send_files(
            files.folder, f"{self.login}:{private}/site/", link_dest, self.ssh, progress
        )
        if code:
            raise rsync.explain_error(f"{self.path} on {self.host}", output) or self.explain_error(
                output, code
            )

    def explain_error(self, output: str, code: int, task: str = "") -> PublishError:
        """Return the error of ssh with what to do. The server may have done the task."""
        port = ["-p", self.port] if self.port else []
        known = (
            f"{advice} {UNCHANGED_NOTE}"
            for pattern, advice in SSH_ERRORS.items()
            if re.search(pattern, output)
        )
        rows = output.strip().splitlines() or [f"ssh ended with code {code}"]
        reported = rows[-1].strip()
        if template := next(known, ""):
            text = template.format(
                host=self.host,
                ssh=shlex.join(["ssh", *port, self.login]),
                copy_id=shlex.join(["ssh-copy-id", *port, self.login]),
            )
            return PublishError(f"{text}\nssh reported: {reported}")
        error_type = OutcomeUnknownError if task in SWITCHING_TASKS else PublishError
        text = CONNECTION_LOST.format(host=self.host, reported=reported.rstrip("."))
        return error_type(text, LATER_HINT)


def parse_server(text: str) -> SshTransport | None:
    """Return the server of `user@server:PATH` or `ssh://user@server:22/PATH`.

    Returns None for a path of this machine. Raises PublishError when the text is neither.
    """
    is_url = text.startswith("ssh://")
    if is_scp_with_password(text):
        raise PublishError(
            "An address of SSH holds no password: ssh reads keys. Write it as: user@server:/srv/www"
        )
    found = (SSH_URL if is_url else SCP_PATH).fullmatch(text)
    if not found:
        if is_url:
            raise PublishError(f"“{text}” is no folder. Write: ssh://user@server:22/srv/www")
        return None
    login, path = found["login"], found["path"]
    if not LOGIN_PATTERN.fullmatch(login) or not path.isprintable():
        raise PublishError(f"“{text}” names no server. Write it as: user@server:/srv/www")
    if not is_url:
        return SshTransport(login, path)
    return SshTransport(login, path if path.startswith("~") else f"/{path}", found["port"] or "")


def run_command(command: list[str], stdin: str) -> tuple[int, str, str]:
    """Return the exit code of a command, its output and its errors."""
    try:
        done = subprocess.run(
            command,
            input=stdin.encode(),
            capture_output=True,
            env=os.environ | {"LC_ALL": "C"},
            timeout=CALL_TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return 1, "", f"nothing was heard from the other side for {CALL_TIMEOUT} seconds"
    except FileNotFoundError:
        raise PublishError(
            f"{command[0]} is not installed on this machine. Install it (on Debian: sudo apt-get "
            "install openssh-client), then type the command again."
        ) from None
    return (
        done.returncode,
        done.stdout.decode(errors="replace"),
        done.stderr.decode(errors="replace"),
    )


def _read_source(file: str | None) -> str:
    return Path(file or "").read_text("utf-8")
