"""A rollback on every kind of host: what was taken off stays off, and no one's work is lost."""

from pathlib import Path

import pytest

from clinicsite.publishing import rollback as rollback_module
from clinicsite.publishing.decisions import HeldSource
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.release import Release
from clinicsite.publishing.rollback import list_releases, rollback
from tests.publishing.conftest import make_release, run_git
from tests.publishing.hosts.contract_steps import get_files, send, write_site
from tests.publishing.hosts.host_contract import HostCase
from tests.publishing.release_factory import read_live

HOME = "content/home.md"


def write_other_page(clone: Path) -> Release:
    """Commit a page beside the first one, as a colleague does, and build the site."""
    (clone / "content/other.md").write_text("Other words.\n")
    (clone / "output/other.html").write_text("<title>Other words</title>\n")
    run_git(clone, "add", "content")
    run_git(clone, "commit", "--quiet", "-m", "Content: Write another page")
    return make_release(clone)


def revert(clone: Path, commit: str, words: str) -> Release:
    """Revert a commit, and build the site, whose first page has these words then."""
    run_git(clone, "revert", "--no-edit", commit)
    (clone / "output/index.html").write_text(f"<title>{words}</title>\n")
    return make_release(clone)


def test_rolled_back_page_stays_off_when_another_page_is_published(
    case: HostCase, clone: Path, site: Path
) -> None:
    send(case, clone, write_site(clone, 1))
    send(case, clone, write_site(clone, 2))
    bad = run_git(clone, "rev-parse", "HEAD")
    host = case.make_host(clone)
    rollback(clone, host)
    blob = run_git(clone, "rev-parse", f"{bad}:{HOME}")
    assert read_live(host).record.hold.sources == {HeldSource(HOME, blob)}
    before, release = case.read_files(), write_other_page(clone)
    with pytest.raises(PublishError) as told:
        send(case, clone, release)
    said = str(told.value)
    assert f"{HOME}, from {bad[:12]} (" in said
    assert f"Live on {host.place} is the site made from" in said
    assert f"git revert {bad[:12]}" in said
    assert "python3 tasks.py publish --again" in said
    assert case.read_files() == before
    good = revert(clone, bad, "Words 1")
    assert send(case, clone, good).changes
    assert get_files(case, clone, good).items() <= case.read_files().items()
    assert not read_live(host).record.hold


def test_rollback_of_uncommitted_release_holds_every_later_one(
    case: HostCase, clone: Path, site: Path
) -> None:
    send(case, clone, write_site(clone, 1))
    (clone / HOME).write_text("Words that no commit has.\n")
    (clone / "output/index.html").write_text("<title>Words that no commit has</title>\n")
    send(case, clone, make_release(clone), with_uncommitted=True)
    host = case.make_host(clone)
    rollback(clone, host)
    run_git(clone, "commit", "--quiet", "-am", "Content: Commit them")
    before, release = case.read_files(), write_other_page(clone)
    with pytest.raises(PublishError, match="whose sources no commit tells"):
        send(case, clone, release)
    assert case.read_files() == before
    assert send(case, clone, release, again=True).changes
    assert not read_live(host).record.hold
    assert get_files(case, clone, release).items() <= case.read_files().items()


def test_rollback_after_another_publish_is_refused(
    case: HostCase, clone: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(case, clone, write_site(clone, 1))
    second = write_site(clone, 2)
    send(case, clone, second)
    list_releases, repaired = rollback_module.list_releases, write_site(clone, 3)

    def list_slowly(*given: object) -> object:
        found = list_releases(*given)  # type: ignore[arg-type]
        send(case, clone, repaired)
        return found

    monkeypatch.setattr(rollback_module, "list_releases", list_slowly)
    with pytest.raises(PublishError, match=r"faster|another|Another"):
        rollback(clone, case.make_host(clone), if_live=second.info.digest)
    assert get_files(case, clone, repaired).items() <= case.read_files().items()


def test_rollback_serves_only_what_was_live_without_a_word(
    case: HostCase, clone: Path, site: Path
) -> None:
    """A build of this machine that visitors never had does not come next, nor by its number."""
    send(case, clone, write_site(clone, 1))
    (clone / HOME).write_text("Words that no commit has.\n")
    (clone / "output/index.html").write_text("<title>Words that no commit has</title>\n")
    uncommitted = make_release(clone)
    assert not uncommitted.info.clean
    send(case, clone, write_site(clone, 2))
    host = case.make_host(clone)
    rollback(clone, host)
    local, before = write_site(clone, 3), case.read_files()
    assert before["index.html"] == b"<title>Words 1</title>\n"
    with pytest.raises(PublishError, match="no earlier release"):
        rollback(clone, host)
    numbers = {
        one.info.digest: str(number) for number, one in enumerate(list_releases(clone, host), 1)
    }
    refusals = [(uncommitted, "changes that were not committed"), (local, "never had it")]
    for release, words in refusals:
        for dry_run in (True, False):
            with pytest.raises(PublishError, match=words):
                rollback(clone, host, numbers[release.info.digest], dry_run=dry_run)
    assert case.read_files() == before
    said = rollback(clone, host, local.name, unpublished=True, dry_run=True)
    assert "for the first time" in said
    rollback(clone, host, local.name, unpublished=True)
    assert get_files(case, clone, local).items() <= case.read_files().items()
