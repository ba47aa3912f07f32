"""The same words give the same bytes: by either command, on any machine."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Project, Site

BUILD = (
    "from pathlib import Path; from plugins.rendering.build import build; "
    "build(Path.cwd(), Path.cwd() / 'output')"
)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, with what it holds."""
    return {file: (folder / file).read_bytes() for file in Site(folder, "").files()}


def test_plain_pelican_gives_the_same_tree(project: Project, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    done = project.run("-m", "pelican", "content", "-s", "publishconf.py", "-o", str(plain))
    assert (done.returncode, done.stderr) == (0, "")
    assert project.run("-c", BUILD).returncode == 0
    ours = tree(project.output)
    assert len(ours) > 10
    assert tree(plain) == ours


def test_plain_pelican_removes_what_is_no_longer_a_page(project: Project, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    command = ["-m", "pelican", "content", "-s", "publishconf.py", "-o", str(plain)]
    (plain / "articles").mkdir(parents=True)
    (plain / "articles/old.html").write_text("old")
    assert project.run(*command).returncode == 0
    assert not (plain / "articles/old.html").exists()


def start(project: Project, **options: object) -> subprocess.CompletedProcess:
    """Build a project in a process of its own."""
    return project.run("-c", BUILD, **options)


@pytest.mark.skipif(os.name == "nt", reason="umask, and the names of locales")
def test_machine_folder_and_time_of_day_change_nothing(tmp_path: Path) -> None:
    here = Project(tmp_path / "here")
    there = Project(tmp_path / "a folder with spaces é")
    for age, file in enumerate(sorted(there.root.rglob("*"), reverse=True)):
        os.utime(file, (10**9 + age, 10**9 + age))
    first = {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "C.UTF-8"}
    second = {"PYTHONHASHSEED": "77", "TZ": "America/Los_Angeles", "LC_ALL": "de_DE.UTF-8"}
    second |= {"LANG": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    results = [start(here, env=first, umask=0o022), start(there, env=second, umask=0o077)]
    assert [(done.returncode, done.stderr) for done in results] == [(0, ""), (0, "")]
    assert tree(here.output) == tree(there.output)


@pytest.mark.skipif(os.name == "nt", reason="the names of locales")
def test_a_machine_that_knows_only_ascii_builds_the_same(project: Project) -> None:
    assert start(project).returncode == 0
    usual = tree(project.output)
    ascii_only = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = start(project, env=ascii_only)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(project.output) == usual


def test_a_second_build_in_one_process_sees_nothing_of_the_first(project: Project) -> None:
    usual = tree(project.build().folder)
    project.build("https://example.org/clinic", settings_file="pelicanconf.py")
    assert tree(project.build().folder) == usual
