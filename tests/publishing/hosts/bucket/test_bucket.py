"""Publishing to a bucket, with a real S3 server: rclone's."""

import datetime as dt
import gzip
import json
from pathlib import Path

import obstore

from clinicsite.publishing.hosts.bucket.lock import hold_lease, is_lock
from clinicsite.publishing.hosts.bucket.store import BucketStore
from clinicsite.publishing.hosts.bucket.update import PENDING_PATH, STATE_PATH
from clinicsite.publishing.release import list_local_releases
from tests.publishing.conftest import commit_words
from tests.publishing.hosts.bucket.conftest import (
    OLD_STYLE,
    STYLE,
    make_host,
    publish_site,
    read_bucket,
)
from tests.publishing.hosts.bucket.s3 import LimitedProxy
from tests.publishing.release_factory import read_files


def test_bucket_publish_sends_every_file_with_its_headers(
    clone: Path, site: Path, bucket: Path, place: str
) -> None:
    said = str(publish_site(clone, place))
    assert read_bucket(bucket) == read_files(list_local_releases(clone)[0].site)
    assert "not in one step: visits meanwhile may see a mix" in said
    store = make_host(clone, place).store

    def about(path: str) -> dict[str, str]:
        return dict(obstore.get(store._client, path).attributes)

    assert about("about/index.html") == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "max-age=0, must-revalidate",
        "Content-Encoding": "gzip",
    }
    assert about(STYLE)["Cache-Control"] == "public, max-age=31536000, immutable"
    assert about("feed.xml") == {
        "Content-Type": "application/xml; charset=utf-8",
        "Cache-Control": "max-age=0, must-revalidate",
    }
    left = {path.name for path in (bucket / "site/.publish").iterdir()}
    assert left == {"live.json"}  # neither a lock nor a plan


def test_bucket_publish_unchanged_uploads_nothing(
    clone: Path, site: Path, bucket: Path, through: str, door: LimitedProxy
) -> None:
    publish_site(clone, through)
    door.asked.clear()
    assert "has exactly this site already" in str(publish_site(clone, through))
    assert {method for method, _ in door.asked} == {"GET"}


def test_bucket_publish_uploads_changes_in_order(
    clone: Path, site: Path, bucket: Path, through: str, door: LimitedProxy
) -> None:
    publish_site(clone, through)
    (site / STYLE).rename(site / OLD_STYLE)
    commit_words(clone, "New words")
    door.asked.clear()
    publish_site(clone, through)
    puts = [path for path in door.list_sent() if not is_lock(path)]
    state = json.loads(make_host(clone, through).store.get(STATE_PATH)[0])
    record = f".publish/releases/{state['releases'][0]['name']}.json"
    first, *copies, last = puts[: 2 + len(state["copies"])]
    assert (first, set(copies), last) == (PENDING_PATH, {*state["copies"].values()}, record)
    sent = [OLD_STYLE, "index.html", ".well-known/release.json", STATE_PATH]
    assert puts[2 + len(copies) :] == sent
    assert len(copies) == 2  # the page and the release info, because the style is only renamed
    steps = list(enumerate(door.asked))
    deletes = [number for number, (method, _) in steps if method in ("DELETE", "POST")]
    last_put = max(n for n, (method, path) in steps if method == "PUT" and "lock" not in path)
    assert min(deletes) > last_put


def test_bucket_retention_keeps_style_for_a_week(
    clone: Path, site: Path, bucket: Path, place: str
) -> None:
    publish_site(clone, place)
    (site / STYLE).rename(site / OLD_STYLE)
    (site / "gone.txt").write_text("Going")
    commit_words(clone, "Second words")
    publish_site(clone, place)
    (site / "gone.txt").unlink()
    commit_words(clone, "Third words")
    publish_site(clone, place)
    assert {STYLE, OLD_STYLE} <= read_bucket(bucket).keys()
    assert "gone.txt" not in read_bucket(bucket)
    store = make_host(clone, place).store
    record = json.loads(store.get(STATE_PATH)[0])
    week = dt.datetime.now(dt.UTC) - dt.timedelta(days=7, seconds=1)
    record["retained"][STYLE] = week.isoformat()
    store.put(STATE_PATH, json.dumps(record).encode())
    commit_words(clone, "Fourth words")
    publish_site(clone, place)
    assert STYLE not in read_bucket(bucket)
    assert OLD_STYLE in read_bucket(bucket)


def test_bucket_externally_changed_file_is_sent_again(
    clone: Path, site: Path, bucket: Path, place: str
) -> None:
    publish_site(clone, place)
    good = read_bucket(bucket)
    store = make_host(clone, place).store
    store.put("about/index.html", gzip.compress(b"Other words"))
    store.delete(["feed.xml"])
    assert "Published to" in str(publish_site(clone, place))
    assert read_bucket(bucket) == good
    assert "Nothing to publish" in str(publish_site(clone, place))


def test_bucket_publish_leaves_other_files(
    clone: Path, site: Path, bucket: Path, place: str
) -> None:
    publish_site(clone, place)
    store = BucketStore.from_url(place.removeprefix("s3:").removesuffix("/site"))
    store.put("site/proof-of-ownership.html", b"Somebody's")
    store.put("other/file.txt", b"Somebody's")
    (site / "feed.xml").unlink()
    commit_words(clone, "New words")
    publish_site(clone, place)
    assert (bucket / "site/proof-of-ownership.html").read_text() == "Somebody's"
    assert (bucket / "other/file.txt").exists()
    assert not (bucket / "site/feed.xml").exists()


def test_bucket_takes_each_character_of_a_path(place: str) -> None:
    store = BucketStore.from_url(place.removeprefix("s3:"))
    names = {"a b+ü'(1)!.txt", "a~b@c=d&e,f;g:h$.txt", "100%.txt", "a%20b.txt", "日本.html"}
    with hold_lease(store, lambda _: None) as lease:
        for name in names:
            lease.put(name, name.encode())
        assert {name for name in names if store.get(name)[0] == name.encode()} == names
        assert names <= store.list_objects().keys()
        for name in names:
            lease.delete(name)
    assert not store.list_objects()
