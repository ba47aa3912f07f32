"""Publishing to a bucket, with a real S3 server: rclone's."""

import datetime as dt
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest

from plugins.publishing.hosts.bucket import lock
from plugins.publishing.hosts.bucket import store as store_module
from plugins.publishing.hosts.bucket.bucket import RECORD, UNDER_WAY, Bucket
from plugins.publishing.hosts.bucket.lock import LOCK
from plugins.publishing.hosts.bucket.store import Store
from plugins.publishing.hosts.host import NotPublishedError, RaceError
from plugins.publishing.hosts.named import host_named
from plugins.publishing.publish import Published, Wishes, publish
from plugins.publishing.release import kept
from plugins.publishing.rollback import releases, rollback
from tests.conftest import ROOT
from tests.publishing.conftest import clone_of, commit_words, git_in, sealed, site_in
from tests.publishing.hosts.bucket.s3 import KEY, Door, door_to, rclone
from tests.publishing.sealed import bytes_in

STYLE = "theme/site.0123456789.css"
OLD_STYLE = "theme/site.abcdef0123.css"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A folder of buckets, and the port of the server that serves it."""
    folder = tmp_path_factory.mktemp("s3")
    for number in range(60):  # the server looks for buckets when it starts
        (folder / f"bucket-{number}").mkdir()
    with rclone(folder) as port:
        yield folder, port


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in KEY.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", "/nonexistent")
    monkeypatch.setattr(lock, "ALIVE", 1.0)
    monkeypatch.setattr(lock, "LOOK", 0.1)
    monkeypatch.setattr(store_module, "PATIENCE", dt.timedelta(seconds=5))
    monkeypatch.setattr(store_module, "SECONDS", 5)


@pytest.fixture
def bucket(served: tuple[Path, int], tmp_path: Path) -> Path:
    """The folder on the disk of an empty bucket."""
    return next(folder for folder in sorted(served[0].iterdir()) if not any(folder.iterdir()))


@pytest.fixture
def place(served: tuple[Path, int], bucket: Path) -> str:
    return f"s3:http://127.0.0.1:{served[1]}/{bucket.name}/site"


@pytest.fixture
def door(served: tuple[Path, int]) -> Iterator[Door]:
    with door_to(served[1], served[0]) as door:
        yield door


@pytest.fixture
def through(door: Door, bucket: Path) -> str:
    """The same bucket through the door."""
    return f"s3:http://127.0.0.1:{door.server_port}/{bucket.name}/site"


@pytest.fixture
def site(clone: Path) -> Path:
    folder = site_in(clone / "output")
    (folder / "theme").mkdir()
    (folder / STYLE).write_text("p { margin: 0 }\n" * 100)
    (folder / "feed.xml").write_text("<feed/>\n" * 300)
    return folder


def host_of(clone: Path, place: str) -> Bucket:
    host = host_named(place, clone, {}, lambda _: None)
    assert isinstance(host, Bucket)
    return host


def sent(clone: Path, place: str, **wishes: bool) -> Published:
    return publish(clone, sealed(clone), host_of(clone, place), Wishes(**wishes))


def there(bucket: Path) -> dict[str, bytes]:
    """Path → bytes of what visitors get; a browser unpacks pages and styles."""
    files = bytes_in(bucket / "site") if (bucket / "site").is_dir() else {}
    packed = (".html", ".css", ".js", ".svg")
    return {
        path: gzip.decompress(data) if path.endswith(packed) else data
        for path, data in files.items()
        if not path.startswith(".publish/")
    }


def test_a_bucket_gets_every_file_with_its_headers(
    clone: Path, site: Path, bucket: Path, place: str
) -> None:
    said = str(sent(clone, place))
    assert there(bucket) == bytes_in(kept(clone)[0].site)
    assert "not in one step: visits meanwhile may see a mix" in said
    store = host_of(clone, place).store

    def about(path: str) -> dict[str, str]:
        return dict(obstore.get(store._objects, path).attributes)

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


def test_nothing_travels_when_nothing_changed(
    clone: Path, site: Path, bucket: Path, through: str, door: Door
) -> None:
    sent(clone, through)
    door.asked.clear()
    assert "has exactly this site already" in str(sent(clone, through))
    assert {method for method, _ in door.asked} == {"GET"}


def test_only_what_changed_travels_and_in_order(
    clone: Path, site: Path, bucket: Path, through: str, door: Door
) -> None:
    sent(clone, through)
    (site / STYLE).rename(site / OLD_STYLE)
    commit_words(clone, "New words")
    door.asked.clear()
    sent(clone, through)
    puts = [path.partition("/site/")[2] for method, path in door.asked if method == "PUT"]
    plain = [path for path in puts if path != LOCK]
    assert plain == [UNDER_WAY, OLD_STYLE, "index.html", ".well-known/release.json", RECORD]
    steps = list(enumerate(door.asked))
    deletes = [number for number, (method, _) in steps if method in ("DELETE", "POST")]
    last_put = max(n for n, (method, path) in steps if method == "PUT" and "lock" not in path)
    assert min(deletes) > last_put


def test_a_style_stays_for_a_week(clone: Path, site: Path, bucket: Path, place: str) -> None:
    sent(clone, place)
    (site / STYLE).rename(site / OLD_STYLE)
    (site / "gone.txt").write_text("Going")
    commit_words(clone, "Second words")
    sent(clone, place)
    (site / "gone.txt").unlink()
    commit_words(clone, "Third words")
    sent(clone, place)
    assert {STYLE, OLD_STYLE} <= there(bucket).keys()
    assert "gone.txt" not in there(bucket)
    store = host_of(clone, place).store
    record = json.loads(store.get(RECORD)[0])
    week = dt.datetime.now(dt.UTC) - dt.timedelta(days=7, seconds=1)
    record["left"][STYLE] = week.isoformat()
    store.put(RECORD, json.dumps(record).encode())
    commit_words(clone, "Fourth words")
    sent(clone, place)
    assert STYLE not in there(bucket)
    assert OLD_STYLE in there(bucket)


def test_what_was_changed_by_other_hands_is_sent_anew(
    clone: Path, site: Path, bucket: Path, place: str
) -> None:
    sent(clone, place)
    good = there(bucket)
    store = host_of(clone, place).store
    store.put("about/index.html", gzip.compress(b"Other words"))
    store.delete(["feed.xml"])
    assert "Published to" in str(sent(clone, place))
    assert there(bucket) == good
    assert "Nothing to publish" in str(sent(clone, place))


def test_files_that_are_not_ours_stay(clone: Path, site: Path, bucket: Path, place: str) -> None:
    sent(clone, place)
    store = Store.at(place.removeprefix("s3:").removesuffix("/site"))
    store.put("site/proof-of-ownership.html", b"Somebody's")
    store.put("other/file.txt", b"Somebody's")
    (site / "feed.xml").unlink()
    commit_words(clone, "New words")
    sent(clone, place)
    assert (bucket / "site/proof-of-ownership.html").read_text() == "Somebody's"
    assert (bucket / "other/file.txt").exists()
    assert not (bucket / "site/feed.xml").exists()


def test_a_rollback_is_byte_for_byte(clone: Path, site: Path, bucket: Path, place: str) -> None:
    sent(clone, place)
    first = there(bucket)
    (site / "about/index.html").write_text("<title>Wrong</title>")
    commit_words(clone, "Second words")
    sent(clone, place)
    host = host_of(clone, place)
    assert [one.is_live for one in releases(clone, host)] == [True, False]
    assert releases(clone, host)[0].summary.startswith("Publish ")
    rollback(clone, host)
    assert there(bucket) == first
    with pytest.raises(NotPublishedError, match="A rollback took this very site"):
        sent(clone, place)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"AWS_ACCESS_KEY_ID": "WRONG"}, "does not know this key, or it has expired"),
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "The secret does not fit the key"),
        ({"AWS_ACCESS_KEY_ID": ""}, "There is no key for the bucket. Set AWS_ACCESS_KEY_ID and"),
    ],
)
def test_a_wrong_key_is_told(
    clone: Path,
    site: Path,
    place: str,
    change: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(NotPublishedError, match=said):
        sent(clone, place)


def test_a_key_may_lie_where_the_tools_of_aws_keep_it(
    clone: Path,
    site: Path,
    bucket: Path,
    place: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    for name in KEY:
        monkeypatch.delenv(name)
    file = tmp_path / "credentials"
    rows = "\n".join(f"{name.lower()} = {value}" for name, value in KEY.items())
    file.write_text(f"[default]\nregion = eu\n[clinic]\n{rows}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    with pytest.raises(NotPublishedError, match="There is no key"):
        sent(clone, place)
    monkeypatch.setenv("AWS_PROFILE", "clinic")
    sent(clone, place)
    assert "index.html" in there(bucket)


def test_a_bucket_that_is_not_there_is_told(clone: Path, site: Path, place: str) -> None:
    with pytest.raises(NotPublishedError, match="There is no bucket “nowhere” at http://127"):
        sent(clone, f"{place.rpartition('/bucket')[0]}/nowhere")


def test_no_network_is_told_soon(clone: Path, site: Path) -> None:
    start = time.monotonic()
    with pytest.raises(NotPublishedError, match=r"cannot be reached\. Check the network"):
        sent(clone, "s3:http://127.0.0.1:9/bucket")
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (403, "RequestTimeTooSkewed", "The clock of this computer is wrong"),
        (403, "AccessDenied", "This key may not do that in the bucket"),
        (400, "AuthorizationHeaderMalformed", r"is in another region\. Set AWS_REGION"),
        (400, "QuotaExceeded", "is full. Make room"),
    ],
)
def test_what_a_store_refuses_is_said_in_plain_words(
    clone: Path, site: Path, through: str, door: Door, status: int, code: str, said: str
) -> None:
    door.answer = (status, f"<Error><Code>{code}</Code><Message>No.</Message></Error>")
    with pytest.raises(NotPublishedError, match=said) as refused:
        sent(clone, through)
    assert "Error" not in str(refused.value)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("s3:https://key:secret@s3.example/bucket", "holds no key"),
        ("s3:http://s3.example/bucket", "is not the address of a bucket. It is written as"),
        ("s3:https://s3.example", "is not the address of a bucket"),
        ("s3:bucket", "is not the address of a bucket"),
        ("s3:https://s3.example/Bucket", "is not the address of a bucket"),
        ("s3:https://s3.example/bucket?x=1", "no question mark"),
    ],
)
def test_a_wrong_address_is_told(clone: Path, place: str, said: str) -> None:
    with pytest.raises(NotPublishedError, match=said):
        host_of(clone, place)


def test_a_bucket_with_something_else_is_left_alone(
    clone: Path, site: Path, bucket: Path, place: str
) -> None:
    Store.at(place.removeprefix("s3:")).put("index.html", b"Somebody's")
    with pytest.raises(NotPublishedError, match="holds something else than a site of ours"):
        sent(clone, place)
    assert bytes_in(bucket) == {"site/index.html": b"Somebody's"}


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
    bucket: Path, through: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.at(through.removeprefix("s3:"))
    store.put(LOCK, b"dead")
    start = time.monotonic()
    with lock.held(store, lambda _: None):
        assert time.monotonic() - start > lock.ALIVE
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


def killed(clone: Path, place: str, seconds: float) -> bool:
    """Starts a publish and kills it after a while; whether it was still at work."""
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from plugins.publishing.hosts.bucket.bucket import Bucket
from plugins.publishing.hosts.bucket import lock
from plugins.publishing.publish import Wishes, publish
from plugins.publishing.release import kept
lock.ALIVE, lock.LOOK = 1.0, 0.1
root = Path({str(clone)!r})
host = Bucket.at({place.removeprefix("s3:")!r}, root, lambda _: None)
print("go", flush=True)
publish(root, kept(root)[0], host, Wishes())
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert child.stdout
    child.stdout.readline()
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.stdout.close()
    return child.wait() == -signal.SIGKILL


def rounds(clone: Path, site: Path, bucket: Path, place: str, count: int) -> int:
    """Kills `count` publishes; after the next one, the bucket holds exactly the new site."""
    hits = 0
    for number in range(count):
        for page in range(40):
            (site / f"{page}.html").write_text(f"<title>{page} {number}</title>")
        (site / "theme").joinpath(f"a.{number:010}.css").write_text(f"p {{ margin: {number} }}")
        (site / "theme").joinpath(f"a.{number - 1:010}.css").unlink(missing_ok=True)
        commit_words(clone, f"Words {number}")
        release = sealed(clone)
        hits += killed(clone, place, random.uniform(0, 0.4))
        publish(clone, release, host_of(clone, place), Wishes())
        now, wanted = there(bucket), bytes_in(release.site)
        assert {path: now.get(path) for path in wanted} == wanted
        assert all(path.startswith("theme/") for path in now.keys() - wanted.keys())
        assert not (bucket / "site" / UNDER_WAY).exists()
        shutil.rmtree(clone / ".build", ignore_errors=True)
    return hits


def test_after_a_killed_publish_the_next_makes_it_whole(
    clone: Path, site: Path, bucket: Path, place: str
) -> None:
    rounds(clone, site, bucket, place, 2)


@pytest.mark.faults
def test_after_a_hundred_killed_publishes_the_next_makes_it_whole(
    clone: Path, site: Path, bucket: Path, place: str
) -> None:
    assert rounds(clone, site, bucket, place, 100) > 30


@pytest.mark.parametrize("number", range(4, 24, 4))
def test_a_line_that_is_cut_leaves_what_the_next_publish_makes_whole(
    clone: Path, site: Path, bucket: Path, through: str, door: Door, number: int
) -> None:
    sent(clone, through)
    (site / "about/index.html").write_text("<title>New</title>")
    (site / "feed.xml").unlink()
    commit_words(clone, "New words")
    door.asked.clear()
    door.cut_after = number
    with pytest.raises(NotPublishedError, match=r"cannot be reached|does not do what was asked"):
        sent(clone, through)
    door.cut_after = -1
    sent(clone, through)
    assert there(bucket) == bytes_in(kept(clone)[0].site)
