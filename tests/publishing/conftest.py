"""A clone of a site's repository with a real bare remote, and a built site in it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.pages.pages import Pages
from clinicsite.publishing.publish import Published, Wishes, publish
from clinicsite.publishing.release import Release, seal
from clinicsite.rendering import release_info
from clinicsite.rendering.http_headers import Hosting
from clinicsite.rendering.release_info import write_note
from clinicsite.support.atomic_dirs import private_folder
from tests.conftest import Project
from tests.publishing.build_helpers import add_photo, build, write_words
from tests.publishing.round_counter import TOLD, Tally

SITE_URL = "https://clinic.example"
Git = Callable[..., str]


def git_in(folder: Path, *arguments: str) -> str:
    """What git prints in a folder; raises when it refuses."""
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.strip()


@pytest.fixture(autouse=True)
def _no_git_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-such-file"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A bare repository, empty."""
    bare = tmp_path / "remote.git"
    git_in(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    return bare


@pytest.fixture
def clone(tmp_path: Path, remote: Path) -> Path:
    """A work tree with one pushed commit of sources."""
    return clone_of(remote, tmp_path / "clone")


def clone_of(remote: Path, folder: Path) -> Path:
    """A new clone; the first one makes the commit of sources."""
    git_in(remote, "clone", "--quiet", str(remote), str(folder))
    git_in(folder, "config", "user.name", "A. Writer")
    git_in(folder, "config", "user.email", "writer@example.org")
    if not git_in(remote, "branch", "--list", "main"):
        (folder / "tasks.py").write_text("")
        (folder / ".gitignore").write_text("/output/\n/.build/\n/.cache/\n/.releases/\n")
        (folder / "content").mkdir()
        (folder / "content/home.md").write_text("Words.\n")
        git_in(folder, "add", ".")
        git_in(folder, "commit", "--quiet", "-m", "Content: Write the first page")
        git_in(folder, "push", "--quiet", "origin", "HEAD:main")
    return folder


@pytest.fixture
def site(clone: Path) -> Path:
    """A small built site in the clone."""
    return site_in(clone / "output")


def site_in(folder: Path) -> Path:
    """A small built site."""
    (folder / "about").mkdir(parents=True)
    (folder / ".well-known").mkdir()
    for name in ("index.html", "404.html", "sitemap.xml", "about/index.html"):
        (folder / name).write_text(f"<title>{name} | Clinic</title>\n")
    (folder / ".well-known/security.txt").write_text("Contact\n")
    return folder


def sealed(clone: Path, url: str = SITE_URL) -> Release:
    """A release of what is in the clone's output/ now."""
    with private_folder(clone) as home:
        built = home / "site"
        shutil.copytree(clone / "output", built)
        write_note(built, clone, len(list(built.rglob("*.html"))))
        return seal(built, Hosting(url, {}), clone)


def send(clone: Path, to: str = "origin#gh-pages", **wishes: bool) -> Published:
    """Publish what is in the clone's output/ to a branch."""
    return publish(clone, sealed(clone), Pages.at(to, clone, lambda _: None), Wishes(**wishes))


def commit_words(clone: Path, words: str) -> str:
    """A commit of new words in the sources, of which the site is made; returns its name."""
    (clone / "content/home.md").write_text(f"{words}\n")
    (clone / "output/index.html").write_text(f"<title>{words}</title>\n")
    git_in(clone, "commit", "--quiet", "--all", "-m", f"Content: Write {words}")
    return git_in(clone, "rev-parse", "HEAD")


def live_files(remote: Path) -> dict[str, str]:
    """Path → text of everything on the pages branch of the remote, but the release note."""
    names = git_in(remote, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    return {
        name: git_in(remote, "show", f"gh-pages:{name}")
        for name in names
        if name != release_info.FILE
    }


def commits(remote: Path) -> int:
    """How many commits the pages branch of the remote has."""
    return int(git_in(remote, "rev-list", "--count", "gh-pages"))


@pytest.fixture
def clinic(small: Project) -> Project:
    """A project of a few pages with a photo, and the site of round 0."""
    shutil.rmtree(small.root / ".cache", ignore_errors=True)
    add_photo(small)
    write_words(small, 0)
    assert build(small) == (0, "")
    return small


@pytest.fixture
def tally(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture) -> Iterator[Tally]:
    """Counts the rounds of a test; those of a long one are told."""

    def tell(words: str) -> None:
        if is_long:
            with capsys.disabled():
                sys.stdout.write(f"\n    {words}")
                sys.stdout.flush()

    is_long = request.node.get_closest_marker("faults")
    made = Tally(tell)
    yield made
    if is_long:
        request.node.user_properties.append((TOLD, str(made)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lists how the rounds of the long tests ended."""
    ended = terminalreporter.getreports("")  # of the end of each test, once all is counted
    rows = {one.nodeid: words for one in ended for key, words in one.user_properties if key == TOLD}
    if rows:
        terminalreporter.section("rounds")
    for name, words in rows.items():
        terminalreporter.write_line(f"{name.rpartition('/')[2]}  {words}")
