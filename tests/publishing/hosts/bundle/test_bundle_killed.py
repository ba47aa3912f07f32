"""A publish to a folder or an archive that is killed leaves the old site or the new one."""

import random
import time
from pathlib import Path

import pytest

from clinicsite.publishing.publish import Wishes, publish
from clinicsite.rendering.release_info import manifest_of
from tests.publishing.conftest import commit_words, sealed
from tests.publishing.hosts.bundle.test_bundle import PLACES, found, host_of, sent
from tests.publishing.hosts.kill import killed_after
from tests.publishing.release_factory import bytes_in
from tests.publishing.round_counter import Tally

pytestmark = pytest.mark.parametrize("place", PLACES)


def killed(clone: Path, place: str, seconds: float) -> bool:
    """Starts a publish and kills it after a while; whether it was still at work."""
    code = f"""
from pathlib import Path
from clinicsite.publishing.hosts.registry import host_named
from clinicsite.publishing.publish import Wishes, publish
from clinicsite.publishing.release import kept
root = Path({str(clone)!r})
host = host_named("bundle:{place}", root, {{}}, lambda _: None)
print("go", flush=True)
publish(root, kept(root)[0], host, Wishes())
"""
    return killed_after(seconds, code)


def rounds(clone: Path, site: Path, place: str, count: int, tally: Tally) -> None:
    """Kills `count` publishes that are still at work, or just done: the old or the new site."""
    for number in range(60):
        (site / f"{number}.html").write_text(f"<title>{number}</title>" + "<p>Words</p>" * 500)
    sent(clone, place)
    lasts = 0.5  # seconds; then as long as the last one took
    for number in range(count):
        old = found(clone / place)
        commit_words(clone, f"Words {number}")
        release = sealed(clone)
        was_at_work = killed(clone, place, random.uniform(0, lasts))
        host = host_of(clone, place)
        assert host.live() is not None
        now = found(clone / place)
        dress = host.dress(release)
        assert now in (old, bytes_in(release.site) | dress)
        tally.add("old" if now == old else "new" if was_at_work else "new, and it was done")
        started = time.monotonic()
        publish(clone, release, host, Wishes())
        lasts = time.monotonic() - started if now == old else lasts
        assert found(clone / place) == bytes_in(release.site) | dress
        assert manifest_of(release.site).digest == release.note.digest


def test_a_killed_publish_leaves_the_old_or_the_new_site(
    clone: Path, site: Path, place: str, tally: Tally
) -> None:
    rounds(clone, site, place, 2, tally)
    assert tally.rounds == 2


@pytest.mark.faults
def test_a_hundred_killed_publishes_leave_the_old_or_the_new_site(
    clone: Path, site: Path, place: str, tally: Tally
) -> None:
    rounds(clone, site, place, 100, tally)
    assert tally.ends["old"] > 10
    assert tally.ends["old"] < 100
