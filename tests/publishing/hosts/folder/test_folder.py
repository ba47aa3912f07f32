"""Publishing to a folder of releases on this machine."""

import ast
import gzip
import os
import subprocess
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder import asset_retention, folder, layout, remote_agent
from clinicsite.publishing.hosts.folder.folder import Folder
from clinicsite.publishing.hosts.host import Host, NotPublishedError, control_digest, message_for
from tests.publishing.hosts.folder.conftest import LONG, names, release
from tests.publishing.release_factory import bytes_in, parcel_of, sent

pytestmark = pytest.mark.usefixtures("quick_disk")


def test_a_folder_is_a_host(host: Folder) -> None:
    as_host: Host = host
    assert (as_host.kind, as_host.live(), as_host.releases()) == ("folder", None, [])


@pytest.mark.parametrize("made", ["missing", "empty", "a new disk"])
def test_the_first_release_arrives_whole(
    tmp_path: Path, place: Path, host: Folder, made: str
) -> None:
    if made != "missing":
        place.mkdir()
    if made == "a new disk":
        (place / "lost+found").mkdir()
    first = release(tmp_path, 1)
    sent(host, first)
    assert bytes_in(place / "current") == bytes_in(first.site) | host.dress(first)
    assert (place / "current").readlink() == Path(f"releases/{first.name}-1/site")
    live = host.live()
    assert live
    assert live.note == first.note
    assert live.files == bytes_in(first.site).keys() | host.dress(first)
    assert live.control == control_digest(host.dress(first))


def test_what_is_long_is_there_packed_too(tmp_path: Path, place: Path, host: Folder) -> None:
    sent(host, release(tmp_path, 1))
    assert gzip.decompress((place / "current/long.txt.gz").read_bytes()).decode() == LONG
    assert (place / "current/long.txt.br").is_file()


def test_sha256sum_can_check_the_manifest(tmp_path: Path, place: Path, host: Folder) -> None:
    sent(host, release(tmp_path, 1))
    site = (place / "current").resolve()
    check = ["sha256sum", "--quiet", "--check", "../manifest.txt"]
    subprocess.run(check, cwd=site, check=True)
    rows = (site.parent / "manifest.txt").read_text().splitlines()
    assert {row[66:] for row in rows} == bytes_in(site).keys()


def test_what_did_not_change_lies_on_the_disk_once(
    tmp_path: Path, place: Path, host: Folder
) -> None:
    sent(host, release(tmp_path, 1))
    before = (place / "current").resolve()
    sent(host, release(tmp_path, 2))
    after = (place / "current").resolve()
    assert before != after
    assert (before / "404.html").samefile(after / "404.html")
    assert not (before / "about/index.html").samefile(after / "about/index.html")


def test_whoever_serves_the_site_can_read_it(tmp_path: Path, place: Path, host: Folder) -> None:
    mask = os.umask(0o077)
    try:
        sent(host, release(tmp_path, 1))
        sent(host, release(tmp_path, 2))
    finally:
        os.umask(mask)
    for path in [place, *(place / "releases").rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_five_releases_are_kept_and_the_live_one_always(
    tmp_path: Path, place: Path, host: Folder
) -> None:
    for number in range(6):
        sent(host, release(tmp_path, number), message_for(f"Release {number}", None))
    assert [earlier.summary for earlier in host.releases()] == [
        f"Release {number}" for number in (5, 4, 3, 2, 1)
    ]
    assert [earlier.is_live for earlier in host.releases()] == [True, False, False, False, False]
    host.take_back(host.releases()[-1], "Back")
    oldest = host.live()
    remote_agent.clear(place, 2)
    assert host.live() == oldest
    assert len(names(place)) == 3


def test_a_live_file_that_was_changed_is_sent_anew(
    tmp_path: Path, place: Path, host: Folder
) -> None:
    one = release(tmp_path, 1)
    sent(host, one)
    (place / "current/about/index.html").write_text("Other words")
    live = host.live()
    assert live
    assert live.control == ""  # no digest at all: so what is sent next is something else
    assert host.changed(parcel_of(host, one), live) == {"about/index.html"}
    sent(host, one)
    assert bytes_in(place / "current") == bytes_in(one.site) | host.dress(one)


@pytest.mark.parametrize(
    ("path", "named"), [("index.html", "index.html"), ("current/index.html", "current")]
)
def test_a_folder_with_something_else_is_left_alone(
    tmp_path: Path, place: Path, host: Folder, path: str, named: str
) -> None:
    (place / path).parent.mkdir(parents=True)
    (place / path).write_text("Mine")
    sentence = f"{place} holds something else: {named}. It stays as it is. Name an empty folder"
    with pytest.raises(NotPublishedError, match=sentence):
        host.live()
    one = release(tmp_path, 1)
    with pytest.raises(NotPublishedError, match=sentence):
        host.send(parcel_of(host, one), one, None, "Words")
    assert bytes_in(place) == {path: b"Mine"}


def test_a_file_is_no_folder(place: Path, host: Folder) -> None:
    place.write_text("Mine")
    with pytest.raises(NotPublishedError, match="holds something else: served"):
        host.live()


def test_a_parcel_that_does_not_arrive_whole_is_not_served(
    tmp_path: Path, place: Path, host: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = release(tmp_path, 1)
    sent(host, first)

    def bring(place: Path, parcel: str, private: str, like: str) -> None:
        remote_agent.bring(place, parcel, private, like)
        (Path(private) / "site/404.html").write_text("cut")

    monkeypatch.setitem(remote_agent.TASKS, "bring", bring)
    with pytest.raises(NotPublishedError, match=f"404.html did not arrive in {place} as"):
        sent(host, release(tmp_path, 2))
    live = host.live()
    assert live
    assert live.note == first.note
    assert len(names(place)) == 1


@pytest.mark.parametrize("module", [layout, asset_retention, remote_agent])
def test_what_runs_on_a_server_is_for_old_pythons_too(module: object) -> None:
    source = Path(module.__file__).read_text("utf-8")
    ast.parse(source, feature_version=(3, 7))
    of_the_project = [
        node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module.startswith("clinicsite")
    ]
    sent_along = {
        "clinicsite.publishing.hosts.folder.layout",
        "clinicsite.publishing.hosts.folder.asset_retention",
    }
    assert set(of_the_project) <= sent_along


def test_each_refusal_has_its_sentence() -> None:
    raised = {
        node.args[0].value
        for module in (layout, remote_agent)
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal"
        if isinstance(node.args[0], ast.Constant)
    }
    assert raised | {"damage", "changed"} == folder.SENTENCES.keys()
