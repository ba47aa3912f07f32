"""A real sshd on loopback, with keys of its own, and an `ssh` that knows it by a name."""

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.install_tools import require_tool
from tests.ports import find_free_port, wait_for

HOST = "web.example"


@dataclass
class SshServer:
    """A server that runs; `folder` holds its keys, `port` is where it listens."""

    folder: Path
    port: int
    process: subprocess.Popen
    shared: subprocess.Popen | None = None  # the connection that many clients share
    sockets: str = ""  # the folder of its socket

    @property
    def login(self) -> str:
        """Whom to let in, and where, as a person types it."""
        return f"{getpass.getuser()}@{HOST}"

    def client(self, folder: Path, **options: str) -> Path:
        """Makes a folder with an `ssh` for PATH that finds this server, and has these options."""
        settings = {
            "HostName": "127.0.0.1",
            "Port": str(self.port),
            "IdentityFile": str(self.folder / "user"),
            "IdentitiesOnly": "yes",
            "UserKnownHostsFile": str(self.folder / "known_hosts"),
            "GlobalKnownHostsFile": os.devnull,
            "HostKeyAlias": HOST,
            "KexAlgorithms": "curve25519-sha256",  # the newer ones take ten times as long
            **options,
        }
        folder.mkdir()
        rows = "".join(f"    {key} {value}\n" for key, value in settings.items())
        (folder / "config").write_text(f"Host {HOST}\n{rows}")
        (folder / "ssh").write_text(
            f'#!/bin/sh\nexec {require_tool("ssh")} -F "{folder}/config" "$@"\n'
        )
        (folder / "ssh").chmod(0o755)
        return folder

    def share_connection(self) -> str:
        """Return the socket of a connection that `ssh` can share: a new one takes long.

        A shared connection keeps the rights and the forced command that it began with.
        """
        if not self.shared:
            ssh = self.client(self.folder / "sharing") / "ssh"
            self.sockets = tempfile.mkdtemp()  # the path of a socket has to be short
            command = [str(ssh), "-N", "-M", "-S", f"{self.sockets}/shared", self.login]
            self.shared = subprocess.Popen(command, stdin=subprocess.DEVNULL)
            while not Path(self.sockets, "shared").exists():
                assert self.shared.poll() is None
                time.sleep(0.02)
        return f"{self.sockets}/shared"

    def let_in(self, command: str = "") -> None:
        """Lets the user in; where there is a command, that runs in the place of what is asked."""
        forced = f'command="{command}" ' if command else ""
        (self.folder / "authorized").write_text(forced + (self.folder / "user.pub").read_text())

    def stop(self) -> None:
        """Ends the server."""
        for process in (self.shared, self.process):
            if process:
                process.terminate()
                process.wait()
        if self.sockets:
            shutil.rmtree(self.sockets)


def get_server_path() -> str:
    """Return PATH for sessions: no profile of a person changes it or costs time.

    It begins with the Python of the tests, outside their environment.
    """
    python = Path(sys.executable).resolve().parent
    return os.pathsep.join([str(python), "/usr/local/bin", "/usr/bin", "/bin"])


def start_sshd(folder: Path) -> SshServer:
    """Starts an sshd that lets whoever runs the tests in, and nobody else."""
    sshd, keygen = require_tool("sshd"), require_tool("ssh").removesuffix("ssh") + "ssh-keygen"
    folder.mkdir(exist_ok=True)
    for key in ("host", "user", "stranger"):
        command = [keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)]
        subprocess.run(command, check=True)
    (folder / "known_hosts").write_text(f"{HOST} {(folder / 'host.pub').read_text()}")
    (folder / "wrong_hosts").write_text(f"{HOST} {(folder / 'stranger.pub').read_text()}")
    port = find_free_port()
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\n"
        f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n"
        "MaxStartups 100\n"
        f"SetEnv HOME={folder} PATH={get_server_path()}\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # where sshd shuts itself in; it has to be there
    command = [sshd, "-D", "-e", "-f", str(folder / "sshd_config")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log)
    wait_for(port, process)
    server = SshServer(folder, port, process)
    server.let_in()
    return server
