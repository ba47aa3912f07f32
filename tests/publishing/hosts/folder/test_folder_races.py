"""Two publish to a folder at once: one is served whole, and the other is told."""

import os
from pathlib import Path

import pytest

from clinicsite.publishing.hosts.folder import layout, remote_agent, remote_lock
from clinicsite.publishing.hosts.folder.folder import FolderHost
from clinicsite.publishing.hosts.host import PublishError, RaceError
from tests.publishing.hosts.folder.conftest import list_releases, make_numbered_release
from tests.publishing.release_factory import send_release, stage

pytestmark = pytest.mark.usefixtures("quick_disk")


@pytest.mark.parametrize("moment", ["begin", "upload"])
def test_publish_race_during_transfer_gets_race_error(
    tmp_path: Path, place: Path, host: FolderHost, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    other = FolderHost.from_spec(str(place), tmp_path, lambda words: None)
    send_release(host, make_numbered_release(tmp_path, 1))
    slow, quick = make_numbered_release(tmp_path, 2), make_numbered_release(tmp_path, 3)
    was = remote_agent.TASKS[moment]

    def overtaken(*arguments: object, **given: object) -> object:
        answer = was(*arguments, **given)
        monkeypatch.setitem(remote_agent.TASKS, moment, was)
        send_release(other, quick)
        return answer

    seen, staged = host.get_live_state(), stage(host, slow, "slow")
    monkeypatch.setitem(remote_agent.TASKS, moment, overtaken)
    with pytest.raises(RaceError):
        host.send(staged, slow, seen, "Words")
    live = host.get_live_state()
    assert live
    assert live.info == quick.info
    assert not [name for name in list_releases(place) if name.startswith(".")]


def test_publish_race_loser_removed_during_check_gets_race_error(
    tmp_path: Path, place: Path, host: FolderHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = FolderHost.from_spec(str(place), tmp_path, lambda words: None)
    send_release(host, make_numbered_release(tmp_path, 1))
    seen, slow, quick = (
        host.get_live_state(),
        make_numbered_release(tmp_path, 2),
        make_numbered_release(tmp_path, 3),
    )
    staged = stage(host, slow, "slow")
    was = remote_agent.ensure_intact

    def overtaken(folder: Path, why: str) -> None:
        monkeypatch.setattr(remote_agent, "ensure_intact", was)
        send_release(other, quick)
        raise layout.RefusalError(why, "404.html")  # which was cleared away just before it was read

    monkeypatch.setattr(remote_agent, "ensure_intact", overtaken)
    with pytest.raises(RaceError):
        host.send(staged, slow, seen, "Words")


def test_publish_removes_leftovers_of_killed_publish(
    tmp_path: Path, place: Path, host: FolderHost
) -> None:
    send_release(host, make_numbered_release(tmp_path, 1))
    (place / "releases/.new-killed/site").mkdir(parents=True)
    (place / ".current-new").symlink_to("nowhere")
    send_release(host, make_numbered_release(tmp_path, 2))
    assert len(list_releases(place)) == 2
    assert not os.path.lexists(place / ".current-new")


def test_publish_with_stuck_lock_gets_lock_error(
    tmp_path: Path, place: Path, host: FolderHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_release(host, make_numbered_release(tmp_path, 1))
    monkeypatch.setattr(remote_lock, "LOCK_TIMEOUT", 0.1)
    with (
        remote_lock.hold_lock(place),
        pytest.raises(PublishError, match=rf"holds the lock of {place}: .*process {os.getpid()}"),
    ):
        send_release(host, make_numbered_release(tmp_path, 2))
