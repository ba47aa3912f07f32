"""A host that went back on its own page is not sent the same page again by the next run."""

import json
import shutil
from pathlib import Path

import pytest

from clinicsite.publishing.handovers import GITLAB_VARIABLES, REF_PREFIX, record_live
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.rendering.release_info import RELEASE_INFO_FILE
from tests.publishing.conftest import commit_words, make_clone, make_site, run_git
from tests.publishing.fake_host import FakeHost
from tests.publishing.plays.forge_server import ForgeServer
from tests.publishing.test_live_probe import deploy, hand_over, visited

__all__ = ["visited"]


def go_back(visited: FakeHost, earlier: Path) -> None:
    """Restore an earlier deployment, as the page of a host does."""
    shutil.rmtree(visited.folder)
    shutil.copytree(earlier, visited.folder)


@pytest.fixture
def earlier(clone: Path, visited: FakeHost, tmp_path: Path) -> Path:
    """The deployment before the live one, which has a wrong page."""
    commit_words(clone, "Good")
    hand_over(clone, visited.url)
    deploy(clone, visited)
    folder = shutil.copytree(visited.folder, tmp_path / "earlier")
    commit_words(clone, "Wrong")
    hand_over(clone, visited.url)
    deploy(clone, visited)
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    return folder


def test_rollback_on_page_of_host_is_kept_by_next_runner(
    clone: Path, visited: FakeHost, earlier: Path, remote: Path, tmp_path: Path
) -> None:
    wrong = run_git(clone, "rev-parse", "HEAD")
    assert record_live(clone, visited.url, wrong) == ""  # as a live check does
    go_back(visited, earlier)
    runner = make_clone(remote, tmp_path / "runner")
    make_site(runner / "output")
    with pytest.raises(PublishError) as told:
        hand_over(runner, visited.url)
    assert f"content/home.md, from {wrong[:12]} (" in str(told.value)
    assert f"git revert {wrong[:12]}" in str(told.value)
    assert not (runner / "public").exists()
    run_git(runner, "revert", "--no-edit", wrong)
    hand_over(runner, visited.url)
    assert (runner / "public/index.html").is_file()


def test_rollback_on_page_of_host_twice_is_kept(
    clone: Path, visited: FakeHost, earlier: Path, tmp_path: Path
) -> None:
    newest = commit_words(clone, "Newest")
    record_live(clone, visited.url, newest)
    for words in ("Wrong", "Good"):
        folder = shutil.copytree(earlier, tmp_path / words)
        commit = run_git(clone, "log", "-1", "--format=%H", f"--grep=Write {words}")
        info = json.loads((folder / RELEASE_INFO_FILE).read_text()) | {"source": commit}
        (folder / RELEASE_INFO_FILE).write_text(json.dumps(info))
        go_back(visited, folder)
        with pytest.raises(PublishError, match="A rollback took this off") as told:
            hand_over(clone, visited.url)
        assert f"content/home.md, from {newest[:12]} (" in str(told.value)


def test_release_that_the_page_of_host_restored_is_handed_over_again(
    clone: Path, visited: FakeHost, earlier: Path
) -> None:
    record_live(clone, visited.url, run_git(clone, "rev-parse", "HEAD"))
    go_back(visited, earlier)
    run_git(clone, "checkout", "--quiet", "HEAD~1")
    shutil.copyfile(earlier / "index.html", clone / "output/index.html")
    assert "have this very site already" in str(hand_over(clone, visited.url))
    assert (clone / "public/index.html").read_bytes() == (earlier / "index.html").read_bytes()


def test_host_that_goes_forward_again_ends_its_hold(
    clone: Path, visited: FakeHost, earlier: Path, tmp_path: Path
) -> None:
    newest = shutil.copytree(visited.folder, tmp_path / "newest")
    record_live(clone, visited.url, run_git(clone, "rev-parse", "HEAD"))
    go_back(visited, earlier)
    with pytest.raises(PublishError, match="A rollback took this off"):
        hand_over(clone, visited.url)
    go_back(visited, newest)
    commit_words(clone, "Next")
    hand_over(clone, visited.url)
    assert "Next" in (clone / "public/index.html").read_text()


def test_rollback_on_page_of_host_ends_by_again(
    clone: Path, visited: FakeHost, earlier: Path
) -> None:
    record_live(clone, visited.url, run_git(clone, "rev-parse", "HEAD"))
    go_back(visited, earlier)
    hand_over(clone, visited.url, again=True)
    hand_over(clone, visited.url)  # the host has not taken it yet, and the hold has ended


def test_rollback_on_page_of_host_to_another_site_is_kept(
    clone: Path, visited: FakeHost, earlier: Path, tmp_path: Path
) -> None:
    """The deployment before was not ours, as that of an older generator."""
    other = tmp_path / "other"
    other.mkdir()
    for name in ("index.html", "404.html"):
        (other / name).write_text("The old site")
    record_live(clone, visited.url, run_git(clone, "rev-parse", "HEAD"))
    go_back(visited, other)
    commit_words(clone, "Next")
    with pytest.raises(PublishError) as told:
        hand_over(clone, visited.url)
    assert f"Visitors of {visited.url} had a site of ours, and now get another" in str(told.value)
    assert "publish --again" in str(told.value)
    hand_over(clone, visited.url, again=True)
    assert (clone / "public/index.html").is_file()


@pytest.mark.parametrize("status", [302, 401, 503])
def test_handover_to_host_that_shows_no_release_is_reported(
    clone: Path, visited: FakeHost, earlier: Path, status: int
) -> None:
    """As a fault of the server, or a page to log in: it is unknown what visitors get."""
    record_live(clone, visited.url, run_git(clone, "rev-parse", "HEAD"))
    visited.status[RELEASE_INFO_FILE] = status
    said = str(hand_over(clone, visited.url))
    assert f"{visited.url} answers {status}, so its release is unknown." in said
    assert (clone / "public/index.html").is_file()


def test_handover_that_was_never_live_is_not_held(
    clone: Path, visited: FakeHost, earlier: Path, remote: Path
) -> None:
    commit_words(clone, "Not deployed")
    hand_over(clone, visited.url)
    commit_words(clone, "Next")
    hand_over(clone, visited.url)
    assert run_git(remote, "for-each-ref", "--format=%(refname)").count(REF_PREFIX) == 1


def test_record_of_live_commit_that_fails_is_a_remark(clone: Path, visited: FakeHost) -> None:
    run_git(clone, "remote", "set-url", "origin", "/nowhere.git")
    remark = record_live(clone, visited.url, run_git(clone, "rev-parse", "HEAD"))
    assert "origin did not take a note of what is live." in remark


@pytest.fixture
def gitlab(forge_server: ForgeServer, monkeypatch: pytest.MonkeyPatch) -> ForgeServer:
    """A forge with deployments, and the variables of its job."""
    token = forge_server.grant("token", "read")
    values = (f"{forge_server.url}/api/v4", "7", token, "production")
    for name, value in zip(GITLAB_VARIABLES, values, strict=True):
        monkeypatch.setenv(name, value)
    return forge_server


def record_deployments(gitlab: ForgeServer, *newest_first: str) -> None:
    """Let the forge have deployed these commits."""
    gitlab.deployments = [("production", commit) for commit in newest_first[::-1]]


def test_rollback_on_gitlab_is_kept_without_a_ref(
    clone: Path, visited: FakeHost, earlier: Path, remote: Path, gitlab: ForgeServer
) -> None:
    wrong = run_git(clone, "rev-parse", "HEAD")
    record_deployments(gitlab, wrong, run_git(clone, "rev-parse", "HEAD~1"))
    refs = run_git(remote, "for-each-ref")
    go_back(visited, earlier)
    with pytest.raises(PublishError, match="A rollback took this off"):
        hand_over(clone, visited.url)
    hand_over(clone, visited.url, again=True)
    assert run_git(remote, "for-each-ref") == refs


def test_rollback_job_of_gitlab_serves_what_was_deployed_before(
    clone: Path, visited: FakeHost, earlier: Path, gitlab: ForgeServer
) -> None:
    wrong, good = (run_git(clone, "rev-parse", name) for name in ("HEAD", "HEAD~1"))
    run_git(clone, "checkout", "--quiet", good)
    shutil.copyfile(earlier / "index.html", clone / "output/index.html")
    record_deployments(gitlab, wrong)
    with pytest.raises(PublishError, match="The live site is newer"):  # a late job, no rollback
        hand_over(clone, visited.url)
    record_deployments(gitlab, wrong, good)
    hand_over(clone, visited.url)
    deploy(clone, visited)
    assert "Good" in (visited.folder / "index.html").read_text()
    record_deployments(gitlab, good, wrong, good)
    run_git(clone, "checkout", "--quiet", wrong)
    with pytest.raises(PublishError, match="A rollback took this off"):
        hand_over(clone, visited.url)


def test_rollback_job_of_gitlab_may_have_fewer_pages(
    clone: Path, visited: FakeHost, earlier: Path, gitlab: ForgeServer
) -> None:
    good = run_git(clone, "rev-parse", "HEAD~1")
    for number in range(8):
        (clone / f"output/{number}.html").write_text("<title>New</title>")
    commit_words(clone, "More")
    hand_over(clone, visited.url)
    deploy(clone, visited)
    for number in range(8):
        (clone / f"output/{number}.html").unlink()
    run_git(clone, "checkout", "--quiet", good)
    record_deployments(gitlab, good)
    hand_over(clone, visited.url)
    assert not (clone / "public/7.html").exists()
