"""Find the real servers and tools that the tests start, or install them as Debian packages them."""

import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Say = Callable[[str], None]

BROTLI = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"
PACKAGES = {  # command, or file → Debian's package
    BROTLI: "libnginx-mod-http-brotli-static",
    "apache2": "apache2",
    "caddy": "caddy",
    "git": "git",
    "java": "default-jre-headless",
    "nginx": "nginx",
    "npm": "npm",
    "openssl": "openssl",
    "rsync": "rsync",
    "ssh": "openssh-client",
    "sshd": "openssh-server",
}
OUTSIDE_PATH = "/usr/local/sbin:/usr/sbin:/sbin"  # where servers lie; a person's PATH lacks them
# Debian starts what it installs, unless this file says no (policy-rc.d of invoke-rc.d).
NOT_STARTED = """
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\\nexit 101\\n' > $policy
    chmod 755 $policy
    trap 'rm $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o=Dpkg::Use-Pty=0 update
apt-get -qq -o=Dpkg::Use-Pty=0 install -y --no-install-recommends "$@"
"""


def find_tool(name: str) -> str:
    """Where a tool is; empty when it is not here."""
    if name.startswith("/"):
        return name if Path(name).is_file() else ""
    places = f"{os.environ.get('PATH', '')}{os.pathsep}{OUTSIDE_PATH}"
    return shutil.which(name, path=places) or ""


def require_tool(name: str) -> str:
    """Where a tool is. A test that needs one that is missing is skipped, but never in CI."""
    if not (path := find_tool(name)):
        missing = f"{name} is not installed (Debian's package: {PACKAGES[name]})"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    return path


def install_missing(report: Say) -> None:
    """Installs the tools that are missing, where that needs no password; else says which."""
    missing = sorted({package for name, package in PACKAGES.items() if not find_tool(name)})
    if missing and not install_packages(missing, report):
        report(f"Tests that need these are skipped; install them to run all: {', '.join(missing)}.")


def install_packages(packages: list[str], report: Say) -> bool:
    """Installs Debian's packages; whether that could be done, which is without a password."""
    root = get_root_prefix()
    if root is None or not has_apt():
        return False
    report(f"Installing for the tests: {', '.join(packages)} (only the first time) …")
    command = [*root, "sh", "-c", NOT_STARTED, "sh", *packages]
    return not subprocess.run(command, stdout=subprocess.DEVNULL).returncode


def has_apt() -> bool:
    """Whether packages come as on Debian."""
    if not shutil.which("apt-get"):
        return False
    about = platform.freedesktop_os_release()
    return "debian" in (about.get("ID"), *about.get("ID_LIKE", "").split())


def get_root_prefix() -> list[str] | None:
    """What to put before a command so that it runs as root; None when that needs a password."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    can = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True)
    return ["sudo", "-n"] if can and can.returncode == 0 else None
