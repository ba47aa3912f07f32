"""A bucket keeps its last releases, so that each machine can make them live again."""

import json
from pathlib import Path

import pytest

from clinicsite.publishing import await_outcome
from clinicsite.publishing.hosts import retention
from clinicsite.publishing.hosts.bucket.update import STATE_PATH
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.rollback import list_releases, rollback
from tests.publishing.conftest import make_clone, run_git
from tests.publishing.hosts.bucket.bucket_case import BucketCase
from tests.publishing.hosts.bucket.conftest import age_locks, make_host, publish_site, read_bucket
from tests.publishing.hosts.bucket.s3 import LimitedProxy
from tests.publishing.hosts.contract_steps import STYLE, write_site
from tests.publishing.release_factory import read_files


@pytest.fixture
def elsewhere(remote: Path, tmp_path: Path, clone: Path) -> Path:
    """Another machine: a clone without any release."""
    return make_clone(remote, tmp_path / "elsewhere")


def publish_numbers(clone: Path, place: str, *numbers: int) -> dict[int, dict[str, bytes]]:
    found = {}
    for number in numbers:
        found[number] = read_files(write_site(clone, number).site)
        publish_site(clone, place)
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    return found


def test_bucket_rollback_from_another_machine(
    clone: Path, site: Path, bucket: Path, place: str, elsewhere: Path
) -> None:
    wanted = publish_numbers(clone, place, 1, 2, 3)
    host = make_host(elsewhere, place)
    listed = list_releases(elsewhere, host)
    assert [one.is_live for one in listed] == [True, False, False]
    assert all(one.was_live and one.summary for one in listed)
    rollback(elsewhere, host)
    assert wanted[2].items() <= read_bucket(bucket).items()
    rollback(elsewhere, host)
    assert wanted[1].items() <= read_bucket(bucket).items()
    assert [one.is_live for one in list_releases(elsewhere, host)] == [True, False, False]
    rollback(elsewhere, host, listed[0].name)
    assert wanted[3].items() <= read_bucket(bucket).items()
    live = host.get_live_state()
    assert live
    assert live.host_files_digest


def test_bucket_keeps_three_releases_and_no_more(
    clone: Path, site: Path, bucket: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "RETENTION_DAYS", 0)
    counts = []
    for number in range(1, 7):
        publish_numbers(clone, place, number)
        counts.append(len(read_files(bucket / "site")))
        BucketCase("", bucket, monkeypatch).check_clean(clone)
    assert len(set(counts[3:])) == 1
    assert len(list_releases(clone, make_host(clone, place))) >= 3
    assert len(json.loads((bucket / "site" / STATE_PATH).read_bytes())["releases"]) == 2


@pytest.mark.parametrize("number", [8, 12, 16])
def test_bucket_release_is_kept_through_a_cut_publish(
    clone: Path,
    site: Path,
    bucket: Path,
    through: str,
    door: LimitedProxy,
    elsewhere: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    monkeypatch.setattr(await_outcome, "WAITS", (0.1,))
    wanted = publish_numbers(clone, through, 1)
    write_site(clone, 2)
    door.asked.clear()
    door.cut_after = number
    with pytest.raises(PublishError):
        publish_site(clone, through)
    door.cut_after = -1
    age_locks(clone, through)
    publish_numbers(clone, through, 3)
    rollback(elsewhere, make_host(elsewhere, through))
    assert wanted[1].items() <= read_bucket(bucket).items()


def test_bucket_damaged_copy_does_not_become_live(
    clone: Path, site: Path, bucket: Path, place: str, elsewhere: Path
) -> None:
    publish_numbers(clone, place, 1, 2)
    host = make_host(elsewhere, place)
    before = read_bucket(bucket)
    for path in json.loads(host.store.get(STATE_PATH)[0])["copies"].values():
        host.store.put(path, b"Other words")
    with pytest.raises(PublishError, match="as it was published"):
        rollback(elsewhere, host)
    assert read_bucket(bucket) == before
    assert host.get_live_state().host_files_digest


def test_bucket_release_with_a_lost_file_is_not_listed(
    clone: Path, site: Path, bucket: Path, place: str, elsewhere: Path
) -> None:
    publish_numbers(clone, place, 1)
    host = make_host(elsewhere, place)
    host.store.put("index.html", b"By hand")
    publish_numbers(clone, place, 2)
    assert [one.is_live for one in list_releases(elsewhere, host)] == [True]
    with pytest.raises(PublishError, match="no earlier release"):
        rollback(elsewhere, host)


def test_bucket_sends_again_what_did_not_arrive(
    clone: Path, site: Path, bucket: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_numbers(clone, place, 1)
    host = make_host(clone, place)
    list_objects, lists = type(host.store).list_objects, []

    def damage_first(store: object) -> object:
        lists.append(store)
        if len(lists) == 3:  # the first one after the uploads
            host.store.put("about/index.html", b"Other words")
        return list_objects(host.store)

    monkeypatch.setattr(type(host.store), "list_objects", damage_first)
    wanted = publish_numbers(clone, place, 2)[2]
    assert len(lists) > 3
    assert {path: read_bucket(bucket)[path] for path in wanted} == wanted
    assert STYLE.format(1) in read_bucket(bucket)
