"""A publish to a bucket that is killed or cut off: the next one makes the bucket whole."""

import random
import shutil
import time
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bucket.bucket import PENDING_PATH
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.publish import PublishOptions, publish
from clinicsite.publishing.release import list_local_releases
from tests.publishing.conftest import commit_words, make_release
from tests.publishing.hosts.bucket.conftest import make_host, publish_site, read_bucket
from tests.publishing.hosts.bucket.s3 import LimitedProxy
from tests.publishing.hosts.kill import kill_after
from tests.publishing.release_factory import read_files
from tests.publishing.round_counter import RoundCounter

pytestmark = pytest.mark.usefixtures("short_lives")


def kill_publish(clone: Path, place: str, seconds: float) -> bool:
    """Starts a publish and kills it after a while; whether it was still at work."""
    code = f"""
from pathlib import Path
from clinicsite.publishing.hosts.bucket.bucket import BucketHost
from clinicsite.publishing.hosts.bucket import lock
from clinicsite.publishing.publish import PublishOptions, publish
from clinicsite.publishing.release import list_local_releases
lock.LEASE_SECONDS, lock.POLL_SECONDS = 1.0, 0.1
root = Path({str(clone)!r})
host = BucketHost.from_spec({place.removeprefix("s3:")!r}, root, lambda _: None)
print("go", flush=True)
publish(root, list_local_releases(root)[0], host, PublishOptions())
"""
    return kill_after(seconds, code)


def run_rounds(
    clone: Path, site: Path, bucket: Path, place: str, count: int, tally: RoundCounter
) -> None:
    """Kills `count` publishes; after the next one, the bucket holds exactly the new site."""
    lasts = 0.4  # seconds; then as long as the last one took
    for number in range(count):
        for page in range(40):
            (site / f"{page}.html").write_text(f"<title>{page} {number}</title>")
        (site / "theme").joinpath(f"a.{number:010}.css").write_text(f"p {{ margin: {number} }}")
        (site / "theme").joinpath(f"a.{number - 1:010}.css").unlink(missing_ok=True)
        commit_words(clone, f"Words {number}")
        release = make_release(clone)
        was_at_work = kill_publish(clone, place, random.uniform(0, lasts))
        tally.add("killed at work" if was_at_work else "done")
        started = time.monotonic()
        publish(clone, release, make_host(clone, place), PublishOptions())
        lasts = time.monotonic() - started if was_at_work else lasts
        now, wanted = read_bucket(bucket), read_files(release.site)
        assert {path: now.get(path) for path in wanted} == wanted
        assert all(path.startswith("theme/") for path in now.keys() - wanted.keys())
        assert not (bucket / "site" / PENDING_PATH).exists()
        shutil.rmtree(clone / ".build", ignore_errors=True)


def test_after_a_killed_publish_the_next_makes_it_whole(
    clone: Path, site: Path, bucket: Path, place: str, tally: RoundCounter
) -> None:
    run_rounds(clone, site, bucket, place, 2, tally)


@pytest.mark.faults
def test_after_a_hundred_killed_publishes_the_next_makes_it_whole(
    clone: Path, site: Path, bucket: Path, place: str, tally: RoundCounter
) -> None:
    run_rounds(clone, site, bucket, place, 100, tally)
    assert tally.ends["killed at work"] > 30


@pytest.mark.parametrize("number", range(4, 24, 4))
def test_bucket_cut_connection_is_repaired_by_next_publish(
    clone: Path, site: Path, bucket: Path, through: str, door: LimitedProxy, number: int
) -> None:
    publish_site(clone, through)
    (site / "about/index.html").write_text("<title>New</title>")
    (site / "feed.xml").unlink()
    commit_words(clone, "New words")
    door.asked.clear()
    door.cut_after = number
    with pytest.raises(PublishError, match=r"cannot be reached|does not do what was asked"):
        publish_site(clone, through)
    door.cut_after = -1
    publish_site(clone, through)
    assert read_bucket(bucket) == read_files(list_local_releases(clone)[0].site)
