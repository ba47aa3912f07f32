"""The steps of the contract of hosts: make a release, send it, and read what it should be."""

from pathlib import Path

from clinicsite.publishing.publish import PublishResult, publish
from clinicsite.publishing.release import Release
from clinicsite.publishing.release_checks import PublishOptions
from tests.publishing.conftest import commit_words, make_release
from tests.publishing.hosts.host_contract import HostCase
from tests.publishing.release_factory import read_files

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
