"""A publish to a bucket whose connection is cut: the next one makes the bucket whole."""

from pathlib import Path

import pytest

from clinicsite.publishing import await_outcome
from clinicsite.publishing.hosts.bucket.update import STATE_PATH
from clinicsite.publishing.hosts.host import OutcomeUnknownError, PublishError
from clinicsite.publishing.release import list_local_releases
from tests.publishing.conftest import commit_words
from tests.publishing.hosts.bucket.conftest import age_locks, publish_site, read_bucket
from tests.publishing.hosts.bucket.s3 import LimitedProxy
from tests.publishing.release_factory import read_files


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(await_outcome, "WAITS", (0.1,))


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
    with pytest.raises(PublishError, match=r"cannot be reached|refuses the request"):
        publish_site(clone, through)
    door.cut_after = -1
    age_locks(clone, through)
    publish_site(clone, through)
    assert read_bucket(bucket) == read_files(list_local_releases(clone)[0].site)


def test_bucket_silent_while_it_gets_a_site_is_unknown(
    clone: Path, site: Path, bucket: Path, through: str, door: LimitedProxy
) -> None:
    publish_site(clone, through)
    commit_words(clone, "New words")
    door.silent_for = "index.html"
    with pytest.raises(OutcomeUnknownError) as told:
        publish_site(clone, through)
    words = str(told.value)
    assert words.startswith("It is unknown whether the bucket ")
    assert "visitors may see a mix of the old site and the new one" in words
    assert "still has what was live before" not in words
    assert told.value.exit_code == 75
    door.silent_for = ""
    publish_site(clone, through)
    assert read_bucket(bucket) == read_files(list_local_releases(clone)[0].site)


def test_bucket_whose_last_answer_is_lost_has_the_release(
    clone: Path, site: Path, bucket: Path, through: str, door: LimitedProxy
) -> None:
    publish_site(clone, through)
    commit_words(clone, "New words")
    door.silent_after = STATE_PATH
    publish_site(clone, through)
    assert read_bucket(bucket) == read_files(list_local_releases(clone)[0].site)
