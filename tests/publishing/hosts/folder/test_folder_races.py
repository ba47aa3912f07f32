"""Two publish to a folder at once: one is served whole, and the other is told."""

import os
import shutil
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder import layout, remote_agent
from clinicsite.publishing.hosts.folder.folder import Folder
from clinicsite.publishing.hosts.host import NotPublishedError, RaceError
from tests.publishing.hosts.folder.conftest import names, release
from tests.publishing.release_factory import parcel_of, sent

pytestmark = pytest.mark.usefixtures("quick_disk")


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
    was = remote_agent.TASKS[moment]

    def overtaken(*arguments: object, **given: object) -> object:
        answer = was(*arguments, **given)
        monkeypatch.setitem(remote_agent.TASKS, moment, was)
        sent(other, quick)
        return answer

    seen, parcel = host.live(), parcel_of(host, slow)
    shutil.copytree(parcel, tmp_path / "slow")
    monkeypatch.setitem(remote_agent.TASKS, moment, overtaken)
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
    was = remote_agent.refuse_damage

    def overtaken(folder: Path, why: str) -> None:
        monkeypatch.setattr(remote_agent, "refuse_damage", was)
        sent(other, quick)
        raise layout.Refusal(why, "404.html")  # which was cleared away just before it was read

    monkeypatch.setattr(remote_agent, "refuse_damage", overtaken)
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


def test_a_lock_that_does_not_end_is_told(
    tmp_path: Path, place: Path, host: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(host, release(tmp_path, 1))
    monkeypatch.setattr(remote_agent, "PATIENCE", 0.1)
    with (
        remote_agent.locked(place),
        pytest.raises(NotPublishedError, match="does not come to an end"),
    ):
        sent(host, release(tmp_path, 2))
