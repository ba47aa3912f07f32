"""A publish to a bucket whose connection is cut: the next one makes the bucket whole."""

from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.release import list_local_releases
from tests.publishing.conftest import commit_words
from tests.publishing.hosts.bucket.conftest import publish_site, read_bucket
from tests.publishing.hosts.bucket.s3 import LimitedProxy
from tests.publishing.release_factory import read_files

pytestmark = pytest.mark.usefixtures("short_lives")


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
    publish_site(clone, through)
    assert read_bucket(bucket) == read_files(list_local_releases(clone)[0].site)
