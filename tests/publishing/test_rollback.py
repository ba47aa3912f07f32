"""What was published is taken back whole, by its number or name, without a build."""

import shutil
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import NotPublishedError, undone_in
from clinicsite.publishing.hosts.pages.pages import Pages
from clinicsite.publishing.rollback import in_words, releases, rollback
from tests.publishing.conftest import clone_of, commit_words, git_in, sealed, send, site_in


def host_of(clone: Path) -> Pages:
    """The branch that the clone publishes to."""
    return Pages.at("origin#gh-pages", clone, lambda _: None)


def tree(remote: Path, at: str = "gh-pages") -> str:
    """The name that git gives to all that is live."""
    return git_in(remote, "rev-parse", f"{at}^{{tree}}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a remote, and a clone that has published three releases to it."""
    folder = tmp_path_factory.mktemp("made")
    git_in(folder, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")
    clone = clone_of(folder / "remote.git", folder / "clone")
    site_in(clone / "output")
    for words in ("One", "Two", "Three"):
        commit_words(clone, words)
        send(clone)
    git_in(clone, "push", "--quiet", "origin", "HEAD:main")
    return folder


@pytest.fixture
def remote(made: Path, tmp_path: Path) -> Path:
    """A copy of the remote."""
    return shutil.copytree(made / "remote.git", tmp_path / "remote.git")


@pytest.fixture
def clone(made: Path, tmp_path: Path, remote: Path) -> Path:
    """A copy of the clone."""
    clone = shutil.copytree(made / "clone", tmp_path / "clone")
    git_in(clone, "remote", "set-url", "origin", str(remote))
    return clone


@pytest.fixture
def published(remote: Path) -> list[str]:
    """The trees of the three releases, the oldest first."""
    return [tree(remote, f"gh-pages~{age}") for age in (2, 1, 0)]


def test_without_a_name_the_release_before_the_live_one_is_served(
    clone: Path, remote: Path, published: list[str]
) -> None:
    before = git_in(remote, "rev-parse", "gh-pages")
    said = rollback(clone, host_of(clone))
    assert tree(remote) == published[1]
    assert git_in(remote, "rev-parse", "gh-pages^") == before  # a new commit, never a forced one
    assert "serves the release of " in said
    assert "git revert" in said


def test_a_release_that_somebody_else_took_off_already_takes_no_other_along(
    clone: Path, remote: Path, published: list[str]
) -> None:
    live = host_of(clone).live()
    assert live
    assert live.note
    rollback(clone, host_of(clone), if_live=live.note.digest)
    assert tree(remote) == published[1]
    at = git_in(remote, "rev-parse", "gh-pages")
    said = rollback(clone, host_of(clone), if_live=live.note.digest)
    assert "nothing was done" in said
    assert git_in(remote, "rev-parse", "gh-pages") == at


def test_twice_back_is_two_releases_back_and_then_there_are_no_more(
    clone: Path, remote: Path, published: list[str]
) -> None:
    rollback(clone, host_of(clone))
    rollback(clone, host_of(clone))
    assert tree(remote) == published[0]
    with pytest.raises(NotPublishedError, match="no earlier release"):
        rollback(clone, host_of(clone))


@pytest.mark.parametrize("how", ["number", "name", "source"])
def test_any_release_can_be_chosen(
    clone: Path, remote: Path, published: list[str], how: str
) -> None:
    oldest = releases(clone, host_of(clone))[2]
    assert oldest.note
    rollback(
        clone,
        host_of(clone),
        {"number": "3", "name": oldest.name, "source": oldest.note.source[:9]}[how],
    )
    assert tree(remote) == published[0]


@pytest.mark.parametrize("wanted", ["0", "99", "f", "nothing", "-1"])
def test_what_is_not_there_cannot_be_chosen(
    clone: Path, remote: Path, published: list[str], wanted: str
) -> None:
    with pytest.raises(NotPublishedError, match="To see what there is"):
        rollback(clone, host_of(clone), wanted)
    assert tree(remote) == published[2]


def test_the_live_release_cannot_be_taken_back_to(clone: Path, published: list[str]) -> None:
    with pytest.raises(NotPublishedError, match="is live already"):
        rollback(clone, host_of(clone), "1")


def test_a_dry_run_changes_nothing(clone: Path, remote: Path, published: list[str]) -> None:
    assert rollback(clone, host_of(clone), dry_run=True).startswith("Would take gh-pages on origin")
    assert tree(remote) == published[2]


def test_a_fresh_clone_can_with_nothing_built_and_the_build_broken(
    clone: Path, remote: Path, published: list[str], tmp_path: Path
) -> None:
    for kind in (["--depth=1", "--branch=main"], []):
        fresh = tmp_path / f"fresh{len(kind)}"
        git_in(tmp_path, "clone", "--quiet", *kind, f"file://{remote}", str(fresh))
        (fresh / "tasks.py").write_text("this is no Python")
        rollback(fresh, host_of(fresh))
    assert tree(remote) == published[0]


def test_nothing_published_is_told(clone: Path, remote: Path) -> None:
    git_in(remote, "branch", "-D", "gh-pages")
    shutil.rmtree(clone / ".releases")
    with pytest.raises(NotPublishedError, match="nothing on gh-pages on origin to take back"):
        rollback(clone, host_of(clone))
    assert "There is no release" in in_words(releases(clone, host_of(clone)), host_of(clone))


def test_what_was_taken_off_is_not_published_again_by_accident(
    clone: Path, remote: Path, published: list[str]
) -> None:
    """As the daily run in CI would, which builds the same sources again."""
    rollback(clone, host_of(clone))
    for changed in (False, True):  # another day, and another page has its turn
        if changed:
            (clone / "output/new.html").write_text("<title>A page whose day has come</title>")
        with pytest.raises(NotPublishedError, match="A rollback took this very site") as told:
            send(clone)
        assert "--again" in str(told.value)
        assert tree(remote) == published[1]
    send(clone, again=True)
    assert "new.html" in git_in(remote, "ls-tree", "--name-only", "gh-pages")
    assert not undone_in(git_in(remote, "log", "-1", "--format=%B", "gh-pages"))


def test_the_next_ordinary_publish_works(clone: Path, remote: Path, published: list[str]) -> None:
    rollback(clone, host_of(clone))
    commit_words(clone, "Four")
    send(clone)
    assert "Four" in git_in(remote, "show", "gh-pages:index.html")
    (one, *_) = releases(clone, host_of(clone))
    assert one.is_live


def test_a_mended_site_that_is_the_old_one_again_changes_nothing(
    clone: Path, remote: Path, published: list[str]
) -> None:
    """After a rollback and a git revert, the site is what is live."""
    rollback(clone, host_of(clone))
    commit_words(clone, "Two")
    assert send(clone).changes is None
    commit_words(clone, "Three")
    with pytest.raises(NotPublishedError, match="A rollback took this very site"):
        send(clone)


def test_both_of_two_rollbacks_are_remembered(
    clone: Path, remote: Path, published: list[str]
) -> None:
    rollback(clone, host_of(clone))
    rollback(clone, host_of(clone))
    marks = undone_in(git_in(remote, "log", "-1", "--format=%B", "gh-pages"))
    assert len(marks) == 4  # the digests and sources of two releases
    rollback(clone, host_of(clone), "2")  # to one that was taken off, by a person's choice
    marks = undone_in(git_in(remote, "log", "-1", "--format=%B", "gh-pages"))
    assert len(marks) == 4  # the other, and the one that was live between


def test_a_release_of_this_machine_is_sent_where_the_host_has_none(
    clone: Path, remote: Path, published: list[str]
) -> None:
    # The host has forgotten its history.
    new = git_in(remote, "-c", "user.name=A", "-c", "user.email=a@b.example", "commit-tree",
                 f"{published[2]}", "-m", "All that is left")  # fmt: skip
    git_in(remote, "update-ref", "refs/heads/gh-pages", new)
    found = releases(clone, host_of(clone))
    assert [one.is_live for one in found] == [True, False, False]
    assert "not on the host" in found[1].summary
    rollback(clone, host_of(clone))
    assert git_in(remote, "show", "gh-pages:index.html") == "<title>Two</title>"


def test_what_was_built_and_never_published_is_not_gone_back_to(
    clone: Path, remote: Path, published: list[str]
) -> None:
    shutil.rmtree(clone / ".releases")
    git_in(remote, "update-ref", "refs/heads/gh-pages", git_in(remote, "rev-parse", "gh-pages~2"))
    commit_words(clone, "Four")
    sealed(clone)
    with pytest.raises(NotPublishedError, match="no earlier release"):
        rollback(clone, host_of(clone))
    rollback(clone, host_of(clone), "2")  # by a person's choice
    assert git_in(remote, "show", "gh-pages:index.html") == "<title>Four</title>"


def test_a_release_of_this_machine_that_was_changed_is_refused(
    clone: Path, remote: Path, published: list[str]
) -> None:
    commit_words(clone, "Four")
    release = sealed(clone)
    (release.site / "index.html").write_text("Changed.")
    with pytest.raises(NotPublishedError, match="changed after it was sealed"):
        rollback(clone, host_of(clone), release.name)
    (release.folder / "release.json").unlink()
    with pytest.raises(NotPublishedError, match="No release has this number"):
        rollback(clone, host_of(clone), release.name)
    assert tree(remote) == published[2]


def test_the_list_says_in_words_what_was_published_when(clone: Path, published: list[str]) -> None:
    rollback(clone, host_of(clone))
    said = in_words(releases(clone, host_of(clone)), host_of(clone))
    assert said.startswith("Releases on gh-pages on origin, the newest first (times in UTC):\n")
    assert said.count("live now") == 1
    assert "  3 pages, made from " in said
    assert ": 1 page changed\n" in said
    assert "     Roll back to the release of " in said
    assert "Source:" not in said
