"""What visitors of a real nginx get while a wrong page is published, taken off and held."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.publish import publish
from clinicsite.publishing.rollback import rollback
from clinicsite.rendering.http_headers import HostingConfig
from tests.publishing.conftest import commit_words, make_release, run_git
from tests.publishing.servers.real_servers import RealServer, make_shared_folder, run_server

DOMAIN = "clinic.example"


@pytest.fixture
def place() -> Iterator[Path]:
    """Return the folder of a host that every server may read."""
    with make_shared_folder() as folder:
        yield folder / "served"


def read_page(server: RealServer, path: str = "/") -> tuple[int, str]:
    """Return the status and the text that a visitor gets."""
    response = server.request(DOMAIN, path)
    return response.status, response.body.decode()


def test_visitors_of_nginx_never_get_a_rolled_back_page_again(
    clone: Path, site: Path, place: Path
) -> None:
    host = FolderHost.from_spec(str(place), clone, lambda _: None)
    commit_words(clone, "Right words")
    publish(clone, make_release(clone), host)
    wrong = commit_words(clone, "Wrong words")
    sites = {"site": (HostingConfig(f"https://{DOMAIN}", {}), place / "current")}
    with run_server("nginx", sites, place.parent / "nginx") as server:
        right = (200, "<title>Right words</title>\n")
        assert read_page(server) == right
        publish(clone, make_release(clone), host)
        assert "Wrong words" in read_page(server)[1]
        rollback(clone, host)
        assert read_page(server) == right
        (clone / "content/other.md").write_text("Other words.\n")
        (clone / "output/other.html").write_text("<title>Other words</title>\n")
        run_git(clone, "add", "content")
        run_git(clone, "commit", "--quiet", "-m", "Content: Write another page")
        with pytest.raises(PublishError, match="A rollback took this off"):
            publish(clone, make_release(clone), host)
        assert read_page(server) == right
        assert read_page(server, "/other.html")[0] == 404
        run_git(clone, "revert", "--no-edit", wrong)
        (clone / "output/index.html").write_text("<title>Right words</title>\n")
        publish(clone, make_release(clone), host)
        assert read_page(server) == right
        assert read_page(server, "/other.html") == (200, "<title>Other words</title>\n")
