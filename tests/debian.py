"""Debian's packages for the tests, where installing them needs no password."""

import os
import platform
import shutil
import subprocess
from collections.abc import Callable

Say = Callable[[str], None]


def as_root() -> list[str] | None:
    """What to put before a command so that it runs as root; None when that needs a password."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    can = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True)
    return ["sudo", "-n"] if can and can.returncode == 0 else None


def install_packages(packages: list[str], what: str, say: Say) -> bool:
    """Install packages, and say so; False where this is no Debian, or it needs a password."""
    if not shutil.which("apt-get") or platform.freedesktop_os_release().get("ID") != "debian":
        return False
    root = as_root()
    if root is None:
        return False
    say(f"Installing {what} for the tests, with apt-get (only the first time; about a minute) …")
    quiet = ["-qq", "-o=Dpkg::Use-Pty=0"]
    for command in (
        ["apt-get", *quiet, "update"],
        ["apt-get", *quiet, "install", "-y", "--no-install-recommends", *packages],
    ):
        say(f"  {' '.join(command)}")
        environment = [*root, "env", "DEBIAN_FRONTEND=noninteractive"]
        if subprocess.run([*environment, *command], stdout=subprocess.DEVNULL).returncode:
            return False
    return True


def install_java(say: Say) -> None:
    """The Java that the HTML validator runs on; without it, its test is left out, which is said."""
    if shutil.which("java") or install_packages(["default-jre-headless"], "Java", say):
        return
    say("There is no Java, so the HTML of the site is not validated. Install a Java to do that.")
