"""A host that only takes what is handed over: what visitors have is asked at the site's address."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.checks.last_release import SEEN
from clinicsite.model.content_hashes import FILE, MedicalPages
from clinicsite.publishing.hosts.host import NotPublishedError
from clinicsite.publishing.hosts.registry import host_named
from clinicsite.publishing.publish import Published, Wishes, publish
from tests.publishing.conftest import commit_words, git_in, sealed
from tests.publishing.fake_host import Host

HERE = "bundle:public#gitlab"


@pytest.fixture
def visited(clone: Path, site: Path, tmp_path: Path) -> Iterator[Host]:
    """The address of the site, where visitors have what is in its folder."""
    folder = tmp_path / "visited"
    folder.mkdir()
    (folder / "404.html").write_text("Nothing")
    with Host(folder) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def handed_over(clone: Path, url: str, **wishes: bool) -> Published:
    """Publishes as a forge does: into a folder that is not there yet."""
    shutil.rmtree(clone / "public", ignore_errors=True)
    host = host_named(HERE, clone, {}, lambda _: None)
    return publish(clone, sealed(clone, url), host, Wishes(**wishes))


def taken(clone: Path, visited: Host) -> None:
    """The host takes what was handed over."""
    shutil.copytree(clone / "public", visited.folder, dirs_exist_ok=True)


def test_an_older_commit_that_finishes_last_is_refused(clone: Path, visited: Host) -> None:
    old = git_in(clone, "rev-parse", "HEAD")
    new = commit_words(clone, "New")
    assert "Visitors see: 3 pages added" in str(handed_over(clone, visited.url))
    taken(clone, visited)
    git_in(clone, "checkout", "--quiet", old)
    with pytest.raises(NotPublishedError, match=f"The live site is newer.*{new[:12]}.*{old[:12]}"):
        handed_over(clone, visited.url)
    assert not (clone / "public").exists()
    handed_over(clone, visited.url, force_older=True)
    assert (clone / "public/index.html").is_file()


def test_an_address_that_is_lost_is_refused(clone: Path, site: Path, visited: Host) -> None:
    places = ("", "about/", "gone/")
    rows = "".join(f"<url><loc>{visited.url}/{place}</loc></url>" for place in places)
    (site / "sitemap.xml").write_text(f"<urlset>{rows}</urlset>")
    (site / FILE).write_text(MedicalPages(launched=True).as_json())
    handed_over(clone, visited.url)
    taken(clone, visited)
    commit_words(clone, "New")
    with pytest.raises(NotPublishedError) as refused:
        handed_over(clone, visited.url)
    assert "/gone/ is live and leads nowhere" in str(refused.value)
    assert "/about/" not in str(refused.value)
    assert (clone / SEEN).read_text() == (site / FILE).read_text()


def test_the_same_site_is_handed_over_all_the_same(clone: Path, visited: Host) -> None:
    handed_over(clone, visited.url)
    taken(clone, visited)
    said = str(handed_over(clone, visited.url))
    assert f"Visitors of {visited.url} have this very site already." in said
    assert (clone / "public/index.html").is_file()  # or the tool of the host would find nothing


def test_an_address_that_does_not_answer_is_told_and_hinders_nobody(
    clone: Path, visited: Host
) -> None:
    url = visited.url.replace("http:", "https:")
    said = str(handed_over(clone, url))
    assert f"not compared with what visitors have: {url} does not speak https" in said
    assert (clone / "public/index.html").is_file()


def test_a_host_that_says_what_it_has_is_not_visited(
    clone: Path, visited: Host, tmp_path: Path
) -> None:
    host = host_named(f"folder:{tmp_path}/served", clone, {}, lambda _: None)
    publish(clone, sealed(clone, visited.url), host, Wishes())
    assert visited.asked == []
