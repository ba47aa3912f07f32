"""Send the files of a release to a folder on a server by rsync, and link those that are live."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
from pathlib import Path

from clinicsite.publishing.hosts.host import UNCHANGED_NOTE, ProgressCallback, PublishError

RSYNC_OPTIONS = (
    "--recursive",
    "--checksum",  # not by times, because each build writes each file again
    "--perms",
    "--chmod=D755,F644",  # the web server may be another user
    "--compress",
    "--secluded-args",  # paths with blanks and quotes are safe
    "--timeout=40",  # seconds without a word, after which the network is gone
    "--no-inc-recursive",
    "--info=progress2",
)
RSYNC_ERRORS = {  # what rsync complains about → what that means
    "No space left on device|Disk quota exceeded": (
        f"The disk of {{place}} is full. {UNCHANGED_NOTE} Free disk space there, then type the "
        "command again."
    ),
    r"rsync[\"']?: (command )?not found|rsync: No such file": (
        f"The host of {{place}} has no rsync. {UNCHANGED_NOTE} Ask its admin to "
        "install it "
        "(on Debian: sudo apt-get install rsync)."
    ),
    r"Permission denied \(13\)|Read-only file system|Operation not permitted": (
        f"You may not write to {{place}}. {UNCHANGED_NOTE} Ask its admin for the right."
    ),
    "protocol version mismatch|is your shell clean": (
        f"The host of {{place}} prints more than the publisher asks for. {UNCHANGED_NOTE} Ask its "
        "admin to keep the start files of its shell (.bashrc) from printing."
    ),
    "ended with code 11$": (  # the server could not write, and its reason did not arrive
        f"The files could not be written: the disk of {{place}} is full, or has a fault. "
        f"{UNCHANGED_NOTE} "
        "Free disk space there, then type the command again."
    ),
    "unknown option|unrecognized option|syntax or usage error": (
        "The rsync of this machine, or that of {place}, is too old. It has to be 3.1 or newer."
    ),
}


def send_files(
    staging: Path, target: str, link_dest: str, ssh: list[str], progress: ProgressCallback
) -> tuple[int, str]:
    """Send the files of `staging` to `target`, and return the exit code and the errors of rsync.

    The folder `link_dest` of that machine has files that are linked there instead of sent.
    """
    links = [f"--link-dest={link_dest}"] if link_dest else []
    command = ["rsync", *RSYNC_OPTIONS, *links, f"--rsh={shlex.join(ssh)}", f"{staging}/", target]
    with tempfile.TemporaryFile() as error_log:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=error_log,
                env=os.environ | {"LC_ALL": "C"},
            )
        except FileNotFoundError:
            raise PublishError(
                "rsync is not installed on this machine. Install it (on Debian: sudo apt-get "
                "install rsync), then type the command again."
            ) from None
        with process:
            assert process.stdout
            while output := os.read(process.stdout.fileno(), 4096):
                if parts := re.findall(rb"(\d+)%", output):
                    progress(f"Sending {int(parts[-1])} %")
        error_log.seek(0)
        errors = error_log.read().decode(errors="replace")
        return process.returncode, f"{errors}\nrsync ended with code {process.returncode}"


def explain_error(place: str, output: str) -> PublishError | None:
    """Return the error of rsync with what to do, or None where ssh caused it."""
    for pattern, template in RSYNC_ERRORS.items():
        if found := re.search(f".*({pattern}).*", output):
            return PublishError(
                f"{template.format(place=place)}\nrsync reported: {found[0].strip()}"
            )
    return None
