"""A clone of a site's repository with a real bare remote, and a built site in it."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import PublishOptions, PublishResult, publish
from clinicsite.publishing.release import Release, create_release
from clinicsite.rendering import release_info
from clinicsite.rendering.http_headers import HostingConfig
from clinicsite.rendering.release_info import write_release_info
from clinicsite.support.atomic_dirs import create_private_folder
from tests.conftest import BuiltSite, Project, make_small_project
from tests.projects import LINKED_PARTS, link_shared_files
from tests.publishing.build_helpers import add_photo, run_build, write_words
from tests.publishing.fake_host import NEW, OLD, FakeHost
from tests.publishing.plays.forge_server import ForgeServer
from tests.publishing.round_counter import TOLD, RoundCounter

SITE_URL = "https://clinic.example"
Git = Callable[..., str]


def run_git(folder: Path, *arguments: str) -> str:
    """What git prints in a folder; raises when it refuses."""
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.strip()


GIT_SETTINGS = """[maintenance]
    auto = false
[gc]
    auto = 0
[receive]
    autogc = false
"""


@pytest.fixture(scope="session")
def git_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with git's settings, an empty bare repository, and a clone with its remote."""
    folder = tmp_path_factory.mktemp("git-template")
    (folder / "settings").write_text(GIT_SETTINGS)
    for bare in ("empty.git", "remote.git"):
        run_git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "--template=", bare)
    make_clone(folder / "remote.git", folder / "clone")
    return folder


@pytest.fixture(autouse=True)
def _no_git_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, git_template: Path) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(git_template / "settings"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def remote(tmp_path: Path, git_template: Path) -> Path:
    """A bare repository, empty until a clone pushes to it."""
    return shutil.copytree(git_template / "empty.git", tmp_path / "remote.git")


@pytest.fixture
def clone(tmp_path: Path, remote: Path, git_template: Path) -> Path:
    """A work tree with one pushed commit of sources."""
    shutil.copytree(git_template / "remote.git", remote, dirs_exist_ok=True)
    folder = shutil.copytree(git_template / "clone", tmp_path / "clone")
    config = folder / ".git/config"
    text = config.read_text("utf-8")
    config.write_text(text.replace(str(git_template / "remote.git"), str(remote)), "utf-8")
    return folder


def make_clone(remote: Path, folder: Path) -> Path:
    """A new clone; the first one makes the commit of sources."""
    run_git(remote, "clone", "--quiet", str(remote), str(folder))
    run_git(folder, "config", "user.name", "A. Writer")
    run_git(folder, "config", "user.email", "writer@example.org")
    if not run_git(remote, "branch", "--list", "main"):
        (folder / "tasks.py").write_text("")
        (folder / ".gitignore").write_text("/output/\n/.build/\n/.cache/\n/.releases/\n")
        (folder / "content").mkdir()
        (folder / "content/home.md").write_text("Words.\n")
        run_git(folder, "add", ".")
        run_git(folder, "commit", "--quiet", "-m", "Content: Write the first page")
        run_git(folder, "push", "--quiet", "origin", "HEAD:main")
    return folder


@pytest.fixture
def site(clone: Path) -> Path:
    """A small built site in the clone."""
    return make_site(clone / "output")


def make_site(folder: Path) -> Path:
    """A small built site."""
    (folder / "about").mkdir(parents=True)
    (folder / ".well-known").mkdir()
    for name in ("index.html", "404.html", "sitemap.xml", "about/index.html"):
        (folder / name).write_text(f"<title>{name} | Clinic</title>\n")
    (folder / ".well-known/security.txt").write_text("Contact\n")
    return folder


def make_release(clone: Path, url: str = SITE_URL, **options: bool) -> Release:
    """A release of what is in the clone's output/ now."""
    with create_private_folder(clone) as home:
        built = home / "site"
        shutil.copytree(clone / "output", built)
        write_release_info(built, clone, len(list(built.rglob("*.html"))))
        return create_release(built, HostingConfig(url, {}), clone, **options)


def publish_output(clone: Path, to: str = "origin#gh-pages", **options: bool) -> PublishResult:
    """Publish what is in the clone's output/ to a branch."""
    return publish(
        clone,
        make_release(clone),
        PagesHost.from_spec(to, clone, lambda _: None),
        PublishOptions(**options),
    )


def commit_words(clone: Path, words: str) -> str:
    """A commit of new words in the sources, of which the site is made; returns its name."""
    (clone / "content/home.md").write_text(f"{words}\n")
    (clone / "output/index.html").write_text(f"<title>{words}</title>\n")
    run_git(clone, "commit", "--quiet", "--all", "-m", f"Content: Write {words}")
    return run_git(clone, "rev-parse", "HEAD")


def read_live_files(remote: Path) -> dict[str, str]:
    """Path → text of everything on the pages branch of the remote, but the release note."""
    names = run_git(remote, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    return {
        name: run_git(remote, "show", f"gh-pages:{name}")
        for name in names
        if name != release_info.RELEASE_INFO_FILE
    }


def count_commits(remote: Path) -> int:
    """How many commits the pages branch of the remote has."""
    return int(run_git(remote, "rev-list", "--count", "gh-pages"))


@pytest.fixture(scope="session")
def built_clinic(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of a few pages with a photo, and the site of round 0."""
    project = make_small_project(tmp_path_factory.mktemp("clinic") / "project")
    add_photo(project)
    write_words(project, 0)
    assert run_build(project) == (0, "")
    return project


@pytest.fixture
def clinic(built_clinic: Project, tmp_path: Path) -> Project:
    """A copy of that project, for a test that changes and builds it."""
    top, root = str(built_clinic.root), tmp_path / "project"
    shutil.copytree(
        top, root, symlinks=True, ignore=lambda folder, _: LINKED_PARTS if folder == top else ()
    )
    link_shared_files(root)
    return Project.at(root)


@pytest.fixture(scope="session")
def sealed(real_site: BuiltSite, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The real site as a release, with one old address."""
    root = tmp_path_factory.mktemp("sealed")
    shutil.copytree(real_site.folder, root / "built")
    return create_release(root / "built", HostingConfig(real_site.url, {OLD: NEW}), root)


@pytest.fixture
def host(sealed: Release, tmp_path: Path) -> Iterator[FakeHost]:
    """A good host that serves the release."""
    folder = tmp_path / "served"
    shutil.copytree(sealed.site, folder)
    with FakeHost(folder) as server:
        server.moved[OLD] = f"/{NEW}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def forge_server(tmp_path: Path) -> Iterator[ForgeServer]:
    """An empty forge."""
    (tmp_path / "remotes").mkdir()
    with ForgeServer(tmp_path / "remotes") as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def tally(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture) -> Iterator[RoundCounter]:
    """Counts the rounds of a test; those of a long one are told."""

    def tell(words: str) -> None:
        if is_long:
            with capsys.disabled():
                sys.stdout.write(f"\n    {words}")
                sys.stdout.flush()

    is_long = request.node.get_closest_marker("faults")
    made = RoundCounter(tell)
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
