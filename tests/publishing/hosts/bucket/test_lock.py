"""One at a time in a bucket: the lock lets one through, and does not outlive its maker."""

import threading
import time
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bucket import lock
from clinicsite.publishing.hosts.bucket.lock import LOCK_PATH
from clinicsite.publishing.hosts.bucket.store import BucketStore
from clinicsite.publishing.hosts.host import PublishError, RaceError
from clinicsite.publishing.release import list_local_releases
from tests.publishing.conftest import commit_words, make_clone, run_git
from tests.publishing.hosts.bucket.conftest import publish_site, read_bucket
from tests.publishing.release_factory import read_files


def test_bucket_lock_is_held_by_one(clone: Path, bucket: Path, through: str) -> None:
    store = BucketStore.from_url(through.removeprefix("s3:"))
    with lock.hold_lease(store, lambda _: None) as mine:
        assert store.put_if(LOCK_PATH, b"other") is None
        mine.renewed_at = 0.0
        mine.renew()
        mine.check()
    assert store.get(LOCK_PATH) is None
    with lock.hold_lease(store, lambda _: None) as mine:
        store.put(LOCK_PATH, b"somebody who did not look")
        with pytest.raises(RaceError):
            mine.check()
    assert store.get(LOCK_PATH) is not None


def test_bucket_lock_of_dead_holder_expires_and_of_live_one_does_not(
    bucket: Path, through: str, short_lives: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BucketStore.from_url(through.removeprefix("s3:"))
    store.put(LOCK_PATH, b"dead")
    start = time.monotonic()
    with lock.hold_lease(store, lambda _: None):
        assert time.monotonic() - start > lock.LEASE_SECONDS
        monkeypatch.setattr(lock, "LEASE_SECONDS", 60.0)
        monkeypatch.setattr(lock, "LOCK_TIMEOUT", 0.5)
        with (
            pytest.raises(PublishError, match="holds the lock"),
            lock.hold_lease(store, lambda _: None),
        ):
            pass


def test_bucket_lock_on_store_without_conditions_is_lost_to_the_last_writer(
    bucket: Path, through: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BucketStore.from_url(through.removeprefix("s3:"))

    def put_if(self: BucketStore, path: str, data: bytes, etag: str = "") -> str:
        self.put(path, data)
        self.put(path, b"the last writer")
        return "etag"

    monkeypatch.setattr(BucketStore, "put_if", put_if)
    with pytest.raises(RaceError), lock.hold_lease(store, lambda _: None):
        pytest.fail("Two have the lock.")
    assert store.get(LOCK_PATH) is not None


def test_bucket_lock_lets_the_newest_publish_last(
    clone: Path, site: Path, bucket: Path, remote: Path, tmp_path: Path, through: str
) -> None:
    publish_site(clone, through)
    run_git(clone, "add", "-f", "output")
    run_git(clone, "commit", "-qm", "Content: Keep the words")
    run_git(clone, "push", "-q", "origin", "HEAD:main")
    commit_words(clone, "Older words")
    run_git(clone, "push", "-q", "origin", "HEAD:main")
    other = make_clone(remote, tmp_path / "other")
    commit_words(other, "Newest words")
    said: list[str] = []

    def one(root: Path) -> None:
        try:
            said.append(str(publish_site(root, through)))
        except PublishError as refused:
            said.append(str(refused))

    threads = [threading.Thread(target=one, args=(root,)) for root in (clone, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 2
    assert read_bucket(bucket) == read_files(list_local_releases(other)[0].site)
