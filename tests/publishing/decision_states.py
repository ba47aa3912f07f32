"""A real branch of a bare repository in each state of the table of decisions."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import PublishResult, publish
from clinicsite.publishing.release import Release
from clinicsite.publishing.release_checks import PublishOptions
from clinicsite.publishing.rollback import rollback
from tests.publishing.conftest import commit_words, make_clone, make_release, make_site, run_git

WORDS = ("Zero", "One", "Two", "Three")
URL = "https://www.clinic.org"
BY_HAND = ("-c", "user.name=A. Person", "-c", "user.email=person@clinic.example")


@dataclass
class Site:
    """A bare repository with a pages branch, and a clone with sources of four commits."""

    folder: Path

    @property
    def remote(self) -> Path:
        """Return the bare repository."""
        return self.folder / "remote.git"

    @property
    def clone(self) -> Path:
        """Return the work tree of the sources."""
        return self.folder / "clone"

    @property
    def host(self) -> PagesHost:
        """Return the branch as a host."""
        return PagesHost.from_spec("origin#gh-pages", self.clone, lambda _: None)

    @property
    def live(self) -> str:
        """Return the newest commit of the branch, or "" without one."""
        return run_git(self.remote, "for-each-ref", "--format=%(objectname)", "refs/heads/gh-pages")

    @property
    def home(self) -> str:
        """Return the home page that visitors get."""
        return run_git(self.remote, "show", "gh-pages:index.html")

    def build(self, words: str, clone: Path | None = None) -> Release:
        """Return a release of the commit with these words."""
        clone = clone or self.clone
        run_git(clone, "checkout", "--quiet", "--detach", f"origin/main~{3 - WORDS.index(words)}")
        (clone / "output/index.html").write_text(f"<title>{words}</title>\n")
        return make_release(clone, URL)

    def publish(self, release: Release, **options: bool) -> PublishResult:
        """Publish a release."""
        return publish(self.clone, release, self.host, PublishOptions(**options))

    def commit_by_hand(self, subject: str, files: dict[str, str]) -> None:
        """Commit files to the branch, which may not exist yet."""
        hand = self.folder / "hand"
        run_git(self.folder, "clone", "--quiet", str(self.remote), str(hand))
        run_git(hand, "checkout", "--quiet", *([] if self.live else ["--orphan"]), "gh-pages")
        if not self.live:
            run_git(hand, "rm", "-r", "--quiet", "--force", ".")
        for path, text in files.items():
            (hand / path).parent.mkdir(parents=True, exist_ok=True)
            (hand / path).write_text(text)
        run_git(hand, "add", ".")
        run_git(hand, *BY_HAND, "commit", "--quiet", "-m", subject)
        run_git(hand, "push", "--quiet", "origin", "gh-pages")
        shutil.rmtree(hand)

    def clone_again(self) -> Path:
        """Return a fresh clone with the built site, as a runner makes it."""
        runner = make_clone(self.remote, self.folder / "runner")
        shutil.copytree(self.clone / "output", runner / "output")
        commit = run_git(self.clone, "rev-parse", "HEAD")
        run_git(runner, "checkout", "--quiet", "--detach", commit)
        return runner

    def hide(self) -> None:
        """Let the host be unreadable."""
        self.remote.rename(self._hidden)

    def show(self) -> None:
        """Let the host be readable again."""
        self._hidden.rename(self.remote)

    @property
    def _hidden(self) -> Path:
        return self.folder / "away.git"

    def list_refs(self) -> str:
        """Return the commit of the branch, also of a hidden host."""
        place = self.remote if self.remote.exists() else self._hidden
        return run_git(place, "for-each-ref", "refs/heads/gh-pages")


def create_site(folder: Path) -> Site:
    """Return a site with four commits of sources, of which none is published."""
    run_git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
    site = Site(folder)
    make_clone(site.remote, site.clone)
    make_site(site.clone / "output")
    for words in WORDS:
        commit_words(site.clone, words)
    run_git(site.clone, "push", "--quiet", "origin", "HEAD:main")
    run_git(site.clone, "fetch", "--quiet")
    return site


def copy_site(site: Site, folder: Path) -> Site:
    """Return a copy of a site in `folder`."""
    shutil.copytree(site.folder, folder, symlinks=True)
    copy = Site(folder)
    run_git(copy.clone, "remote", "set-url", "origin", str(copy.remote))
    return copy


def _publish_all(site: Site, *words: str) -> None:
    for each in words:
        site.publish(site.build(each))


def _roll_back(site: Site) -> None:
    _publish_all(site, "Zero", "One", "Two")
    rollback(site.clone, site.host)


def _prepare_other_content(site: Site) -> Release:
    _publish_all(site, "One", "Two")
    site.commit_by_hand("Add notes", {"index.html": "By hand", "notes.txt": "Notes"})
    return site.build("Three")


def _prepare_held_page(site: Site) -> Release:
    _roll_back(site)
    (site.clone / "content/other.md").write_text("Other words.\n")
    (site.clone / "output/other.html").write_text("<title>Other</title>\n")
    run_git(site.clone, "add", "content")
    run_git(site.clone, "commit", "--quiet", "-m", "Content: Write another page")
    run_git(site.clone, "push", "--quiet", "origin", "HEAD:refs/heads/other")
    run_git(site.clone, "fetch", "--quiet")
    return make_release(site.clone, URL)


def _prepare_newer(site: Site) -> Release:
    _publish_all(site, "Two", "Three")
    return site.build("Two")


def _prepare_this(site: Site) -> Release:
    _publish_all(site, "Two", "Three")
    return site.build("Three")


def _prepare_older(site: Site) -> Release:
    _publish_all(site, "One", "Two")
    return site.build("Three")


def _prepare_taken_back(site: Site) -> Release:
    _roll_back(site)
    return site.build("Two")


STATES: dict[str, Callable[[Site], Release]] = {
    "nothing": lambda site: site.build("Three"),
    "this release": _prepare_this,
    "older": _prepare_older,
    "newer": _prepare_newer,
    "content of others": _prepare_other_content,
    "held page": _prepare_held_page,
    "taken back": _prepare_taken_back,
    "unknown": _prepare_older,  # and then the host is hidden
}
