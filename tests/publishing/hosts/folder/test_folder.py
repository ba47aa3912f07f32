"""Publishing to a folder of releases on this machine."""

import ast
import gzip
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from plugins.publishing.hosts.folder import flight, folder, shelf, there
from plugins.publishing.hosts.folder.folder import FLIGHT, Folder
from plugins.publishing.hosts.host import (
    Host,
    NotPublishedError,
    RaceError,
    control_digest,
    message_for,
)
from plugins.publishing.release import Release
from plugins.rendering.hosting import FOR_EVER, headers
from tests.publishing.sealed import bytes_in, parcel_of, sealed, sent

LONG = "Words that fill more than one packet of the network. " * 50


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sync", lambda: None)  # the disk is that of all tests at once


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the releases go."""
    return tmp_path / "served"


@pytest.fixture
def host(tmp_path: Path, place: Path) -> Folder:
    """The host with that folder."""
    return Folder.at(str(place), tmp_path, lambda words: None)


def release(root: Path, number: int) -> Release:
    """A release with a style of its own, and a page that asks for it."""
    style = f"theme/site.{number:010x}.css"
    page = f'<link rel="stylesheet" href="/{style}">'
    return sealed(root, {style: f"/* {number} */", "about/index.html": page, "long.txt": LONG})


def names(place: Path) -> set[str]:
    """The releases that lie in a folder."""
    return {path.name for path in (place / "releases").iterdir()}


def card_file(place: Path) -> Path:
    """The card of the live release."""
    return (place / "current").resolve().parent / "card.json"


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
    there.clear(place, 2)
    assert host.live() == oldest
    assert len(names(place)) == 3


def test_a_page_that_is_still_open_finds_its_style(
    tmp_path: Path, place: Path, host: Folder
) -> None:
    for number in (1, 2, 3):
        sent(host, release(tmp_path, number))
    for number in (1, 2, 3):
        assert (place / f"current/theme/site.{number:010x}.css").read_text() == f"/* {number} */"
    live = host.live()
    assert live
    assert live.files == bytes_in(release(tmp_path, 3).site).keys() | host.dress(
        release(tmp_path, 3)
    )


def test_a_style_stays_for_a_week_and_for_a_release(
    tmp_path: Path, place: Path, host: Folder
) -> None:
    sent(host, release(tmp_path, 1))
    sent(host, release(tmp_path, 2))
    card = json.loads(card_file(place).read_text())
    path = "theme/site.0000000001.css"
    for days, stays in ((6.9, True), (7.1, False)):
        card["kept"][path][1] -= days * flight.DAY
        card_file(place).write_text(json.dumps(card))
        assert (place / "current" / path).is_file()
        kept = there.left_over(card_file(place).parent, {}, FLIGHT)
        assert (path in kept) is stays
        card["kept"][path][1] += days * flight.DAY
    card["kept"][path][1] -= 8 * flight.DAY
    card_file(place).write_text(json.dumps(card))
    sent(host, release(tmp_path, 3))
    assert not (place / "current" / path).exists()
    assert (place / "current/theme/site.0000000002.css").is_file()


@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("theme/site.0123456789.css", True),
        ("theme/site.0123456789.css.gz", True),
        ("cards/home.0123456789.png", True),
        ("pagefind/fragment/en_fe2075b.pf_fragment", True),
        ("pagefind/pagefind.en_0123456789.pf_meta", True),
        ("images/knee.0123456789-640.avif", True),
        ("pagefind/pagefind.js", False),
        ("about/site.0123456789.css", False),
        ("articles/a1234567/index.html", False),
        ("feed.xml", False),
    ],
)
def test_what_stays_names_its_own_content(path: str, stays: bool) -> None:
    assert bool(re.search(FLIGHT[0], path)) is stays
    assert stays is (FOR_EVER in headers(path.removesuffix(".gz"))["Cache-Control"])


def test_twenty_rollbacks_are_byte_for_byte(tmp_path: Path, place: Path, host: Folder) -> None:
    wanted = {}
    for number in range(5):
        new = release(tmp_path, number)
        sent(host, new)
        (newest, *_) = host.releases()
        wanted[newest.name] = bytes_in(new.site) | host.dress(new)
    for turn in range(20):
        earlier = host.releases()[(turn * 2 + 1) % 5]
        host.take_back(earlier, "Back")
        live = host.live()
        assert live
        assert live.seen == earlier.name
        assert {path: (place / "current" / path).read_bytes() for path in live.files} == wanted[
            earlier.name
        ]


def test_a_rollback_keeps_what_open_pages_ask_for(
    tmp_path: Path, place: Path, host: Folder
) -> None:
    sent(host, release(tmp_path, 1))
    sent(host, release(tmp_path, 2))
    host.take_back(host.releases()[1], "Back")
    assert (place / "current/theme/site.0000000002.css").read_text() == "/* 2 */"
    sent(host, release(tmp_path, 3))
    assert (place / "current/theme/site.0000000002.css").read_text() == "/* 2 */"


def test_what_was_taken_off_is_remembered(tmp_path: Path, host: Folder) -> None:
    sent(host, release(tmp_path, 1), message_for("First", None))
    sent(host, release(tmp_path, 2), message_for("Second", None))
    host.take_back(host.releases()[1], message_for("Back", None, ["abc"]))
    live = host.live()
    assert live
    assert live.undone == {"abc"}
    assert [earlier.summary for earlier in host.releases()] == ["Second", "First"]


def test_a_release_that_was_changed_there_is_not_served_again(
    tmp_path: Path, place: Path, host: Folder
) -> None:
    sent(host, release(tmp_path, 1))
    sent(host, release(tmp_path, 2))
    earlier = host.releases()[1]
    for path in ("about/index.html", "more.html"):
        file = place / "releases" / earlier.name / "site" / path
        before = file.read_bytes() if file.is_file() else b""
        file.write_bytes(b"Other words")
        with pytest.raises(NotPublishedError, match=f"{path} differs. It is not served again"):
            host.take_back(earlier, "Back")
        file.write_bytes(before)
    live = host.live()
    assert live
    assert live.note == release(tmp_path, 2).note


def test_a_release_that_is_gone_is_named(tmp_path: Path, place: Path, host: Folder) -> None:
    sent(host, release(tmp_path, 1))
    sent(host, release(tmp_path, 2))
    earlier = host.releases()[1]
    shutil.rmtree(place / "releases" / earlier.name)
    with pytest.raises(NotPublishedError, match=f"has the release {earlier.name} no more"):
        host.take_back(earlier, "Back")


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


def test_whoever_is_slower_is_told_and_changes_nothing(
    tmp_path: Path, place: Path, host: Folder
) -> None:
    sent(host, release(tmp_path, 1))
    seen = host.live()
    slow, quick = release(tmp_path, 2), release(tmp_path, 3)
    sent(host, quick)
    with pytest.raises(RaceError, match="theirs is live"):
        host.send(parcel_of(host, slow), slow, seen, "Words")
    live = host.live()
    assert live
    assert live.note == quick.note
    assert len(names(place)) == 2


@pytest.mark.parametrize("moment", ["begin", "bring"])
def test_a_race_in_the_middle_is_told_as_one(
    tmp_path: Path, place: Path, host: Folder, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    other = Folder.at(str(place), tmp_path, lambda words: None)
    sent(host, release(tmp_path, 1))
    slow, quick = release(tmp_path, 2), release(tmp_path, 3)
    was = there.TASKS[moment]

    def overtaken(*arguments: object, **given: object) -> object:
        answer = was(*arguments, **given)
        monkeypatch.setitem(there.TASKS, moment, was)
        sent(other, quick)
        return answer

    seen, parcel = host.live(), parcel_of(host, slow)
    shutil.copytree(parcel, tmp_path / "slow")
    monkeypatch.setitem(there.TASKS, moment, overtaken)
    with pytest.raises(RaceError):
        host.send(tmp_path / "slow", slow, seen, "Words")
    live = host.live()
    assert live
    assert live.note == quick.note
    assert not [name for name in names(place) if name.startswith(".")]


def test_whoever_is_cleared_away_while_it_is_checked_is_told_of_the_race(
    tmp_path: Path, place: Path, host: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Folder.at(str(place), tmp_path, lambda words: None)
    sent(host, release(tmp_path, 1))
    seen, slow, quick = host.live(), release(tmp_path, 2), release(tmp_path, 3)
    parcel = shutil.copytree(parcel_of(host, slow), tmp_path / "slow")
    was = there.refuse_damage

    def overtaken(folder: Path, why: str) -> None:
        monkeypatch.setattr(there, "refuse_damage", was)
        sent(other, quick)
        raise shelf.Refusal(why, "404.html")  # which was cleared away just before it was read

    monkeypatch.setattr(there, "refuse_damage", overtaken)
    with pytest.raises(RaceError):
        host.send(parcel, slow, seen, "Words")


def test_what_was_left_by_a_killed_publish_is_cleared_away(
    tmp_path: Path, place: Path, host: Folder
) -> None:
    sent(host, release(tmp_path, 1))
    (place / "releases/.new-killed/site").mkdir(parents=True)
    (place / ".current-new").symlink_to("nowhere")
    sent(host, release(tmp_path, 2))
    assert len(names(place)) == 2
    assert not os.path.lexists(place / ".current-new")


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
        there.bring(place, parcel, private, like)
        (Path(private) / "site/404.html").write_text("cut")

    monkeypatch.setitem(there.TASKS, "bring", bring)
    with pytest.raises(NotPublishedError, match=f"404.html did not arrive in {place} as"):
        sent(host, release(tmp_path, 2))
    live = host.live()
    assert live
    assert live.note == first.note
    assert len(names(place)) == 1


def test_a_lock_that_does_not_end_is_told(
    tmp_path: Path, place: Path, host: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(host, release(tmp_path, 1))
    monkeypatch.setattr(there, "PATIENCE", 0.1)
    with there.locked(place), pytest.raises(NotPublishedError, match="does not come to an end"):
        sent(host, release(tmp_path, 2))


@pytest.mark.parametrize("module", [shelf, flight, there])
def test_what_runs_on_a_server_is_for_old_pythons_too(module: object) -> None:
    source = Path(module.__file__).read_text("utf-8")
    ast.parse(source, feature_version=(3, 7))
    of_the_project = [
        node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module.startswith("plugins")
    ]
    sent_along = {"plugins.publishing.hosts.folder.shelf", "plugins.publishing.hosts.folder.flight"}
    assert set(of_the_project) <= sent_along


def test_each_refusal_has_its_sentence() -> None:
    raised = {
        node.args[0].value
        for module in (shelf, there)
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal"
        if isinstance(node.args[0], ast.Constant)
    }
    assert raised | {"damage", "changed"} == folder.SENTENCES.keys()
