"""The caches may be spoiled in any way: the site is the same, and no code is run."""

import ast
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pelican.settings import read_settings

from clinicsite.checks.check import check_site
from clinicsite.publishing.release import list_local_releases
from tests.conftest import ROOT, Project
from tests.publishing.build_helpers import assert_clean, run_build

FOLDERS = {"images", "cards", "icons", "texts", "pages", "scans"}
RUN_CODE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "jsonpickle", "dbm"}
Spoil = Callable[[Path], object]


class Poison:
    """Writes a file when it is taken out of a pickle."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple:
        return (os.mkdir, (str(self.mark),))


def write_pickle(file: Path) -> None:
    file.write_bytes(pickle.dumps(Poison(file.parents[0] / "code-was-run")))


def write_old_version(file: Path) -> None:
    """What an older version of the code kept there: whole, but of other bytes."""
    others = sorted(path for path in file.parent.rglob("*") if path.is_file() and path != file)
    shutil.copyfile(others[0], file) if others else file.write_bytes(b"v0")


def make_foreign(file: Path) -> None:
    file.write_bytes(b"mine")
    file.chmod(0)
    if os.geteuid() == 0:
        os.chown(file, 12345, 12345)


def make_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def make_link(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.parents[2] / "content/pages/about.md")


def make_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


SPOILT: dict[str, Spoil] = {
    "empty": lambda file: file.write_bytes(b""),
    "cut": lambda file: os.truncate(file, file.stat().st_size // 2),
    "rubbish": lambda file: file.write_bytes(bytes(range(256)) * 9),
    "old version": write_old_version,
    "pickle": write_pickle,
    "wrong owner": make_foreign,
    "pipe": make_pipe,
    "link": make_link,
    "folder": make_folder,
}


def corrupt_caches(project: Project, how: Spoil) -> int:
    """Spoil all caches of a project, and return how many files they are."""
    files = [file for file in (project.root / ".cache").rglob("*") if file.is_file()]
    assert {file.relative_to(project.root / ".cache").parts[0] for file in files} == FOLDERS
    for file in files:
        how(file)
    return len(files)


def fill_caches(project: Project) -> list[str]:
    """Has all caches filled; returns what a check says that keeps nothing."""
    check_site(project.root, cache=project.root / ".cache/texts")
    return [problem.to_text() for problem in check_site(project.root)]


@pytest.mark.skipif(os.name == "nt", reason="pipes, links and owners")
@pytest.mark.parametrize(
    "how",
    [pytest.param(name, marks=() if name == "pickle" else pytest.mark.faults) for name in SPOILT],
)
def test_build_with_damaged_caches_makes_the_same_site(clinic: Project, how: str) -> None:
    (cold,) = list_local_releases(clinic.root)
    usual = fill_caches(clinic)
    about = (clinic.root / "content/pages/about.md").read_bytes()
    assert corrupt_caches(clinic, SPOILT[how]) > 10
    assert run_build(clinic, anybody=True) == (0, "")
    assert list_local_releases(clinic.root) == [cold]
    cold.verify()
    again = check_site(clinic.root, cache=clinic.root / ".cache/texts")
    assert [problem.to_text() for problem in again] == usual
    assert (clinic.root / "content/pages/about.md").read_bytes() == about
    assert not list(clinic.root.rglob("code-was-run"))
    assert_clean(clinic)


def list_imports(file: Path) -> set[str]:
    """The modules that a file imports, by their first name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.Import():
                names |= {alias.name for alias in node.names}
            case ast.ImportFrom():
                names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def test_build_caches_hold_no_code() -> None:
    files = [*ROOT.glob("*.py"), *(ROOT / "clinicsite").rglob("*.py")]
    assert len(files) > 100
    assert [str(file) for file in files if list_imports(file) & RUN_CODE] == []
    settings = read_settings(str(ROOT / "publishconf.py"))
    assert not settings["CACHE_CONTENT"]  # Pelican's own are pickles
    assert not settings["LOAD_CONTENT_CACHE"]
