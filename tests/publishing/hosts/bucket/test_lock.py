"""One at a time in a bucket: the lock lets one through, and does not outlive its maker."""

import threading
import time
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bucket import lock
from clinicsite.publishing.hosts.bucket.lock import LOCK
from clinicsite.publishing.hosts.bucket.store import Store
from clinicsite.publishing.hosts.host import NotPublishedError, RaceError
from clinicsite.publishing.release import kept
from tests.publishing.conftest import clone_of, commit_words, git_in
from tests.publishing.hosts.bucket.conftest import sent, there
from tests.publishing.release_factory import bytes_in


def test_the_lock_lets_one_through(clone: Path, bucket: Path, through: str) -> None:
    store = Store.at(through.removeprefix("s3:"))
    with lock.held(store, lambda _: None) as mine:
        assert store.put_if(LOCK, b"other") is None
        mine.signed = 0.0
        mine.keep()
        mine.check()
    assert store.get(LOCK) is None
    with lock.held(store, lambda _: None) as mine:
        store.put(LOCK, b"somebody who did not look")
        with pytest.raises(RaceError):
            mine.check()
    assert store.get(LOCK) is not None


def test_the_lock_of_somebody_who_died_expires_and_of_the_living_does_not(
    bucket: Path, through: str, short_lives: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.at(through.removeprefix("s3:"))
    store.put(LOCK, b"dead")
    start = time.monotonic()
    with lock.held(store, lambda _: None):
        assert time.monotonic() - start > lock.ALIVE
        monkeypatch.setattr(lock, "ALIVE", 60.0)
        monkeypatch.setattr(lock, "PATIENCE", 0.5)
        with (
            pytest.raises(NotPublishedError, match="does not come to an end"),
            lock.held(store, lambda _: None),
        ):
            pass


def test_two_at_once_end_with_the_newest(
    clone: Path, site: Path, bucket: Path, remote: Path, tmp_path: Path, through: str
) -> None:
    sent(clone, through)
    git_in(clone, "add", "-f", "output")
    git_in(clone, "commit", "-qm", "Content: Keep the words")
    git_in(clone, "push", "-q", "origin", "HEAD:main")
    commit_words(clone, "Older words")
    git_in(clone, "push", "-q", "origin", "HEAD:main")
    other = clone_of(remote, tmp_path / "other")
    commit_words(other, "Newest words")
    said: list[str] = []

    def one(root: Path) -> None:
        try:
            said.append(str(sent(root, through)))
        except NotPublishedError as refused:
            said.append(str(refused))

    threads = [threading.Thread(target=one, args=(root,)) for root in (clone, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 2
    assert there(bucket) == bytes_in(kept(other)[0].site)
