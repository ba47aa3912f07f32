"""One at a time in a bucket: the lock lets one through, and does not outlive its maker."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bucket import lock
from clinicsite.publishing.hosts.bucket.lock import LOCK_PATH, BucketLease
from clinicsite.publishing.hosts.bucket.store import BucketStore, ObjectInfo
from clinicsite.publishing.hosts.host import PublishError, RaceError
from clinicsite.publishing.release import list_local_releases
from tests.publishing.conftest import commit_words, make_clone, run_git
from tests.publishing.hosts.bucket.conftest import publish_site, read_bucket
from tests.publishing.hosts.bucket.s3 import LimitedProxy
from tests.publishing.release_factory import read_files


@pytest.fixture
def store(through: str) -> BucketStore:
    return BucketStore.from_url(through.removeprefix("s3:"))


def list_locks(store: BucketStore) -> list[str]:
    return [path for path in store.list_objects() if lock.is_lock(path)]


def test_bucket_lease_is_held_by_one(store: BucketStore) -> None:
    holders, failures = [], []

    def hold() -> None:
        try:
            with lock.hold_lease(store, lambda _: None) as mine:
                holders.append(mine.holder)
                mine.renew()
                assert mine.path in list_locks(store)  # beside those of who asks for it
                assert holders[-1] == mine.holder
                holders.append("end")
        except (AssertionError, PublishError) as problem:
            failures.append(problem)

    threads = [threading.Thread(target=hold) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert holders[1::2] == ["end"] * 3
    assert list_locks(store) == []


def test_bucket_lease_of_dead_holder_expires_and_of_live_one_does_not(
    store: BucketStore, short_lives: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (LOCK_PATH, f"{LOCK_PATH}-dead"):
        store.put(path, b"dead")
    start = time.monotonic()
    with lock.hold_lease(store, lambda _: None) as mine:
        assert time.monotonic() - start > lock.LEASE_SECONDS - 1  # of the store's whole seconds
        assert list(store.list_folder(lock.STATE_FOLDER)) == [mine.path]
        time.sleep(lock.LEASE_SECONDS + lock.GRACE_SECONDS)
        monkeypatch.setattr(lock, "LOCK_TIMEOUT", 0.5)
        with (
            pytest.raises(PublishError, match="holds the lock"),
            lock.hold_lease(store, lambda _: None),
        ):
            pass
        mine.put("page.html", b"Words")
    assert list_locks(store) == []


def test_bucket_lease_that_ended_writes_nothing(store: BucketStore, door: LimitedProxy) -> None:
    with lock.hold_lease(store, lambda _: None) as mine:
        now = time.time()
        late = mine._writer._sign("PUT", "late.html", now + 2)
        mine.ends_at = now
        for write in (lambda: mine.put("page.html", b""), lambda: mine.delete("page.html")):
            with pytest.raises(RaceError):
                write()
        time.sleep(3)
        response = mine._writer._request("PUT", late, b"Late words")
        with pytest.raises(RaceError):
            mine._writer._raise_refusal(response, now + 2)
    assert not {"page.html", "late.html"} & store.list_objects().keys()


def test_bucket_lease_taken_over_is_noticed(store: BucketStore) -> None:
    with lock.hold_lease(store, lambda _: None) as mine:
        store.delete([mine.path])
        with pytest.raises(RaceError):
            mine.check()
        with pytest.raises(RaceError):
            mine.put("page.html", b"")


def refuse_nothing(self: object, url: str) -> tuple[bool, float]:
    return False, time.time()


def list_nothing(self: BucketStore, folder: str) -> dict[str, ObjectInfo]:
    return {}


@pytest.mark.parametrize(
    ("target", "name", "stub", "said"),
    [
        ("clinicsite.publishing.hosts.bucket.fence.FencedWriter", "probe", refuse_nothing, "-dead"),
        (
            "clinicsite.publishing.hosts.bucket.store.BucketStore",
            "list_folder",
            list_nothing,
            "strong",
        ),
    ],
)
def test_bucket_store_that_cannot_hold_a_lease_is_refused_by_name(
    store: BucketStore,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    name: str,
    stub: Callable[..., object],
    said: str,
) -> None:
    store.put(f"{LOCK_PATH}-dead", b"", {"mtime": "0"})  # since when the server holds it
    monkeypatch.setattr(f"{target}.{name}", stub)
    with (
        pytest.raises(PublishError, match=f"{store.endpoint}.*{said}"),
        lock.hold_lease(store, lambda _: None),
    ):
        pytest.fail("The store has a lease.")


def test_bucket_lease_with_a_fast_clock_is_refused(
    store: BucketStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 300)
    with pytest.raises(PublishError, match=r"(299|300|301) seconds ahead"):
        BucketLease(store).acquire(lambda _: None)


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
