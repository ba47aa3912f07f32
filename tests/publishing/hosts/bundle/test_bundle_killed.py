"""A publish to a folder or an archive that is killed leaves the old site or the new one."""

import random
import time
from pathlib import Path

import pytest

from clinicsite.publishing.publish import PublishOptions, publish
from clinicsite.rendering.release_info import create_manifest
from tests.publishing.conftest import commit_words, make_release
from tests.publishing.hosts.bundle.test_bundle import PLACES, make_host, publish_site, read_bundle
from tests.publishing.hosts.kill import kill_after
from tests.publishing.release_factory import read_files
from tests.publishing.round_counter import RoundCounter

pytestmark = pytest.mark.parametrize("place", PLACES)


def kill_publish(clone: Path, place: str, seconds: float) -> bool:
    """Starts a publish and kills it after a while; whether it was still at work."""
    code = f"""
from pathlib import Path
from clinicsite.publishing.hosts.registry import resolve_host
from clinicsite.publishing.publish import PublishOptions, publish
from clinicsite.publishing.release import list_local_releases
root = Path({str(clone)!r})
host = resolve_host("bundle:{place}", root, {{}}, lambda _: None)
print("go", flush=True)
publish(root, list_local_releases(root)[0], host, PublishOptions())
"""
    return kill_after(seconds, code)


def run_rounds(clone: Path, site: Path, place: str, count: int, tally: RoundCounter) -> None:
    """Kills `count` publishes that are still at work, or just done: the old or the new site."""
    for number in range(60):
        (site / f"{number}.html").write_text(f"<title>{number}</title>" + "<p>Words</p>" * 500)
    publish_site(clone, place)
    lasts = 0.5  # seconds; then as long as the last one took
    for number in range(count):
        old = read_bundle(clone / place)
        commit_words(clone, f"Words {number}")
        release = make_release(clone)
        was_at_work = kill_publish(clone, place, random.uniform(0, lasts))
        host = make_host(clone, place)
        assert host.get_live_state() is not None
        now = read_bundle(clone / place)
        dress = host.get_host_files(release)
        assert now in (old, read_files(release.site) | dress)
        tally.add("old" if now == old else "new" if was_at_work else "new, and it was done")
        started = time.monotonic()
        publish(clone, release, host, PublishOptions())
        lasts = time.monotonic() - started if now == old else lasts
        assert read_bundle(clone / place) == read_files(release.site) | dress
        assert create_manifest(release.site).digest == release.info.digest


def test_a_killed_publish_leaves_the_old_or_the_new_site(
    clone: Path, site: Path, place: str, tally: RoundCounter
) -> None:
    run_rounds(clone, site, place, 2, tally)
    assert tally.rounds == 2


@pytest.mark.faults
def test_a_hundred_killed_publishes_leave_the_old_or_the_new_site(
    clone: Path, site: Path, place: str, tally: RoundCounter
) -> None:
    run_rounds(clone, site, place, 100, tally)
    assert tally.ends["old"] > 10
    assert tally.ends["old"] < 100
