"""Publishing to a folder or an archive that a host's own tool takes."""

import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bundle import bundle, bundle_files
from clinicsite.publishing.hosts.bundle.bundle import BundleHost
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.hosts.registry import resolve_host
from clinicsite.publishing.publish import PublishOptions, PublishResult, publish
from tests.publishing.conftest import make_release, run_git
from tests.publishing.release_factory import read_files

PLACES = ("out/site", "out/site.tar.zst")


def make_host(clone: Path, place: str) -> BundleHost:
    host = resolve_host(f"bundle:{place}", clone, {}, lambda _: None)
    assert isinstance(host, BundleHost)
    return host


def publish_site(clone: Path, place: str, **options: bool) -> PublishResult:
    return publish(clone, make_release(clone), make_host(clone, place), PublishOptions(**options))


def read_bundle(path: Path) -> dict[str, bytes]:
    """Path → bytes of all that a host would take."""
    if path.is_dir():
        return read_files(path)
    return {entry.path: data for entry, data in bundle_files.read_archive(path)}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    return request.param


def test_bundle_holds_site_and_control_files(clone: Path, site: Path, place: str) -> None:
    said = str(publish_site(clone, f"{place}#netlify"))
    files = read_bundle(clone / place)
    wanted = read_files(make_release(clone).site)
    assert {path: files[path] for path in wanted} == wanted
    assert files.keys() - wanted.keys() == {"_headers", "_redirects"}
    what = "archive" if place.endswith("zst") else "folder"
    assert said.startswith(f"Published to the {what} {clone / place}, and checked there.")
    assert sorted(path.name for path in (clone / "out").iterdir()) == sorted(
        {f".{Path(place).name}.message", Path(place).name}
    )


def test_bundle_is_reproducible(clone: Path, site: Path) -> None:
    publish_site(clone, "one.tar.zst")
    for file in site.rglob("*"):
        os.utime(file, (0, 0))
        file.chmod(0o700)
    shutil.rmtree(clone / ".releases")
    before = os.umask(0o077)
    try:
        publish_site(clone, "elsewhere/two.tar.zst")
    finally:
        os.umask(before)
    one, two = (clone / name for name in ("one.tar.zst", "elsewhere/two.tar.zst"))
    assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(two.read_bytes()).digest()


def test_archive_names_no_user(clone: Path, site: Path) -> None:
    publish_site(clone, "one.tar.zst")
    seconds = int(run_git(clone, "log", "-1", "--format=%ct"))
    with (
        bundle_files.load_zstd().ZstdFile(clone / "one.tar.zst") as plain,
        tarfile.open(fileobj=plain) as tar,
    ):
        members = tar.getmembers()
    assert [member.name for member in members] == sorted(member.name for member in members)
    about = {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode) for m in members}
    assert about == {(seconds, 0, 0, "", "", 0o644)}


def test_archive_is_opened_by_tar(clone: Path, site: Path, tmp_path: Path) -> None:
    publish_site(clone, "one.tar.zst")
    with (tmp_path / "one.tar").open("wb") as plain:
        for part in bundle_files.load_zstd().ZstdFile(clone / "one.tar.zst"):
            plain.write(part)
    (tmp_path / "opened").mkdir()
    subprocess.run(["tar", "-xf", tmp_path / "one.tar", "-C", tmp_path / "opened"], check=True)
    assert read_files(tmp_path / "opened") == read_bundle(clone / "one.tar.zst")


def test_bundle_for_gitlab_is_precompressed(clone: Path, site: Path, place: str) -> None:
    (site / "long.html").write_text("<title>Long</title>" + "<p>Words</p>" * 300)
    publish_site(clone, f"{place}#gitlab")
    files = read_bundle(clone / place)
    assert {"long.html.gz", "long.html.br", "_redirects"} <= files.keys()
    assert "_headers" not in files
    assert "Nothing to publish" in str(publish_site(clone, f"{place}#gitlab"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".", "holds this project"),
        ("..", "holds this project"),
        ("out#nobody", "These can: #netlify, #cloudflare, #gitlab"),
        ("out#", "cannot follow the name of a host"),
        ("content", "holds something else than a site of ours"),
        ("tasks.py", "holds something else|cannot be used: Not a directory"),
        ("no.tar.zst", "is no archive, or a damaged one"),
        ("cut.tar.zst", "is no archive, or a damaged one"),
        ("tasks.py/site", "cannot be used: (Not a directory|File exists)"),
    ],
)
def test_bundle_in_occupied_place_is_refused(clone: Path, site: Path, name: str, said: str) -> None:
    publish_site(clone, "cut.tar.zst")
    (clone / "cut.tar.zst").write_bytes((clone / "cut.tar.zst").read_bytes()[:-20])
    (clone / "no.tar.zst").write_text("This is no archive.")
    before = read_files(clone)
    with pytest.raises(PublishError, match=said):
        publish_site(clone, name, with_uncommitted=True)
    after = read_files(clone)
    ours = {path for path in before if not path.startswith((".git/", ".cache/", ".releases/"))}
    assert {path: after.get(path) for path in ours} == {path: before[path] for path in ours}


def test_bundle_recovers_interrupted_swap(clone: Path, site: Path) -> None:
    publish_site(clone, "out/site")
    old = read_bundle(clone / "out/site")
    (clone / "out/site").rename(clone / "out/.site.put-away")  # where it takes two renames
    assert make_host(clone, "out/site").get_live_state() is not None
    assert read_bundle(clone / "out/site") == old


def test_bundle_removes_leftovers_of_killed_publishes(
    clone: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clone / "out/.site.new-1").mkdir(parents=True)
    publish_site(clone, "out/site")
    assert (clone / "out/.site.new-1").exists()  # it may be at work
    monkeypatch.setattr(bundle, "STALE_AFTER", -1)
    make_host(clone, "out/site").get_live_state()
    assert not (clone / "out/.site.new-1").exists()
    assert make_host(clone, "out/site").list_releases()[0].summary.startswith("Publish ")
