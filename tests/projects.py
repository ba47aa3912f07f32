"""Copies of the project that tests may change, and the sites that they build."""

from __future__ import annotations

import atexit
import compileall
import os
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from clinicsite.rendering.build import build_site
from tests.html_page import HtmlPage

ROOT = Path(__file__).resolve().parents[1]
LINKED_PARTS = ("clinicsite", "theme")  # hardly any test changes a file of these
SETTINGS = ("pelicanconf.py", "publishconf.py", "tasks.py", "bootstrap.py")
COPIED_PARTS = ("content", *SETTINGS)
PAGELESS_PARTS = ("content/data", "content/images", *SETTINGS)
SITE_URL = "https://clinic.example"
SUB_URL = "https://example.org/clinic"
BYTECODE = "__pycache__"
TRANSLATIONS = "*.es.md"
NOT_COPIED = shutil.ignore_patterns(TRANSLATIONS, BYTECODE, ".*")


class BuiltSite:
    """A built site in a folder; `url` is the address it was built for."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.base = re.sub(r"https://[^/]+", "", url)
        self._documents: dict[str, HtmlPage] = {}

    def files(self, pattern: str = "*") -> list[str]:
        """The files of the site, relative to its root."""
        found = (file for file in self.folder.rglob(pattern) if file.is_file())
        return sorted(file.relative_to(self.folder).as_posix() for file in found)

    def read(self, file: str) -> str:
        """What a file holds."""
        return (self.folder / file).read_text("utf-8")

    def document(self, address: str) -> HtmlPage:
        """The page at an address."""
        if address not in self._documents:
            self._documents[address] = HtmlPage(self.read(get_output_file(address)))
        return self._documents[address]


def get_output_file(address: str) -> str:
    """The file that a host serves for an address."""
    return f"{address}index.html" if not address or address.endswith("/") else address


@cache
def make_shared_copy() -> Path:
    """Return a copy of the code and the theme, which lasts as long as this process.

    The code is compiled, so that no process which a test starts compiles it again.
    """
    folder = Path(tempfile.mkdtemp(prefix="shared-project-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for part in LINKED_PARTS:
        copy_part(ROOT / part, folder / part)
    mode = py_compile.PycInvalidationMode.CHECKED_HASH  # a clone has other times
    compileall.compile_dir(folder / "clinicsite", quiet=1, invalidation_mode=mode)
    return folder


@cache
def list_shared_files() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the folders of the shared copy, parents first, and its files without bytecode."""
    folder = make_shared_copy()
    folders, files = [], []
    for path in sorted(folder.rglob("*")):
        if path.parent.name != BYTECODE:
            (folders if path.is_dir() else files).append(path.relative_to(folder).as_posix())
    return tuple(folders), tuple(files)


def find_changed_links() -> list[str]:
    """Return the files of the shared copy that a test changed in place."""
    folder = make_shared_copy()
    _, files = list_shared_files()
    return [file for file in files if (folder / file).read_bytes() != (ROOT / file).read_bytes()]


def copy_part(source: Path, target: Path) -> None:
    """Copy a file or a folder of the project."""
    target.parent.mkdir(exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=NOT_COPIED)
    else:
        shutil.copy(source, target)


def link_shared_files(root: Path) -> None:
    """Put hard links to the shared copy in a folder, or copies where the disk has no links."""
    shared, target = f"{make_shared_copy()}/", f"{root}/"
    folders, files = list_shared_files()
    for name in folders:
        if not name.endswith(BYTECODE):
            os.mkdir(target + name)  # noqa: PTH102 - pathlib costs more than the system call
            continue
        with suppress(OSError):  # without a link, a process compiles the code again
            os.symlink(shared + name, target + name)  # noqa: PTH211
    for name in files:
        try:
            os.link(shared + name, target + name)
        except OSError:
            shutil.copy2(shared + name, target + name)


def link_bytecode(root: Path) -> None:
    """Put the compiled code of the shared copy beside that of a clone, which git does not see."""
    shared = make_shared_copy()
    for file in sorted(shared.glob(f"clinicsite/**/{BYTECODE}/*.pyc")):
        target = root / file.relative_to(shared)
        target.parent.mkdir(exist_ok=True)
        with suppress(OSError):  # without a link, a process compiles the code again
            os.link(file, target)


class Project:
    """A copy of the whole project, to be changed and built.

    The files of the code and of the theme are hard links to a copy that all tests of a process
    share. `write` and `edit` replace such a link. Nothing else may write to these files.
    """

    def __init__(self, root: Path, parts: Iterable[str] = COPIED_PARTS) -> None:
        self.root, self.output = root, root / "output"
        root.mkdir()
        for part in parts:
            copy_part(ROOT / part, root / part)
        link_shared_files(root)

    @classmethod
    def at(cls, root: Path) -> Project:
        """Return the project that is already in a folder."""
        project = cls.__new__(cls)
        project.root, project.output = root, root / "output"
        return project

    def add_translations(self) -> None:
        """Copy the pages in other languages, which few tests need."""
        for file in (ROOT / "content").rglob(TRANSLATIONS):
            shutil.copyfile(file, self.root / file.relative_to(ROOT))

    def write(self, path: str, text: str | None) -> None:
        """Write a file; None deletes it."""
        file = self.root / path
        if text is None:
            file.unlink()
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_nlink > 1:
            file.unlink()
        file.write_text(text, "utf-8")

    def read(self, path: str) -> str:
        """Return the text of a file."""
        return (self.root / path).read_text("utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Put new words in the place of old ones, which must be there."""
        text = (self.root / path).read_text("utf-8")
        assert old in text, f"{path} holds no {old!r}"
        self.write(path, text.replace(old, new, 1))

    def build(self, url: str = SITE_URL, **options: Any) -> BuiltSite:
        """Build it in this process; raises ContentProblems."""
        before = sys.path[:]
        settings = {"SITEURL": url, **options.pop("settings", {})}
        try:
            build_site(self.root, self.output, settings=settings, **options)
        finally:
            sys.path[:] = before  # its settings file puts this copy first
        return BuiltSite(self.output, url)

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess:
        """Run a Python of its own in the project's folder."""
        environment = {k: v for k, v in os.environ.items() if k not in ("SITE_URL", "PYTHONPATH")}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", **options.pop("env", {})}
        command = [sys.executable, *arguments]
        return subprocess.run(
            command,
            cwd=self.root,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            **options,
        )
