"""The files of a release and of its host: in a list, and in a folder on request."""

import hashlib
from pathlib import Path

from clinicsite.publishing.site_files import SiteFiles
from tests.publishing.release_factory import make_release, read_files

HOST_FILES = {"CNAME": b"clinic.example", "404.html": b"of the host", "new/a.html.gz": b"packed"}


def test_site_files_digests_are_those_of_the_folder(tmp_path: Path) -> None:
    release, folders = make_release(tmp_path, {"about/index.html": "Words"}), []

    def create_private() -> Path:
        folders.append(tmp_path / f"private-{len(folders)}")
        folders[-1].mkdir()
        return folders[-1]

    files = SiteFiles(release, HOST_FILES, create_private)
    assert files.digests.keys() > HOST_FILES.keys()
    assert not folders
    found = read_files(files.folder)
    assert found == read_files(release.site) | HOST_FILES
    assert {path: hashlib.sha256(data).hexdigest() for path, data in found.items()} == files.digests
    assert (files.folder, folders) == (tmp_path / "private-0/staging", [tmp_path / "private-0"])


def test_site_files_of_the_host_leave_the_release_alone(tmp_path: Path) -> None:
    release = make_release(tmp_path, {})
    before = read_files(release.site)
    SiteFiles(release, HOST_FILES, lambda: tmp_path).folder.joinpath("404.html").write_text("more")
    assert read_files(release.site) == before
