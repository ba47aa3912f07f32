"""A release never takes the place of one that is newer, whatever the clocks say."""

from pathlib import Path

import pytest

from clinicsite.publishing.decisions import Order
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.release_order import explain_order, find_order, is_in_order
from clinicsite.rendering.release_info import ReleaseInfo
from tests.publishing.conftest import (
    commit_words,
    count_commits,
    make_clone,
    make_site,
    publish_output,
    run_git,
)
from tests.publishing.round_counter import RoundCounter


def make_note(source: str) -> ReleaseInfo:
    """What a site made from this commit says of itself."""
    return ReleaseInfo("0" * 64, source, "", True, 3, 5)


def explain(clone: Path, live: ReleaseInfo, ours: ReleaseInfo) -> str:
    """Why a release may not take the place of another one."""
    return explain_order(clone, live, ours, find_order(clone, live, ours))


@pytest.fixture
def three(clone: Path, site: Path) -> list[str]:
    """Three commits, one upon the other."""
    return [run_git(clone, "rev-parse", "HEAD"), *(commit_words(clone, word) for word in "ab")]


def test_release_order_allows_same_and_newer_sources(clone: Path, three: list[str]) -> None:
    for live, ours in ((0, 0), (0, 1), (0, 2), (1, 2)):
        assert is_in_order(clone, make_note(three[live]), make_note(three[ours]))
    assert is_in_order(clone, None, make_note(three[0]))
    assert is_in_order(clone, make_note(""), make_note(three[0]))


def test_release_order_refuses_older_source_and_names_both(clone: Path, three: list[str]) -> None:
    fault = explain(clone, make_note(three[2]), make_note(three[0]))
    assert fault.startswith(f"The live site is newer. It was made from {three[2][:12]} (")
    assert f"“Content: Write b”). This one was made from {three[0][:12]} (" in fault
    assert "git pull" in fault
    assert "--force-older" in fault


def test_release_order_refuses_diverged_sources(clone: Path, three: list[str]) -> None:
    run_git(clone, "checkout", "--quiet", "-b", "other", three[0])
    ours = commit_words(clone, "c")
    fault = explain(clone, make_note(three[1]), make_note(ours))
    assert fault.startswith("The live site holds work that this one lacks.")
    assert three[1][:12] in fault
    assert ours[:12] in fault


def test_release_order_refuses_unknown_source(clone: Path, three: list[str]) -> None:
    fault = explain(clone, make_note("f" * 40), make_note(three[0]))
    assert "this copy of the sources does not know the other" in fault
    assert "f" * 12 in fault
    assert three[0][:12] in fault


@pytest.mark.parametrize("later", [1, 210])
def test_release_order_in_shallow_clone_fetches_history(
    clone: Path, site: Path, remote: Path, tmp_path: Path, later: int
) -> None:
    """The live commit lies further back than the clone, and than the first look deeper, reach."""
    old = run_git(clone, "rev-parse", "HEAD")
    for number in range(later):
        run_git(clone, "commit", "--quiet", "--allow-empty", "-m", f"Docs: Say {number}")
    new = run_git(clone, "rev-parse", "HEAD")
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    shallow = tmp_path / "shallow"
    run_git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{remote}", str(shallow))
    assert is_in_order(shallow, make_note(old), make_note(new))
    run_git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{remote}", "another")
    assert not is_in_order(tmp_path / "another", make_note("f" * 40), make_note(new))


def test_release_order_in_shallow_clone_fetches_newer_live_commit(
    clone: Path, three: list[str], remote: Path, tmp_path: Path
) -> None:
    """The job of an older commit, as GitLab runs it again, has no newer commit in its clone."""
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    run_git(clone, "checkout", "--quiet", "-b", "other", three[0])
    diverged = commit_words(clone, "c")
    run_git(clone, "push", "--quiet", "origin", "HEAD:other")
    run_git(remote, "config", "uploadpack.allowReachableSHA1InWant", "true")
    for name, live, order in (("old", three[2], Order.OLDER), ("late", diverged, Order.DIVERGED)):
        shallow, ours = tmp_path / name, three[0] if name == "old" else three[1]
        run_git(tmp_path, "init", "--quiet", str(shallow))
        run_git(shallow, "remote", "add", "origin", f"file://{remote}")
        run_git(shallow, "fetch", "--quiet", "--depth=1", "origin", ours)
        assert find_order(shallow, make_note(live), make_note(ours)) is order


@pytest.mark.parametrize("count", [1, pytest.param(20, marks=pytest.mark.faults)])
def test_release_order_refuses_older_commit_that_finishes_last(
    clone: Path, site: Path, remote: Path, tmp_path: Path, count: int, tally: RoundCounter
) -> None:
    """As when two merges come one after the other, and the first one's build takes longer."""
    slow = make_clone(remote, tmp_path / "slow")
    make_site(slow / "output")
    for number in range(count):
        run_git(slow, "pull", "--quiet", "origin", "main")
        old = run_git(slow, "rev-parse", "HEAD")
        (slow / "output/index.html").write_text(f"<title>Late {number}</title>")
        new = commit_words(clone, f"New {number}")
        run_git(clone, "push", "--quiet", "origin", "HEAD:main")
        publish_output(clone)
        live = run_git(remote, "rev-parse", "gh-pages")
        run_git(slow, "fetch", "--quiet")  # it knows of the new commit, and was built before
        with pytest.raises(PublishError) as told:
            publish_output(slow)
        assert old[:12] in str(told.value)
        assert new[:12] in str(told.value)
        assert run_git(remote, "rev-parse", "gh-pages") == live
        tally.add("refused")
    publish_output(slow, force_older=True)
    assert run_git(remote, "rev-parse", "gh-pages") != live


def test_release_order_refuses_late_reverted_change(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    """The site is what it was before the change: the host notes that it was looked at since."""
    commit_words(clone, "Good")
    publish_output(clone)
    bad = commit_words(clone, "Bad")
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    slow = make_clone(remote, tmp_path / "slow")
    make_site(slow / "output")
    (slow / "output/index.html").write_text("<title>Bad</title>\n")
    mended = commit_words(clone, "Good")
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    run_git(slow, "fetch", "--quiet")
    sent = publish_output(clone)
    assert sent.changes is None
    assert str(sent).endswith(
        "has exactly this site already. The host now notes that your commit is newer, so that no "
        "late build replaces it."
    )
    assert mended in run_git(remote, "show", "gh-pages:.well-known/release.json")
    with pytest.raises(PublishError, match=f"The live site is newer.*{bad[:12]}"):
        publish_output(slow)
    assert "Nothing to publish" in str(publish_output(clone))
    run_git(clone, "commit", "--quiet", "--allow-empty", "-m", "Docs: Say more")
    assert "Nothing to publish" in str(publish_output(clone))
    assert count_commits(remote) == 2


def test_release_order_ignores_same_site_of_older_source(
    clone: Path, site: Path, remote: Path
) -> None:
    for words in ("Good", "Bad", "Good"):
        commit_words(clone, words)
    publish_output(clone)
    run_git(clone, "checkout", "--quiet", "HEAD~2")
    assert "Nothing to publish" in str(publish_output(clone))
    assert count_commits(remote) == 1


def test_release_order_allows_commits_of_merged_branch(
    clone: Path, site: Path, remote: Path
) -> None:
    """Only what was on the main branch is built to be published."""
    publish_output(clone)
    main = run_git(clone, "rev-parse", "--abbrev-ref", "HEAD")
    run_git(clone, "checkout", "--quiet", "-b", "work")
    for words in ("Other", "Others"):
        (clone / "content/home.md").write_text(f"{words}\n")
        run_git(clone, "commit", "--quiet", "--all", "-m", f"Content: Write {words}")
    run_git(clone, "checkout", "--quiet", main)
    run_git(clone, "merge", "--quiet", "--no-ff", "-m", "Merge work", "work")
    assert "Nothing to publish" in str(publish_output(clone))
    assert count_commits(remote) == 1
