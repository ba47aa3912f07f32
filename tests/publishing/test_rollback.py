"""What was published is taken back whole, by its number or name, without a build."""

import shutil
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import PublishError, parse_message
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.rollback import format_releases, list_releases, rollback
from tests.publishing.conftest import (
    commit_words,
    make_clone,
    make_release,
    make_site,
    publish_output,
    run_git,
)


def make_host(clone: Path) -> PagesHost:
    """The branch that the clone publishes to."""
    return PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)


def get_tree(remote: Path, at: str = "gh-pages") -> str:
    """The name that git gives to all that is live."""
    return run_git(remote, "rev-parse", f"{at}^{{tree}}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a remote, and a clone that has published three releases to it."""
    folder = tmp_path_factory.mktemp("made")
    run_git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
    clone = make_clone(folder / "remote.git", folder / "clone")
    make_site(clone / "output")
    for words in ("One", "Two", "Three"):
        commit_words(clone, words)
        publish_output(clone)
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    return folder


@pytest.fixture
def remote(made: Path, tmp_path: Path) -> Path:
    """A copy of the remote."""
    return shutil.copytree(made / "remote.git", tmp_path / "remote.git")


@pytest.fixture
def clone(made: Path, tmp_path: Path, remote: Path) -> Path:
    """A copy of the clone."""
    clone = shutil.copytree(made / "clone", tmp_path / "clone")
    run_git(clone, "remote", "set-url", "origin", str(remote))
    return clone


@pytest.fixture
def published(remote: Path) -> list[str]:
    """The trees of the three releases, the oldest first."""
    return [get_tree(remote, f"gh-pages~{age}") for age in (2, 1, 0)]


def test_rollback_without_name_restores_previous_release(
    clone: Path, remote: Path, published: list[str]
) -> None:
    before = run_git(remote, "rev-parse", "gh-pages")
    said = rollback(clone, make_host(clone))
    assert get_tree(remote) == published[1]
    assert run_git(remote, "rev-parse", "gh-pages^") == before  # a new commit, never a forced one
    assert "serves the release of " in said
    assert "git revert" in said


def test_rollback_of_already_withdrawn_release_keeps_others(
    clone: Path, remote: Path, published: list[str]
) -> None:
    live = make_host(clone).get_live_state()
    assert live
    assert live.info
    rollback(clone, make_host(clone), if_live=live.info.digest)
    assert get_tree(remote) == published[1]
    at = run_git(remote, "rev-parse", "gh-pages")
    said = rollback(clone, make_host(clone), if_live=live.info.digest)
    assert "nothing was done" in said
    assert run_git(remote, "rev-parse", "gh-pages") == at


def test_rollback_twice_goes_two_releases_back(
    clone: Path, remote: Path, published: list[str]
) -> None:
    rollback(clone, make_host(clone))
    rollback(clone, make_host(clone))
    assert get_tree(remote) == published[0]
    with pytest.raises(PublishError, match="no earlier release"):
        rollback(clone, make_host(clone))


@pytest.mark.parametrize("how", ["number", "name", "source"])
def test_rollback_restores_any_listed_release(
    clone: Path, remote: Path, published: list[str], how: str
) -> None:
    oldest = list_releases(clone, make_host(clone))[2]
    assert oldest.info
    names = {"number": "3", "name": oldest.name, "source": oldest.info.source[:9]}
    rollback(clone, make_host(clone), names[how])
    assert get_tree(remote) == published[0]


@pytest.mark.parametrize("wanted", ["0", "99", "f", "nothing", "-1"])
def test_rollback_to_unknown_release_is_refused(
    clone: Path, remote: Path, published: list[str], wanted: str
) -> None:
    with pytest.raises(PublishError, match="To see what there is"):
        rollback(clone, make_host(clone), wanted)
    assert get_tree(remote) == published[2]


def test_rollback_to_live_release_is_refused(clone: Path, published: list[str]) -> None:
    with pytest.raises(PublishError, match="is live already"):
        rollback(clone, make_host(clone), "1")


def test_rollback_dry_run_changes_nothing(clone: Path, remote: Path, published: list[str]) -> None:
    assert rollback(clone, make_host(clone), dry_run=True).startswith(
        "Would take gh-pages on origin"
    )
    assert get_tree(remote) == published[2]


def test_rollback_in_fresh_clone_needs_no_build(
    clone: Path, remote: Path, published: list[str], tmp_path: Path
) -> None:
    for kind in (["--depth=1", "--branch=main"], []):
        fresh = tmp_path / f"fresh{len(kind)}"
        run_git(tmp_path, "clone", "--quiet", *kind, f"file://{remote}", str(fresh))
        (fresh / "tasks.py").write_text("this is no Python")
        rollback(fresh, make_host(fresh))
    assert get_tree(remote) == published[0]


def test_rollback_before_first_publish_is_refused(clone: Path, remote: Path) -> None:
    run_git(remote, "branch", "-D", "gh-pages")
    shutil.rmtree(clone / ".releases")
    with pytest.raises(PublishError, match="nothing on gh-pages on origin to take back"):
        rollback(clone, make_host(clone))
    assert "There is no release" in format_releases(
        list_releases(clone, make_host(clone)), make_host(clone)
    )


def test_publish_of_withdrawn_release_is_refused(
    clone: Path, remote: Path, published: list[str]
) -> None:
    """As the daily run in CI would, which builds the same sources again."""
    rollback(clone, make_host(clone))
    for changed in (False, True):  # another day, and another page has its turn
        if changed:
            (clone / "output/new.html").write_text("<title>A page whose day has come</title>")
        with pytest.raises(PublishError, match="A rollback took this off") as told:
            publish_output(clone)
        assert "--again" in str(told.value)
        assert get_tree(remote) == published[1]
    publish_output(clone, again=True)
    assert "new.html" in run_git(remote, "ls-tree", "--name-only", "gh-pages")
    assert not parse_message(run_git(remote, "log", "-1", "--format=%B", "gh-pages")).hold


def test_publish_after_rollback_works(clone: Path, remote: Path, published: list[str]) -> None:
    rollback(clone, make_host(clone))
    commit_words(clone, "Four")
    publish_output(clone)
    assert "Four" in run_git(remote, "show", "gh-pages:index.html")
    (one, *_) = list_releases(clone, make_host(clone))
    assert one.is_live


def test_publish_of_site_equal_to_old_release_changes_nothing(
    clone: Path, remote: Path, published: list[str]
) -> None:
    """After a rollback and a git revert, the site is what is live."""
    rollback(clone, make_host(clone))
    commit_words(clone, "Two")
    assert publish_output(clone).changes is None
    commit_words(clone, "Three")
    with pytest.raises(PublishError, match="A rollback took this off"):
        publish_output(clone)


def test_rollback_twice_remembers_both(clone: Path, remote: Path, published: list[str]) -> None:
    rollback(clone, make_host(clone))
    rollback(clone, make_host(clone))
    marks = parse_message(run_git(remote, "log", "-1", "--format=%B", "gh-pages")).hold.marks
    assert len(marks) == 4  # the digests and sources of two releases
    rollback(clone, make_host(clone), "2")  # to one that was taken off, by a person's choice
    marks = parse_message(run_git(remote, "log", "-1", "--format=%B", "gh-pages")).hold.marks
    assert len(marks) == 4  # the other, and the one that was live between


def test_rollback_sends_local_release_when_host_has_none(
    clone: Path, remote: Path, published: list[str]
) -> None:
    # The host has forgotten its history.
    new = run_git(remote, "-c", "user.name=A", "-c", "user.email=a@b.example", "commit-tree",
                 f"{published[2]}", "-m", "All that is left")  # fmt: skip
    run_git(remote, "update-ref", "refs/heads/gh-pages", new)
    found = list_releases(clone, make_host(clone))
    assert [one.is_live for one in found] == [True, False, False]
    assert "not on the host" in found[1].summary
    with pytest.raises(PublishError, match="no earlier release"):
        rollback(clone, make_host(clone))
    for dry_run in (True, False):
        with pytest.raises(PublishError, match="never had it") as told:
            rollback(clone, make_host(clone), "2", dry_run=dry_run)
        assert told.value.help == "To serve it for the first time, add --unpublished."
    said = rollback(clone, make_host(clone), "2", unpublished=True)
    assert "for the first time. What was taken off stays off" in said
    assert run_git(remote, "show", "gh-pages:index.html") == "<title>Two</title>"


def test_rollback_to_changed_local_release_is_refused(
    clone: Path, remote: Path, published: list[str]
) -> None:
    commit_words(clone, "Four")
    release = make_release(clone)
    (release.site / "index.html").write_text("Changed.")
    with pytest.raises(PublishError, match="changed after it was created"):
        rollback(clone, make_host(clone), release.name, unpublished=True)
    (release.folder / "release.json").unlink()
    with pytest.raises(PublishError, match="No release has this number"):
        rollback(clone, make_host(clone), release.name)
    assert get_tree(remote) == published[2]


def test_release_list_names_time_and_source(clone: Path, published: list[str]) -> None:
    rollback(clone, make_host(clone))
    said = format_releases(list_releases(clone, make_host(clone)), make_host(clone))
    assert said.startswith("Releases on gh-pages on origin, the newest first (times in UTC):\n")
    assert said.count("live now") == 1
    assert "  3 pages, made from " in said
    assert ": 1 page changed\n" in said
    assert "     Roll back to the release of " in said
    assert "Source:" not in said
