"""Each cell of the table of decisions happens so on a branch of a real bare repository."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.publishing import await_outcome
from clinicsite.publishing import publish as publish_module
from clinicsite.publishing.hosts.host import OutcomeUnknownError, PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import publish
from clinicsite.publishing.release import Release
from clinicsite.publishing.rollback import rollback
from tests.publishing.conftest import make_release, run_git
from tests.publishing.decision_states import STATES, URL, Site, copy_site, create_site
from tests.publishing.decision_table import Cell, read_cells

DAY = 86400


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Site, Release]]:
    """Return each state that a cell has used, and the release that an event is about."""
    first = tmp_path_factory.mktemp("none") / "site"
    first.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        return {"": (create_site(first), Release(first))}


@pytest.fixture
def make_state(
    states: dict[str, tuple[Site, Release]], tmp_path: Path
) -> Callable[[str], tuple[Site, Release]]:
    """Return a copy of a state."""
    (base, _) = states[""]

    def make(name: str) -> tuple[Site, Release]:
        if name not in states:
            site = copy_site(base, base.folder.with_name(name))
            states[name] = (site, STATES[name](site))
        site, release = states[name]
        copy = copy_site(site, tmp_path / "site")
        if name == "unknown":
            copy.hide()
        return copy, Release(copy.folder / release.folder.relative_to(site.folder))

    return make


def publish_release(site: Site, release: Release, _: str) -> str:
    return describe(site.publish(release).changes)


def publish_from_fresh_clone(site: Site, release: Release, _: str) -> str:
    """Run the job of a merge again, on another machine."""
    if not site.remote.exists():
        return publish_release(site, release, "")
    runner = site.clone_again()
    host = PagesHost.from_spec("origin#gh-pages", runner, lambda _: None)
    return describe(publish(runner, make_release(runner, URL), host).changes)


def publish_daily(site: Site, release: Release, state: str) -> str:
    """Build the same commit on the next day, when another page is due."""
    if state != "this release":
        (site.clone / "output/due.html").write_text("<title>Due</title>\n")
    return describe(site.publish(make_release(site.clone, URL)).changes)


def publish_beside_another(site: Site, release: Release, state: str) -> str:
    """Publish while a colleague publishes the newest commit between our look and our send."""
    other = site.clone_again() if site.remote.exists() else None
    find_changes, done = publish_module.find_file_changes, []

    def find_slowly(*given: object) -> object:
        if other and not done:
            done.append(other)
            run_git(other, "checkout", "--quiet", "--detach", "HEAD")
            (other / "content/home.md").write_text("Four\n")
            (other / "output/index.html").write_text("<title>Four</title>\n")
            run_git(other, "commit", "--quiet", "--all", "-m", "Content: Write four")
            run_git(other, "push", "--quiet", "origin", "HEAD:refs/heads/four")
            run_git(site.clone, "fetch", "--quiet")
            host = PagesHost.from_spec("origin#gh-pages", other, lambda _: None)
            publish(other, make_release(other, URL), host)
        return find_changes(*given)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish_module, "find_file_changes", find_slowly)
        return describe(site.publish(release).changes)


def publish_after(subject: str, files: dict[str, str]) -> Callable[[Site, Release, str], str]:
    """Return an event: someone commits to the branch, and then the publisher runs."""

    def run(site: Site, release: Release, _: str) -> str:
        if site.remote.exists():
            site.commit_by_hand(subject, files)
        return publish_release(site, release, "")

    return run


def publish_with_lost_answer(site: Site, release: Release, state: str) -> str:
    """Publish to a host that takes the release, and whose answer does not arrive."""
    real = PagesHost.send
    if state == "unknown":
        site.show()

    def send(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        if state == "unknown":
            site.hide()
        raise OutcomeUnknownError("The answer was lost.", "")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PagesHost, "send", send)
        patch.setattr(await_outcome, "WAITS", (0.01,))
        return publish_release(site, release, "")


def publish_with_wrong_clock(site: Site, release: Release, _: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(int(time.time() + 3 * DAY)))
        return publish_release(site, release, "")


def roll_back(site: Site, release: Release, state: str) -> str:
    """Roll back what a person thinks is live, or to the release that was taken back."""
    if state in ("older", "newer"):
        said = rollback(site.clone, site.host, if_live=release.info.digest)
    else:
        wanted = release.info.source if state == "taken back" else ""
        said = rollback(site.clone, site.host, wanted)
    return "does nothing" if "nothing was done" in said else "restores"


def describe(changes: object) -> str:
    return "sends" if changes else "does nothing"


PLAYS: dict[str, Callable[[Site, Release, str], str]] = {
    "Publish": publish_release,
    "Retry": publish_from_fresh_clone,
    "Rollback": roll_back,
    "Push of a person to the branch": publish_after(
        "Write hours", {"hours/index.html": "<title>Hours</title>"}
    ),
    "Domain that the forge commits": publish_after("Set domain", {"CNAME": "pain.clinic.org"}),
    "Daily run": publish_daily,
    "Second publisher": publish_beside_another,
    "Lost answer": publish_with_lost_answer,
    "Wrong clock": publish_with_wrong_clock,
}
CELLS = [cell for cell in read_cells() if cell.event in PLAYS and cell.action != "cannot happen"]


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.event}-{cell.state}")
def test_cell_happens_so_on_a_branch(
    cell: Cell, make_state: Callable[[str], tuple[Site, Release]]
) -> None:
    site, release = make_state(cell.state)
    before = site.list_refs()
    try:
        done, words = PLAYS[cell.event](site, release, cell.state), ""
    except OutcomeUnknownError as error:
        done, words = "reports", f"{error} {error.exit_code}"
    except PublishError as error:
        done, words = "refuses", str(error)
    assert (done, words) == (cell.action, words)
    assert [message for message in cell.messages if message not in words] == []
    after = site.list_refs()
    if cell.event in ("Publish", "Retry", "Rollback", "Daily run", "Wrong clock"):
        assert (after == before) is (done in ("refuses", "does nothing"))


def test_plays_cover_the_events_of_a_branch() -> None:
    others = {cell.event for cell in read_cells()} - PLAYS.keys()
    assert others == {"Rollback on the page of the host", "Automatic rollback"}
