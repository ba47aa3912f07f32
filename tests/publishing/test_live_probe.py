"""A host that only takes what is handed over: what visitors have is asked at the site's address."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.checks.last_release import LAST_RELEASE_FILE
from clinicsite.model.content_hashes import CONTENT_HASHES_FILE, ContentHashes
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.hosts.registry import resolve_host
from clinicsite.publishing.publish import PublishOptions, PublishResult, publish
from tests.publishing.conftest import commit_words, make_release, run_git
from tests.publishing.fake_host import FakeHost

HERE = "bundle:public#gitlab"


@pytest.fixture
def visited(clone: Path, site: Path, tmp_path: Path) -> Iterator[FakeHost]:
    """The address of the site, where visitors have what is in its folder."""
    folder = tmp_path / "visited"
    folder.mkdir()
    (folder / "404.html").write_text("Nothing")
    with FakeHost(folder) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def hand_over(clone: Path, url: str, **options: bool) -> PublishResult:
    """Publishes as a forge does: into a folder that is not there yet."""
    shutil.rmtree(clone / "public", ignore_errors=True)
    host = resolve_host(HERE, clone, {}, lambda _: None)
    return publish(clone, make_release(clone, url), host, PublishOptions(**options))


def deploy(clone: Path, visited: FakeHost) -> None:
    """The host takes what was handed over."""
    shutil.copytree(clone / "public", visited.folder, dirs_exist_ok=True)


def test_live_probe_refuses_older_commit(clone: Path, visited: FakeHost) -> None:
    old = run_git(clone, "rev-parse", "HEAD")
    new = commit_words(clone, "New")
    assert "Visitors see: 3 pages added" in str(hand_over(clone, visited.url))
    deploy(clone, visited)
    run_git(clone, "checkout", "--quiet", old)
    with pytest.raises(PublishError, match=f"The live site is newer.*{new[:12]}.*{old[:12]}"):
        hand_over(clone, visited.url)
    assert not (clone / "public").exists()
    hand_over(clone, visited.url, force_older=True)
    assert (clone / "public/index.html").is_file()


def test_live_probe_refuses_lost_url(clone: Path, site: Path, visited: FakeHost) -> None:
    places = ("", "about/", "gone/")
    rows = "".join(f"<url><loc>{visited.url}/{place}</loc></url>" for place in places)
    (site / "sitemap.xml").write_text(f"<urlset>{rows}</urlset>")
    (site / CONTENT_HASHES_FILE).write_text(ContentHashes(launched=True).to_json())
    hand_over(clone, visited.url)
    deploy(clone, visited)
    commit_words(clone, "New")
    with pytest.raises(PublishError) as refused:
        hand_over(clone, visited.url)
    assert "/gone/ is live and leads nowhere" in str(refused.value)
    assert "/about/" not in str(refused.value)
    assert (clone / LAST_RELEASE_FILE).read_text() == (site / CONTENT_HASHES_FILE).read_text()


def test_live_probe_allows_same_site_again(clone: Path, visited: FakeHost) -> None:
    hand_over(clone, visited.url)
    deploy(clone, visited)
    said = str(hand_over(clone, visited.url))
    assert f"Visitors of {visited.url} have this very site already." in said
    assert (clone / "public/index.html").is_file()  # or the tool of the host would find nothing


def test_live_probe_unreachable_url_is_reported_and_does_not_block(
    clone: Path, visited: FakeHost
) -> None:
    url = visited.url.replace("http:", "https:")
    said = str(hand_over(clone, url))
    assert f"not compared with what visitors have: {url} does not speak https" in said
    assert (clone / "public/index.html").is_file()


def test_live_probe_skips_host_with_live_state(
    clone: Path, visited: FakeHost, tmp_path: Path
) -> None:
    host = resolve_host(f"folder:{tmp_path}/served", clone, {}, lambda _: None)
    publish(clone, make_release(clone, visited.url), host, PublishOptions())
    assert visited.asked == []
