"""Publishing to a folder or an archive that a host's own tool takes."""

import hashlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.bundle import archive, bundle
from clinicsite.publishing.hosts.bundle.bundle import Bundle
from clinicsite.publishing.hosts.host import NotPublishedError, RaceError
from clinicsite.publishing.hosts.registry import host_named
from clinicsite.publishing.publish import Published, Wishes, publish
from clinicsite.publishing.release import kept
from clinicsite.publishing.rollback import releases, rollback
from tests.publishing.conftest import commit_words, git_in, sealed
from tests.publishing.release_factory import bytes_in

PLACES = ("out/site", "out/site.tar.zst")


def host_of(clone: Path, place: str) -> Bundle:
    host = host_named(f"bundle:{place}", clone, {}, lambda _: None)
    assert isinstance(host, Bundle)
    return host


def sent(clone: Path, place: str, **wishes: bool) -> Published:
    return publish(clone, sealed(clone), host_of(clone, place), Wishes(**wishes))


def found(path: Path) -> dict[str, bytes]:
    """Path → bytes of all that a host would take."""
    if path.is_dir():
        return bytes_in(path)
    return {entry.path: data for entry, data in archive.read_archive(path)}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    return request.param


def test_a_bundle_holds_the_site_and_its_control_files(clone: Path, site: Path, place: str) -> None:
    said = str(sent(clone, f"{place}#netlify"))
    files = found(clone / place)
    wanted = bytes_in(sealed(clone).site)
    assert {path: files[path] for path in wanted} == wanted
    assert files.keys() - wanted.keys() == {"_headers", "_redirects"}
    what = "archive" if place.endswith("zst") else "folder"
    assert said.startswith(f"Published to the {what} {clone / place}, and looked at there.")
    assert sorted(path.name for path in (clone / "out").iterdir()) == sorted(
        {f".{Path(place).name}.message", Path(place).name}
    )


def test_nothing_is_written_when_nothing_changed(clone: Path, site: Path, place: str) -> None:
    sent(clone, place)
    before = (clone / place).stat().st_mtime_ns, (clone / place).stat().st_ino
    assert "has exactly this site already" in str(sent(clone, place))
    assert ((clone / place).stat().st_mtime_ns, (clone / place).stat().st_ino) == before


def test_what_was_changed_by_hand_is_put_right(clone: Path, site: Path) -> None:
    sent(clone, "out/site")
    good = found(clone / "out/site")
    (clone / "out/site/about/index.html").write_text("Other words")
    (clone / "out/site/more.html").write_text("More")
    with pytest.raises(NotPublishedError, match=r"/more\.html is live and leads nowhere"):
        sent(clone, "out/site")
    (clone / "out/site/more.html").unlink()
    assert "1 page changed" in str(sent(clone, "out/site"))
    assert found(clone / "out/site") == good


def test_the_bytes_are_the_same_wherever_and_whenever(clone: Path, site: Path) -> None:
    sent(clone, "one.tar.zst")
    for file in site.rglob("*"):
        os.utime(file, (0, 0))
        file.chmod(0o700)
    shutil.rmtree(clone / ".releases")
    before = os.umask(0o077)
    try:
        sent(clone, "elsewhere/two.tar.zst")
    finally:
        os.umask(before)
    one, two = (clone / name for name in ("one.tar.zst", "elsewhere/two.tar.zst"))
    assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(two.read_bytes()).digest()


def test_an_archive_says_nothing_of_who_made_it(clone: Path, site: Path) -> None:
    sent(clone, "one.tar.zst")
    seconds = int(git_in(clone, "log", "-1", "--format=%ct"))
    with archive.zstd.ZstdFile(clone / "one.tar.zst") as plain, tarfile.open(fileobj=plain) as tar:
        members = tar.getmembers()
    assert [member.name for member in members] == sorted(member.name for member in members)
    about = {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode) for m in members}
    assert about == {(seconds, 0, 0, "", "", 0o644)}


def test_tar_itself_can_open_it(clone: Path, site: Path, tmp_path: Path) -> None:
    sent(clone, "one.tar.zst")
    with (tmp_path / "one.tar").open("wb") as plain:
        for part in archive.zstd.ZstdFile(clone / "one.tar.zst"):
            plain.write(part)
    (tmp_path / "opened").mkdir()
    subprocess.run(["tar", "-xf", tmp_path / "one.tar", "-C", tmp_path / "opened"], check=True)
    assert bytes_in(tmp_path / "opened") == found(clone / "one.tar.zst")


def test_a_rollback_is_byte_for_byte(clone: Path, site: Path, place: str) -> None:
    sent(clone, place)
    first = found(clone / place)
    commit_words(clone, "Second words")
    sent(clone, place)
    second = found(clone / place)
    host = host_of(clone, place)
    assert [one.is_live for one in releases(clone, host)] == [True, False]
    assert "serves the release" in rollback(clone, host)
    assert found(clone / place) == first
    with pytest.raises(NotPublishedError, match="A rollback took this very site"):
        sent(clone, place)
    sent(clone, place, again=True)
    assert found(clone / place) == second


def test_files_for_gitlab_are_packed_too(clone: Path, site: Path, place: str) -> None:
    (site / "long.html").write_text("<title>Long</title>" + "<p>Words</p>" * 300)
    sent(clone, f"{place}#gitlab")
    files = found(clone / place)
    assert {"long.html.gz", "long.html.br", "_redirects"} <= files.keys()
    assert "_headers" not in files
    assert "Nothing to publish" in str(sent(clone, f"{place}#gitlab"))


def test_whoever_is_slower_is_told(clone: Path, site: Path, place: str) -> None:
    host = host_of(clone, place)
    seen, release = host.live(), sealed(clone)
    commit_words(clone, "Quick words")
    sent(clone, place)
    quick = found(clone / place)
    with pytest.raises(RaceError, match="Somebody else changed"):
        host.send(release.site, release, seen, "")
    assert found(clone / place) == quick


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".", "holds this project"),
        ("..", "holds this project"),
        ("out#nobody", "What can is: #netlify, #cloudflare, #gitlab"),
        ("out#", "cannot follow the name of a bundle"),
        ("content", "holds something else than a site of ours"),
        ("tasks.py", "holds something else|cannot be used: Not a directory"),
        ("no.tar.zst", "is no archive, or not a whole one"),
        ("cut.tar.zst", "is no archive, or not a whole one"),
        ("tasks.py/site", "cannot be used: (Not a directory|File exists)"),
    ],
)
def test_a_wrong_place_is_refused_and_left_alone(
    clone: Path, site: Path, name: str, said: str
) -> None:
    sent(clone, "cut.tar.zst")
    (clone / "cut.tar.zst").write_bytes((clone / "cut.tar.zst").read_bytes()[:-20])
    (clone / "no.tar.zst").write_text("This is no archive.")
    before = bytes_in(clone)
    with pytest.raises(NotPublishedError, match=said):
        sent(clone, name, with_uncommitted=True)
    after = bytes_in(clone)
    ours = {path for path in before if not path.startswith((".git/", ".cache/", ".releases/"))}
    assert {path: after.get(path) for path in ours} == {path: before[path] for path in ours}


def test_a_folder_that_was_put_away_comes_back(clone: Path, site: Path) -> None:
    sent(clone, "out/site")
    old = found(clone / "out/site")
    (clone / "out/site").rename(clone / "out/.site.put-away")  # where it takes two renames
    assert host_of(clone, "out/site").live() is not None
    assert found(clone / "out/site") == old


def test_what_killed_publishes_left_goes_away(
    clone: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clone / "out/.site.new-1").mkdir(parents=True)
    sent(clone, "out/site")
    assert (clone / "out/.site.new-1").exists()  # it may be at work
    monkeypatch.setattr(bundle, "LEFT_BEHIND", -1)
    host_of(clone, "out/site").live()
    assert not (clone / "out/.site.new-1").exists()
    assert host_of(clone, "out/site").releases()[0].summary.startswith("Publish ")


def test_a_disk_that_takes_no_more_is_told(
    clone: Path, site: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    sent(clone, place)
    old = found(clone / place)
    commit_words(clone, "New words")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(clone / place))

    monkeypatch.setattr(archive, "write_archive", full)
    monkeypatch.setattr(shutil, "copytree", full)
    host, release = host_of(clone, place), kept(clone)[0]
    with pytest.raises(NotPublishedError, match="cannot be used: No space left on device"):
        host.send(release.site, release, host.live(), "")
    assert found(clone / place) == old
