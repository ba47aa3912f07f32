"""What publishing refuses before it sends anything."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.model.content_hashes import CONTENT_HASHES_FILE, ContentHashes, PageHash
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import PublishOptions, publish
from clinicsite.publishing.release import ReleaseIntegrityError
from tests.publishing.conftest import (
    count_commits,
    make_clone,
    make_release,
    make_site,
    publish_output,
    run_git,
)


def test_publish_refuses_uncommitted_changes_by_name(clone: Path, site: Path, remote: Path) -> None:
    (clone / "content/home.md").write_text("changed")
    (clone / "content/new.md").write_text("new")
    with pytest.raises(PublishError) as told:
        publish_output(clone)
    assert "content/home.md, content/new.md. Commit them" in str(told.value)
    assert run_git(remote, "branch", "--list", "gh-pages") == ""
    publish_output(clone, with_uncommitted=True)
    subject = run_git(remote, "log", "-1", "--format=%s", "gh-pages")
    assert " with uncommitted changes: " in subject


HOSTILE = "x\ndata 0\n\nM 100644 inline index.html"  # replaces the home page in ghp-import's stream


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda site: (site / "index.html").unlink(), "index.html is missing."),
        (shutil.rmtree, "There is nothing in "),
        (lambda site: (site / HOSTILE).write_text(""), "has other characters in its name than"),
        (lambda site: (site / "x").symlink_to("/etc/hostname"), "is a link or a device"),
        (lambda site: (site / "x").symlink_to("nowhere"), "is a link or a device"),
        (lambda site: os.mkfifo(site / "x"), "is a link or a device"),
        (lambda site: (site / ".env").write_text(""), "has other characters in its name than"),
    ],
)
def test_publish_runs_preflight_before_network(
    clone: Path, site: Path, remote: Path, harm: Callable, told: str
) -> None:
    release = make_release(clone)
    harm(release.site)
    remote.rename(remote.with_name("moved.git"))
    with pytest.raises(PublishError) as caught:
        publish(clone, release, PagesHost.from_spec("origin#gh-pages", clone, lambda _: None))
    first, fault, last = str(caught.value).splitlines()
    assert first == "The site failed these checks:"
    assert told in fault
    assert last == "Fix these problems, and build the site again."


def test_publish_refuses_placeholder_url_before_network(
    clone: Path, site: Path, remote: Path
) -> None:
    release = make_release(clone, "clinic.example")
    remote.rename(remote.with_name("moved.git"))
    with pytest.raises(PublishError, match=r"“clinic\.example” cannot be the address"):
        publish(clone, release, PagesHost.from_spec("origin#gh-pages", clone, lambda _: None))


def test_publish_ignores_git_environment_of_hooks(
    clone: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git starts hooks with variables that lead to its own repository."""
    source = run_git(clone, "rev-parse", "HEAD")
    run_git(tmp_path, "init", "--quiet", "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    assert make_release(clone).info.source == source


def test_publish_refuses_secret_before_network(clone: Path, site: Path, remote: Path) -> None:
    (site / "index.html").write_text("gh" + "p_" + "A" * 36)
    remote.rename(remote.with_name("moved.git"))
    with pytest.raises(PublishError, match="holds a token of GitHub"):
        publish_output(clone)


def test_publish_refuses_shrunken_site_without_option(
    clone: Path, site: Path, remote: Path
) -> None:
    for number in range(20):
        (site / f"page-{number}.html").write_text("Words.")
    publish_output(clone)
    host = PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)
    for number in range(12):
        (site / f"page-{number}.html").unlink()
    with pytest.raises(PublishError, match="23 pages and this one 11"):
        publish(clone, make_release(clone), host)
    with pytest.raises(PublishError, match="leads nowhere"):  # the next gate
        publish(clone, make_release(clone), host, PublishOptions(allow_shrink=True))
    assert count_commits(remote) == 1


def test_publish_refuses_changed_release(clone: Path, site: Path) -> None:
    release = make_release(clone)
    (release.site / "index.html").write_text("Changed.\n")
    host = PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)
    with pytest.raises(ReleaseIntegrityError, match="changed after it was created: index"):
        publish(clone, release, host)


def test_publish_without_commits_is_refused(tmp_path: Path, remote: Path) -> None:
    run_git(tmp_path, "clone", "--quiet", str(remote), "empty")
    make_site(tmp_path / "empty/output")
    with pytest.raises(PublishError, match="Commit your work first") as told:
        publish_output(tmp_path / "empty")
    assert "git reported: " in str(told.value)


def set_content_hash(site: Path, words: str, *, changes: int = 1, launched: bool = True) -> None:
    """Let the built site say which words its only medical page has."""
    page = PageHash(words, changes, "2026-11-22")
    (site / CONTENT_HASHES_FILE).write_text(
        ContentHashes(launched, {"conditions/crps/": page}).to_json()
    )


def test_publish_refuses_medical_change_without_log_line(
    clone: Path, site: Path, remote: Path
) -> None:
    set_content_hash(site, "v1-a")
    publish_output(clone)
    set_content_hash(site, "v1-b")
    with pytest.raises(PublishError) as told:
        publish_output(clone)
    assert "The words of /conditions/crps/ differ from those that are live" in str(told.value)
    assert count_commits(remote) == 1
    set_content_hash(site, "v1-b", changes=2)
    publish_output(clone)
    assert count_commits(remote) == 2


def test_publish_before_launch_allows_medical_change(clone: Path, site: Path, remote: Path) -> None:
    set_content_hash(site, "v1-a")
    publish_output(clone)
    set_content_hash(site, "v1-b", launched=False)
    publish_output(clone)
    assert count_commits(remote) == 2


def test_publish_reads_live_release_from_host(
    clone: Path, site: Path, remote: Path, tmp_path: Path
) -> None:
    set_content_hash(site, "v1-a")
    publish_output(clone)
    other = make_clone(remote, tmp_path / "other")
    set_content_hash(make_site(other / "output"), "v1-b", changes=2)
    publish_output(other)
    set_content_hash(site, "v1-c", changes=2)
    with pytest.raises(PublishError, match="no new line"):
        publish_output(clone)


def test_publish_refuses_lost_url(clone: Path, site: Path, remote: Path) -> None:
    publish_output(clone)
    (site / "about/index.html").unlink()
    with pytest.raises(PublishError) as told:
        publish_output(clone)
    said = str(told.value)
    assert "/about/ is live and leads nowhere in this site" in said
    for cure in ("rename OLD NEW", "unpublish PAGE --to OTHER", "“aliases: [/about/]”"):
        assert cure in said
    assert count_commits(remote) == 1
    (site / "about/index.html").write_text("A redirect.")
    publish_output(clone)
    assert count_commits(remote) == 2


def test_publish_without_git_is_one_sentence(
    clone: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PublishError, match="git is not installed"):
        PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)
