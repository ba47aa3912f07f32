"""Every kind of host keeps the same contract. What only one kind does is tested beside it."""

import contextlib
import os
import random
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinicsite.publishing.hosts import retention
from clinicsite.publishing.hosts.host import PublishError, RaceError
from clinicsite.publishing.publish import PublishOptions, PublishResult, publish
from clinicsite.publishing.release import Release, list_local_releases
from clinicsite.publishing.rollback import list_releases, rollback
from tests.publishing.conftest import commit_words, make_clone, make_release, make_site
from tests.publishing.hosts import racing_publishers
from tests.publishing.hosts.host_contract import HostCase, read_previous_version, write_tree
from tests.publishing.hosts.racing_publishers import PublisherProcess
from tests.publishing.release_factory import make_upload_folder, read_files
from tests.publishing.round_counter import RoundCounter

STYLE = "theme/site.{:010x}.css"


def write_site(clone: Path, number: int) -> Release:
    """Make a release with words and a style of its own."""
    output = clone / "output"
    (output / "theme").mkdir(exist_ok=True)
    for old in (output / "theme").iterdir():
        old.unlink()
    (output / STYLE.format(number)).write_text(f"/* {number} */\n")
    commit_words(clone, f"Words {number}")
    return make_release(clone)


def send(case: HostCase, clone: Path, release: Release, **options: bool) -> PublishResult:
    """Publish a release."""
    return publish(clone, release, case.make_host(clone), PublishOptions(**options))


def get_files(case: HostCase, clone: Path, release: Release) -> dict[str, bytes]:
    """Return what visitors get of a release, and of no other."""
    return read_files(release.site) | case.make_host(clone).get_host_files(release)


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


def test_publish_unchanged_writes_nothing(case: HostCase, clone: Path, site: Path) -> None:
    release = write_site(clone, 1)
    send(case, clone, release)
    before = case.get_state()
    assert send(case, clone, release).changes is None
    assert case.get_state() == before


def test_publish_dry_run_writes_nothing(case: HostCase, clone: Path, site: Path) -> None:
    send(case, clone, write_site(clone, 1))
    before = case.get_state()
    result = send(case, clone, write_site(clone, 2), dry_run=True)
    assert result.changes
    assert list_pages(result.changes.changed) == ["index.html"]
    assert case.get_state() == before


def test_publish_changed_page_is_the_only_change(case: HostCase, clone: Path, site: Path) -> None:
    send(case, clone, write_site(clone, 1))
    release = write_site(clone, 2)
    changes = send(case, clone, release).changes
    assert changes
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
    assert files.keys() - before.keys() <= {STYLE.format(2)}
    with pytest.raises(PublishError, match="A rollback took this very site"):
        send(case, clone, second)
    assert send(case, clone, second, republish=True).changes
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
    staging = make_upload_folder(host, slow)
    send(case, clone, write_site(clone, 3))
    before = case.read_files()
    for seen in (live, None):
        with pytest.raises(RaceError):
            host.send(staging, slow, seen, "Words")
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


WAYS = {
    "the whole group": racing_publishers.kill_all,
    "Python alone": racing_publishers.kill_python,
    "one child": racing_publishers.kill_child,
}


@pytest.fixture
def process(case: HostCase) -> Iterator[PublisherProcess]:
    """A process that publishes."""
    started = PublisherProcess()
    yield started
    started.close()


def time_publish(case: HostCase, clone: Path, process: PublisherProcess) -> float:
    """Publish in that process, and return how many seconds that took."""
    started = time.monotonic()
    process.start(clone, case.name)
    assert process.end() == 0, racing_publishers.read_output(clone)
    return time.monotonic() - started


def kill_publishes(
    case: HostCase,
    clone: Path,
    process: PublisherProcess,
    count: int,
    kill: Callable[[int], None],
    counter: RoundCounter,
) -> None:
    """Kill as many publishes, each at another moment, and count what is live afterwards.

    The next publish needs no help, and makes the site whole.
    """
    for number in range(40):
        (clone / f"output/page-{number}.html").write_text(f"<title>{number}</title>" * 200)
    write_site(clone, 0)
    duration = time_publish(case, clone, process)
    for number in range(1, count + 1):
        old = case.read_files()
        (clone / "output/more.txt").write_text(f"{random.random()}\n" * 10_000)
        release = write_site(clone, number)
        new = get_files(case, clone, release)
        group = process.start(clone, case.name)
        # Spread over a whole publish at the pace of now, and another moment in each run.
        time.sleep(duration * (number - random.random()) / count)
        with contextlib.suppress(ProcessLookupError):  # it has ended already
            kill(group)
        code = process.end()
        racing_publishers.wait_for_all(group)
        files = case.read_files() if case.is_atomic or code == 0 else {}
        is_new = new.items() <= files.items()
        assert is_new or (code and (files == old or not case.is_atomic))
        counter.add("new" if is_new else "old" if case.is_atomic else "unknown")
        took = time_publish(case, clone, process)
        duration = duration if is_new else took
        assert new.items() <= case.read_files().items()
        case.check_clean(clone)


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_killed_publish_leaves_a_whole_site(
    case: HostCase, clone: Path, site: Path, process: PublisherProcess, tally: RoundCounter
) -> None:
    kill_publishes(case, clone, process, 2, racing_publishers.kill_all, tally)
    assert tally.rounds == 2


@pytest.mark.faults
@pytest.mark.parametrize("way", WAYS)
def test_killed_publish_a_hundred_times_leaves_a_whole_site(
    case: HostCase,
    clone: Path,
    site: Path,
    process: PublisherProcess,
    way: str,
    tally: RoundCounter,
) -> None:
    kill_publishes(case, clone, process, 100, WAYS[way], tally)
    assert len(tally.ends) == 2  # the test sees both sides


def test_state_of_the_previous_version_is_rolled_back(
    case: HostCase, remote: Path, tmp_path: Path
) -> None:
    state = read_previous_version()
    clone = restore_clone(state, remote, tmp_path)
    case.load(state)
    host = case.make_host(clone)
    found = list_releases(clone, host)
    assert [one.is_live for one in found] == [True, False]
    assert found[0].summary.startswith("Publish ")
    wanted = dict(case.read_files())
    assert wanted["index.html"] == b"<title>Words 2</title>\n"
    rollback(clone, host)
    files = case.read_files()
    assert files["index.html"] == b"<title>Words 1</title>\n"
    assert files[STYLE.format(1)] == b"/* 1 */\n"
    live = host.get_live_state()
    assert live
    assert live.rolled_back


def test_publish_over_the_state_of_the_previous_version(
    case: HostCase, remote: Path, tmp_path: Path
) -> None:
    state = read_previous_version()
    clone = restore_clone(state, remote, tmp_path)
    case.load(state)
    make_site(clone / "output")
    assert send(case, clone, list_local_releases(clone)[0]).changes is None
    release = write_site(clone, 3)
    assert send(case, clone, release).changes
    files = case.read_files()
    assert get_files(case, clone, release).items() <= files.items()
    assert (STYLE.format(2) in files) is case.retains


def restore_clone(state: dict[str, Any], remote: Path, folder: Path) -> Path:
    """Return a clone of the sources, with the local releases that the version before made."""
    stream = state["sources"].encode() + b"\n"
    subprocess.run(["git", "fast-import", "--quiet"], cwd=remote, input=stream, check=True)
    clone = make_clone(remote, folder / "clone")
    write_tree(clone / ".releases", state["releases"])
    for number, release in enumerate(sorted((clone / ".releases").iterdir())):
        os.utime(release, (1_800_000_000 - 100 + number,) * 2)
    return clone
