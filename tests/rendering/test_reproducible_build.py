"""The same words give the same bytes: by either command, on any machine, at any time."""

import datetime as dt
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from clinicsite.publishing.release import list_local_releases
from clinicsite.rendering.release_info import RELEASE_INFO_FILE
from tests.conftest import BuiltSite, Project
from tests.photos import PHOTO, make_page, make_photo
from tests.rendering.conftest import fill_project

BUILD = (
    "from pathlib import Path; from clinicsite.publishing.build_release import build_release; "
    "build_release(Path.cwd(), Path.cwd() / 'output')"
)
# A machine whose disk lists its files in another order.
BACKWARDS = """
import os
scan, listed = os.scandir, os.listdir
class scandir:
    def __init__(self, *where):
        with scan(*where) as found:
            self.found = iter(sorted(found, key=lambda entry: entry.name, reverse=True))
    __iter__ = __enter__ = lambda self: self
    __next__ = lambda self: next(self.found)
    __exit__ = close = lambda self, *_: None
os.scandir, os.listdir = scandir, lambda *where: sorted(listed(*where), reverse=True)
"""
HERE = {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "C.UTF-8"}
NOON = {"SOURCE_DATE_EPOCH": "1795348800"}  # 22 November 2026
GERMAN = {"LC_ALL": "de_DE.UTF-8", "LANG": "POSIX"}
ASCII = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
LATER = {"FAKETIME": "+400d", "NO_FAKE_STAT": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
ELSEWHERE = {
    "hash seed": {"PYTHONHASHSEED": "77"},
    "time zone": {"TZ": "Pacific/Kiritimati"},
    "language": GERMAN,
    "ascii": ASCII,
    "umask": {},
    "order": {"PYTHONPATH": "backwards"},
    "file times": {},
    "clock": LATER,
}


def make_clinic_project(folder: Path) -> Project:
    """A project with a photo, and nothing made before, in a repository with one commit."""
    project = Project(folder)
    (project.root / "content" / PHOTO).write_bytes(make_photo(600, 450))
    project.write("content/pages/pictures.md", make_page("![A photo](../images/photo.jpg)"))
    project.write("backwards/sitecustomize.py", BACKWARDS)
    when = {"GIT_AUTHOR_DATE": "1790000000 +0000", "GIT_COMMITTER_DATE": "1790000000 +0000"}
    who = ["-c", "user.name=A. Writer", "-c", "user.email=writer@example.org"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "Content: Begin"]):
        git = ["git", *words]
        subprocess.run(git, cwd=folder, check=True, env=os.environ | when, capture_output=True)
    return project


def reverse_file_times(project: Project) -> None:
    """Makes the files old, the last the oldest."""
    for age, file in enumerate(sorted(project.root.rglob("*"), reverse=True)):
        os.utime(file, (10**9 + age, 10**9 + age))


def get_release(project: Project, **options: Any) -> tuple[str, str, dict[str, bytes]]:
    """The name and the digest of the release that is built, and every file that visitors get."""
    done = start_build(project, **options)
    assert (done.returncode, done.stderr) == (0, "")
    (release,) = list_local_releases(project.root)
    release.verify()
    assert read_tree(release.site) == read_tree(project.output)
    return release.name, release.info.digest, read_tree(project.output)


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, with what it holds."""
    return {file: (folder / file).read_bytes() for file in BuiltSite(folder, "").files()}


def start_build(project: Project, **options: object) -> subprocess.CompletedProcess:
    """Build a project in a process of its own."""
    return project.run("-c", BUILD, **options)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, tuple]:
    """The real pages on one machine, and the release that it makes of them."""
    project = make_clinic_project(tmp_path_factory.mktemp("here") / "project")
    return project, get_release(project, env=HERE, umask=0o022)


def test_plain_pelican_gives_the_same_tree(here: tuple[Project, tuple], tmp_path: Path) -> None:
    project, (_, _, ours) = here
    plain = tmp_path / "plain"
    command = ["-m", "pelican", "content", "-s", "publishconf.py", "-o", str(plain)]
    done = project.run(*command, env=HERE)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(ours) > 10
    assert read_tree(plain) == ours
    assert RELEASE_INFO_FILE in ours


def test_plain_pelican_removes_what_is_no_longer_a_page(small: Project, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    command = ["-m", "pelican", "content", "-s", "publishconf.py", "-o", str(plain)]
    (plain / "articles").mkdir(parents=True)
    (plain / "articles/old.html").write_text("old")
    assert small.run(*command).returncode == 0
    assert not (plain / "articles/old.html").exists()


@pytest.mark.skipif(os.name == "nt", reason="umask, and the names of locales")
def test_machine_folder_and_order_of_files_change_nothing(
    here: tuple[Project, tuple], tmp_path: Path
) -> None:
    _, usual = here
    assert usual[0].startswith("20260921T141320Z-")
    there = make_clinic_project(tmp_path / "a folder with spaces é")
    reverse_file_times(there)
    env = {"PYTHONHASHSEED": "77", "TZ": "America/Los_Angeles", "PYTHONPATH": "backwards"}
    name, digest, files = get_release(there, env=env | GERMAN | ASCII, umask=0o077)
    assert [file for file in files if files[file] != usual[2].get(file)] == []
    assert (name, digest, files) == usual


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, dict[str, bytes]]:
    """The release that the usual machine makes."""
    return get_release(make_clinic_project(tmp_path_factory.mktemp("usual") / "project"), env=NOON)


@pytest.mark.faults
@pytest.mark.skipif(os.name == "nt", reason="umask, the names of locales, libfaketime")
@pytest.mark.parametrize("what", ELSEWHERE)
def test_nothing_of_a_machine_is_in_the_site(
    tmp_path: Path, usual: tuple[str, str, dict[str, bytes]], what: str
) -> None:
    env, umask = NOON | ELSEWHERE[what], 0o077 if what == "umask" else 0o022
    project = make_clinic_project(tmp_path / "elsewhere")
    if what == "file times":
        reverse_file_times(project)
    if what == "clock":
        libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        if not libraries:
            pytest.skip("another clock needs the Debian package libfaketime")
        env["LD_PRELOAD"] = str(libraries[0])
        seen = project.run("-c", "import datetime as d; print(d.date.today())", env=env)
        assert seen.stdout.strip() > str(dt.datetime.now(dt.UTC).date() + dt.timedelta(days=398))
    assert get_release(project, env=env, umask=umask) == usual


@pytest.mark.usefixtures("fresh_cache")
def test_a_second_build_in_one_process_sees_nothing_of_the_first(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    fill_project(project)
    usual = read_tree(project.build().folder)
    project.build("https://example.org/clinic", settings_file="pelicanconf.py")
    assert read_tree(project.build().folder) == usual


@pytest.mark.parametrize("module", ["checks/last_release", "rendering/signal_handlers"])
def test_plain_pelican_writes_nothing_without_a_part(
    small: Project, tmp_path: Path, module: str
) -> None:
    path = f"clinicsite/{module}.py"
    small.edit(path, "from __future__ import annotations", "import nowhere")
    plain = tmp_path / "plain"
    done = small.run("-m", "pelican", "content", "-s", "publishconf.py", "-o", str(plain))
    assert done.returncode == 1
    assert "The code of this site cannot be loaded. ModuleNotFoundError: No module" in done.stderr
    assert not plain.exists() or not list(plain.rglob("*.html"))
