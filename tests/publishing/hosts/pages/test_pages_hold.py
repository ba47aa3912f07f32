"""The hold of a pages branch stays below a commit that no publisher made."""

from pathlib import Path

import pytest

from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.rollback import rollback
from tests.publishing.conftest import commit_words, make_clone, publish_output, run_git
from tests.publishing.release_factory import read_live

BY_FORGE = ("-c", "user.name=Forge", "-c", "user.email=forge@clinic.example")


def commit_cname(remote: Path, folder: Path) -> None:
    """Commit the file CNAME to the branch, as a forge does after a domain is typed there."""
    run_git(folder, "clone", "--quiet", "--branch=gh-pages", str(remote), "forge")
    (folder / "forge/CNAME").write_text("www.clinic.example\n")
    run_git(folder / "forge", "add", "CNAME")
    run_git(folder / "forge", *BY_FORGE, "commit", "--quiet", "-m", "Create CNAME")
    run_git(folder / "forge", "push", "--quiet", "origin", "gh-pages")


@pytest.mark.parametrize("is_fresh", [False, True], ids=["same clone", "other clone"])
def test_hold_stays_below_commit_of_forge(
    clone: Path, site: Path, remote: Path, tmp_path: Path, is_fresh: bool
) -> None:
    for words in ("One", "Two"):
        commit_words(clone, words)
        publish_output(clone)
    run_git(clone, "push", "--quiet", "origin", "HEAD:main")
    host = PagesHost.from_spec("origin#gh-pages", clone, lambda _: None)
    rollback(clone, host)
    hold = read_live(host).record.hold
    assert hold.sources
    commit_cname(remote, tmp_path)
    if is_fresh:
        fresh = make_clone(remote, tmp_path / "fresh")
        host = PagesHost.from_spec("origin#gh-pages", fresh, lambda _: None)
    assert read_live(host).record.hold == hold
    with pytest.raises(PublishError, match="A rollback took this off"):
        publish_output(clone)
