"""Every kind of host keeps the same contract. What only one kind does is tested beside it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from clinicsite.publishing.hosts import retention
from clinicsite.publishing.hosts.host import PublishError, RaceError
from clinicsite.publishing.rollback import list_releases, rollback
from tests.publishing.hosts.contract_steps import STYLE, get_files, send, write_site
from tests.publishing.hosts.host_contract import HostCase
from tests.publishing.release_factory import stage


def list_pages(paths: Iterable[str]) -> list[str]:
    """Return the pages among some paths."""
    return [path for path in paths if path.endswith(".html")]


def test_publish_first_sends_every_file(case: HostCase, clone: Path, site: Path) -> None:
    host = case.make_host(clone)
    assert (host.get_live_state(), host.list_releases()) == (None, [])
    release = write_site(clone, 1)
    result = send(case, clone, release)
    files = get_files(case, clone, release)
    assert case.read_files() == files
    assert str(result).startswith(f"Published to {host.place}, and checked there.")
    live = host.get_live_state()
    assert live
    assert (live.info, live.files) == (release.info, files.keys())
    (listed,) = host.list_releases()
    assert (listed.info, listed.is_live) == (release.info, True)
    assert listed.summary.startswith("Publish ")


def test_publish_changed_page_is_the_only_change(case: HostCase, clone: Path, site: Path) -> None:
    first = write_site(clone, 1)
    send(case, clone, first)
    before = case.get_state()
    assert send(case, clone, first).changes is None
    assert case.get_state() == before
    release = write_site(clone, 2)
    planned = send(case, clone, release, dry_run=True).changes
    assert case.get_state() == before
    changes = send(case, clone, release).changes
    assert planned
    assert changes
    assert planned.changed == changes.changed
    assert list_pages(changes.changed) == ["index.html"]
    assert STYLE.format(2) in changes.added
    assert STYLE.format(1) in changes.removed
    files, wanted = case.read_files(), get_files(case, clone, release)
    assert {path: files[path] for path in wanted} == wanted
    assert files.keys() - wanted.keys() == ({STYLE.format(1)} if case.retains else set())


def test_publish_over_a_manual_change_restores_the_file(
    case: HostCase, clone: Path, site: Path
) -> None:
    release = write_site(clone, 1)
    send(case, clone, release)
    case.write("about/index.html", b"By hand")
    assert send(case, clone, release).changes
    assert case.read_files() == get_files(case, clone, release)


def test_publish_to_an_occupied_place_is_refused(case: HostCase, clone: Path, site: Path) -> None:
    case.occupy()
    before, release = case.get_state(), write_site(clone, 1)
    with pytest.raises(PublishError, match=case.occupied):
        send(case, clone, release)
    assert case.get_state() == before


def test_rollback_restores_every_byte(case: HostCase, clone: Path, site: Path) -> None:
    first = write_site(clone, 1)
    send(case, clone, first)
    before = case.read_files()
    second = write_site(clone, 2)
    send(case, clone, second)
    host = case.make_host(clone)
    assert [one.is_live for one in list_releases(clone, host)] == [True, False]
    rollback(clone, host)
    files = case.read_files()
    assert {path: files[path] for path in before} == before
    assert files.keys() - before.keys() == ({STYLE.format(2)} if case.retains else set())
    with pytest.raises(PublishError, match="A rollback took this off"):
        send(case, clone, second)
    assert send(case, clone, second, again=True).changes
    live = host.get_live_state()
    assert live
    assert live.info == second.info


def test_retention_of_assets_ends(
    case: HostCase, clone: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not case.retains:
        pytest.skip("the host takes a release whole, and keeps assets itself")
    for number in (1, 2, 3):
        send(case, clone, write_site(clone, number))
    styles = {STYLE.format(number) for number in (1, 2, 3)}
    assert styles <= case.read_files().keys()
    live = case.make_host(clone).get_live_state()
    assert live
    assert styles & live.files == {STYLE.format(3)}
    monkeypatch.setattr(retention, "RETENTION_DAYS", 0)
    release = write_site(clone, 4)
    send(case, clone, release)
    assert case.read_files() == get_files(case, clone, release)


def test_send_after_another_publisher_is_a_race(case: HostCase, clone: Path, site: Path) -> None:
    send(case, clone, write_site(clone, 1))
    slow, host = write_site(clone, 2), case.make_host(clone)
    live = host.get_live_state()
    staged = stage(host, slow)
    send(case, clone, write_site(clone, 3))
    before = case.read_files()
    for seen in (live, None):
        with pytest.raises(RaceError):
            host.send(staged, slow, seen, "Words")
    assert case.read_files() == before


@pytest.mark.parametrize(("fault", "said"), [("fill_disk", "full"), ("deny", "denied")])
def test_publish_that_fails_leaves_the_old_site(
    case: HostCase, clone: Path, site: Path, fault: str, said: str
) -> None:
    send(case, clone, write_site(clone, 1))
    before = case.read_files()
    release = write_site(clone, 2)
    end = getattr(case, fault)()
    with pytest.raises(PublishError, match=getattr(case, said)):
        send(case, clone, release)
    end()
    assert case.read_files() == before
    assert send(case, clone, release).changes
    wanted = get_files(case, clone, release)
    assert wanted.items() <= case.read_files().items()
