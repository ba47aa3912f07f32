"""A release never takes the place of one that is newer, whatever the clocks say."""

from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import NotPublishedError
from clinicsite.publishing.release_order import order_faults
from clinicsite.rendering.release_info import Note
from tests.publishing.conftest import clone_of, commit_words, commits, git_in, send, site_in
from tests.publishing.round_counter import Tally


def note(source: str) -> Note:
    """What a site made from this commit says of itself."""
    return Note("0" * 64, source, "", True, 3, 5)


@pytest.fixture
def three(clone: Path, site: Path) -> list[str]:
    """Three commits, one upon the other."""
    return [git_in(clone, "rev-parse", "HEAD"), *(commit_words(clone, word) for word in "ab")]


def test_the_same_and_newer_sources_are_fine(clone: Path, three: list[str]) -> None:
    for live, ours in ((0, 0), (0, 1), (0, 2), (1, 2)):
        assert list(order_faults(clone, note(three[live]), note(three[ours]))) == []
    assert list(order_faults(clone, None, note(three[0]))) == []
    assert list(order_faults(clone, note(""), note(three[0]))) == []


def test_an_older_source_is_refused_and_both_are_named(clone: Path, three: list[str]) -> None:
    (fault,) = order_faults(clone, note(three[2]), note(three[0]))
    assert fault.startswith(f"The live site is newer. It was made from {three[2][:12]} (")
    assert f"“Content: Write b”). This one was made from {three[0][:12]} (" in fault
    assert "git pull" in fault
    assert "--force-older" in fault


def test_sources_that_parted_are_refused(clone: Path, three: list[str]) -> None:
    git_in(clone, "checkout", "--quiet", "-b", "other", three[0])
    ours = commit_words(clone, "c")
    (fault,) = order_faults(clone, note(three[1]), note(ours))
    assert fault.startswith("The live site holds work that this one lacks.")
    assert three[1][:12] in fault
    assert ours[:12] in fault


def test_a_source_that_nobody_here_knows_is_refused(clone: Path, three: list[str]) -> None:
    (fault,) = order_faults(clone, note("f" * 40), note(three[0]))
    assert "this copy of the sources does not know the other" in fault
    assert "f" * 12 in fault
    assert three[0][:12] in fault


@pytest.mark.parametrize("later", [1, 210])
def test_a_shallow_clone_fetches_what_it_needs_to_tell(
    clone: Path, site: Path, remote: Path, tmp_path: Path, later: int
) -> None:
    """The live commit lies further back than the clone, and than the first look deeper, reach."""
    old = git_in(clone, "rev-parse", "HEAD")
    for number in range(later):
        git_in(clone, "commit", "--quiet", "--allow-empty", "-m", f"Docs: Say {number}")
    new = git_in(clone, "rev-parse", "HEAD")
    git_in(clone, "push", "--quiet", "origin", "HEAD:main")
    shallow = tmp_path / "shallow"
    git_in(tmp_path, "clone", "--quiet", "--depth=1", f"file://{remote}", str(shallow))
    assert list(order_faults(shallow, note(old), note(new))) == []
    git_in(tmp_path, "clone", "--quiet", "--depth=1", f"file://{remote}", "another")
    assert len(list(order_faults(tmp_path / "another", note("f" * 40), note(new)))) == 1


@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.faults)])
def test_an_older_commit_that_finishes_last_is_refused(
    clone: Path, site: Path, remote: Path, tmp_path: Path, count: int, tally: Tally
) -> None:
    """As when two merges come one after the other, and the first one's build takes longer."""
    slow = clone_of(remote, tmp_path / "slow")
    site_in(slow / "output")
    for number in range(count):
        git_in(slow, "pull", "--quiet", "origin", "main")
        old = git_in(slow, "rev-parse", "HEAD")
        (slow / "output/index.html").write_text(f"<title>Late {number}</title>")
        new = commit_words(clone, f"New {number}")
        git_in(clone, "push", "--quiet", "origin", "HEAD:main")
        send(clone)
        live = git_in(remote, "rev-parse", "gh-pages")
        git_in(slow, "fetch", "--quiet")  # it knows of the new commit, and was built before
        with pytest.raises(NotPublishedError) as told:
            send(slow)
        assert old[:12] in str(told.value)
        assert new[:12] in str(told.value)
        assert git_in(remote, "rev-parse", "gh-pages") == live
        tally.add("refused")
    send(slow, force_older=True)
    assert git_in(remote, "rev-parse", "gh-pages") != live


def test_a_change_that_was_taken_back_cannot_come_late(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    """The site is what it was before the change: the host notes that it was looked at since."""
    commit_words(clone, "Good")
    send(clone)
    bad = commit_words(clone, "Bad")
    git_in(clone, "push", "--quiet", "origin", "HEAD:main")
    slow = clone_of(remote, tmp_path / "slow")
    site_in(slow / "output")
    (slow / "output/index.html").write_text("<title>Bad</title>\n")
    mended = commit_words(clone, "Good")
    git_in(clone, "push", "--quiet", "origin", "HEAD:main")
    git_in(slow, "fetch", "--quiet")
    sent = send(clone)
    assert sent.changes is None
    assert str(sent).endswith(
        "has exactly this site already. It was noted there that yours is newer, so that no late "
        "build takes its place."
    )
    assert mended in git_in(remote, "show", "gh-pages:.well-known/release.json")
    with pytest.raises(NotPublishedError, match=f"The live site is newer.*{bad[:12]}"):
        send(slow)
    assert "Nothing to publish" in str(send(clone))
    git_in(clone, "commit", "--quiet", "--allow-empty", "-m", "Docs: Say more")
    assert "Nothing to publish" in str(send(clone))
    assert commits(remote) == 2


def test_the_same_site_of_an_older_source_is_not_noted(
    clone: Path, site: Path, remote: Path
) -> None:
    for words in ("Good", "Bad", "Good"):
        commit_words(clone, words)
    send(clone)
    git_in(clone, "checkout", "--quiet", "HEAD~2")
    assert "Nothing to publish" in str(send(clone))
    assert commits(remote) == 1


def test_commits_of_a_branch_that_was_merged_need_no_note(
    clone: Path, site: Path, remote: Path
) -> None:
    """Only what was on the main branch is built to be published."""
    send(clone)
    main = git_in(clone, "rev-parse", "--abbrev-ref", "HEAD")
    git_in(clone, "checkout", "--quiet", "-b", "work")
    for words in ("Other", "Others"):
        (clone / "content/home.md").write_text(f"{words}\n")
        git_in(clone, "commit", "--quiet", "--all", "-m", f"Content: Write {words}")
    git_in(clone, "checkout", "--quiet", main)
    git_in(clone, "merge", "--quiet", "--no-ff", "-m", "Merge work", "work")
    assert "Nothing to publish" in str(send(clone))
    assert commits(remote) == 1
