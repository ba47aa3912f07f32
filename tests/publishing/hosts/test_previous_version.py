"""What the version before left on a host can be rolled back to and published over."""

import os
import subprocess
from pathlib import Path
from typing import Any

from clinicsite.publishing.release import list_local_releases
from clinicsite.publishing.rollback import list_releases, rollback
from tests.publishing.conftest import make_clone, make_site
from tests.publishing.hosts.contract_steps import STYLE, get_files, send, write_site
from tests.publishing.hosts.host_contract import HostCase, read_previous_version, write_tree


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
    if found[1].was_live:
        rollback(clone, host)
    else:  # the record of that version does not tell what was live before
        rollback(clone, host, "2", unpublished=True)
    files = case.read_files()
    assert files["index.html"] == b"<title>Words 1</title>\n"
    assert files[STYLE.format(1)] == b"/* 1 */\n"
    live = host.get_live_state()
    assert live
    assert live.record.hold


def test_publish_over_the_state_of_the_previous_version(
    case: HostCase, remote: Path, tmp_path: Path
) -> None:
    state = read_previous_version()
    clone = restore_clone(state, remote, tmp_path)
    case.load(state)
    make_site(clone / "output")
    latest = list_local_releases(clone)[0]
    if changes := send(case, clone, latest).changes:  # rules for a host's server may be newer
        assert (changes.added, changes.removed) == (frozenset(), frozenset())
        assert changes.changed <= case.make_host(clone).get_host_files(latest).keys()
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
