"""Locks, owners, disks and versions of git that stop a push are named, with one command each."""

import os
import subprocess
from pathlib import Path

import pytest

from clinicsite.publishing import publish as publish_module
from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.host import UNCHANGED_NOTE, HostLockedError, PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import publish
from clinicsite.publishing.rollback import rollback
from tests.install_tools import get_root_prefix
from tests.publishing.conftest import commit_words, make_release, publish_output, run_git
from tests.publishing.hosts.conftest import Disk

OLD_GIT = """#!/bin/sh
case "$*" in
version) echo "git version 2.20.1" ;;
*--no-write-fetch-head*) echo "error: unknown option 'no-write-fetch-head'" >&2; exit 129 ;;
*) exec {git} "$@" ;;
esac
"""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish_module, "FIRST_RETRY_DELAY", 0)


def get_refusal(clone: Path, to: str = "origin#gh-pages") -> str:
    """What is said when the output of a clone cannot be published."""
    with pytest.raises(PublishError) as told:
        publish_output(clone, to)
    return str(told.value)


@pytest.fixture
def live(clone: Path, site: Path) -> Path:
    """A clone whose first release is live, and that has a second one."""
    publish_output(clone)
    commit_words(clone, "New")
    return clone


def test_pages_stale_lock_of_the_branch_is_named(live: Path, remote: Path) -> None:
    lock, before = remote / "refs/heads/gh-pages.lock", run_git(remote, "for-each-ref")
    lock.touch()
    with pytest.raises(HostLockedError) as told:
        publish_output(live)
    words = str(told.value)
    assert words.startswith(
        f"The server of gh-pages on origin holds the lock {lock}. {UNCHANGED_NOTE}"
    )
    assert words.endswith(f"If there is no other publisher, type on that server: rm {lock}")
    assert run_git(remote, "for-each-ref") == before
    lock.unlink()
    assert publish_output(live).changes
    lock.touch()
    with pytest.raises(HostLockedError):
        rollback(live, PagesHost.from_spec("origin#gh-pages", live, lambda _: None))


@pytest.mark.parametrize("name", ["packed-refs.lock", "HEAD.lock", "config.lock"])
def test_pages_other_stale_locks_do_not_matter(live: Path, remote: Path, name: str) -> None:
    run_git(remote, "pack-refs", "--all")
    (remote / name).touch()
    assert publish_output(live).changes


@pytest.mark.parametrize("kind", ["full", "read-only"])
def test_pages_disk_of_the_server_is_named(clone: Path, site: Path, disk: Disk, kind: str) -> None:
    place = disk(400)
    bare = place / "site.git"
    run_git(place, "init", "--quiet", "--bare", "--template=", str(bare))
    publish_output(clone, str(bare))
    before = run_git(bare, "for-each-ref")
    commit_words(clone, "New")
    if kind == "full":
        (clone / "output/large.bin").write_bytes(os.urandom(600_000))
    else:
        root = get_root_prefix() or []
        subprocess.run([*root, "mount", "-o", "remount,ro", str(place)], check=True)
    words = get_refusal(clone, str(bare))
    wanted = {
        "full": f"The disk of gh-pages on {bare} is full. {UNCHANGED_NOTE} Free disk space there",
        "read-only": f"The server may not write into gh-pages on {bare}: its disk is read-only,",
    }
    assert words.startswith(wanted[kind])
    assert UNCHANGED_NOTE in words
    assert run_git(bare, "for-each-ref") == before


def test_folder_of_another_user_is_named(
    clone: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # of git's own tests
    command = "type on the machine with that folder: git config --global --add safe.directory {}"
    words = f"git does not read {clone}, because the folder belongs to another user."
    for host in ("origin#gh-pages", str(tmp_path / "bare.git")):
        said = get_refusal(clone, host)
        assert said.startswith(words)
        assert said.endswith(command.format(clone))
    folder = FolderHost.from_spec(str(tmp_path / "served"), clone, lambda _: None)
    with pytest.raises(PublishError) as told:
        publish(clone, make_release(clone), folder)
    assert str(told.value).startswith(words)
    assert not (tmp_path / "served").exists()


def test_remote_of_another_user_is_named(
    live: Path, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can give a folder to another user")
    os.chown(remote, 65534, 65534)
    run_git(live, "remote", "set-url", "origin", f"../{remote.name}")
    said = get_refusal(live)
    assert said.startswith(f"git does not read ../{remote.name}, because the folder belongs to ano")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
    subprocess.run(["sh", "-c", said.rpartition(": ")[2]], check=True)
    assert publish_output(live).changes


@pytest.mark.parametrize("kind", ["pages", "folder"])
def test_missing_git_is_named(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    release = make_release(live)
    host = PagesHost.from_spec("origin#gh-pages", live, lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(PublishError, match=r"git is not installed\. Get it from https://git-scm"):
        publish(live, release, host)
    with pytest.raises(PublishError, match=r"git is not installed\. Get it from https://git-scm"):
        publish_output(live, "origin#gh-pages" if kind == "pages" else str(tmp_path))


def test_old_git_is_named_with_its_version(
    clone: Path, site: Path, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_output(clone)
    fresh = tmp_path / "bin"
    fresh.mkdir()
    git = subprocess.check_output(["which", "git"], encoding="utf-8").strip()
    (fresh / "git").write_text(OLD_GIT.format(git=git))
    (fresh / "git").chmod(0o755)
    commit_words(clone, "New")
    run_git(remote, "update-ref", "refs/heads/gh-pages", make_other_commit(remote))
    monkeypatch.setenv("PATH", f"{fresh}{os.pathsep}{os.environ['PATH']}")
    said = get_refusal(clone)
    assert said.startswith("This git is too old (git version 2.20.1). Install git 2.31 or a newer")


def make_other_commit(remote: Path) -> str:
    """Make a commit on top of the live one, which has to be fetched."""
    who = ("-c", "user.name=A", "-c", "user.email=a@clinic.example")
    tree = ("commit-tree", "-p", "gh-pages", "-m", "By hand", "gh-pages^{tree}")
    return run_git(remote, *who, *tree)
