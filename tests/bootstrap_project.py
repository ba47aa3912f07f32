"""A project with the bootstrap and one small package, which is installed without a network."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.projects import ROOT


def make_wheel(folder: Path, name: str, version: str, code: str) -> Path:
    """Make a wheel with one module."""
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    about = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": code,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    for path, text in files.items():
        sha = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        rows.append(f"{path},sha256={sha.decode()},{len(text)}")
    files[f"{about}/RECORD"] = "\n".join([*rows, f"{about}/RECORD,,", ""])
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return wheel


class BootstrapProject:
    """A folder with the bootstrap, a requirements file, and the packages it asks for."""

    def __init__(self, folder: Path) -> None:
        self.root, self.wheels = folder / "project", folder / "wheels"
        self.root.mkdir()
        self.wheels.mkdir()
        shutil.copy(ROOT / "bootstrap.py", self.root)
        (self.root / "tasks.py").write_text(
            "import sys, pathlib, bootstrap\n"
            "bootstrap.enter_environment(pathlib.Path(__file__).resolve().parent, sys.argv[1:])\n"
            "import invoke\n"
            "print('running', invoke.VERSION, *sys.argv[1:])\n"
        )
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PIP_", "PYTHON")) and name.lower() != "no_proxy"
        }
        self.environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        self.environment |= {"PIP_CONFIG_FILE": os.devnull, "PYTHONIOENCODING": "utf-8"}
        self.require_version("1.0")

    def require_version(self, version: str, *, digest: str = "") -> None:
        """Let requirements.txt ask for this version of the package, which is made."""
        self.version = version
        wheel = make_wheel(self.wheels, "invoke", version, f"VERSION = {version!r}\n")
        digest = digest or hashlib.sha256(wheel.read_bytes()).hexdigest()
        text = f"invoke=={version} \\\n    --hash=sha256:{digest}\n"
        (self.root / "requirements.txt").write_text(text)

    def run(self, *typed: str, **environment: str) -> subprocess.CompletedProcess:
        """Run its tasks.py as a person would, with a Python outside any environment."""
        python = Path(sys.base_prefix) / ("python.exe" if os.name == "nt" else "bin/python3")
        return subprocess.run(
            [python, self.root / "tasks.py", *typed],
            env=self.environment | environment,
            cwd=self.root.parent,
            capture_output=True,
            encoding="utf-8",
        )

    @property
    def is_half_made(self) -> bool:
        """Whether the next run makes the environment again."""
        return (self.root / ".venv/unfinished").exists()
