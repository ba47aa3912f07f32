"""The flow of a publish: what is refused before and after a look at the host, and what is told."""

from pathlib import Path

import pytest

from clinicsite.publishing import publish as publish_module
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import publish
from tests.publishing.conftest import (
    commit_words,
    count_commits,
    make_clone,
    make_release,
    make_site,
    publish_output,
    read_live_files,
    run_git,
)


def test_publish_of_same_site_makes_no_commit(clone: Path, site: Path, remote: Path) -> None:
    publish_output(clone)
    before = run_git(remote, "rev-parse", "gh-pages")
    again = publish_output(clone)
    assert again.changes is None
    assert str(again) == "Nothing to publish: gh-pages on origin has exactly this site already."
    assert run_git(remote, "rev-parse", "gh-pages") == before


def test_publish_of_new_commit_without_changes_makes_no_commit(
    clone: Path, site: Path, remote: Path
) -> None:
    publish_output(clone)
    run_git(clone, "commit", "--quiet", "--allow-empty", "-m", "Docs: Say more")
    assert publish_output(clone).changes is None
    assert count_commits(remote) == 1


def test_publish_reports_changes_and_keeps_history(clone: Path, site: Path, remote: Path) -> None:
    publish_output(clone)
    (site / "index.html").write_text("<title>Now &amp; then | Clinic</title>\n")
    (site / "new.html").write_text("New.\n")
    (site / ".well-known/security.txt").unlink()
    sent = publish_output(clone)
    assert sent.changes is not None
    assert sent.changes.short_summary == "1 page added, 1 changed, 1 other file"
    assert sent.details == "  New: /new.html\n  Changed: Now & then (/)"
    assert ".well-known/security.txt" not in read_live_files(remote)
    assert count_commits(remote) == 2


def test_publish_dry_run_sends_nothing(clone: Path, site: Path, remote: Path) -> None:
    sent = publish_output(clone, dry_run=True)
    assert str(sent).startswith(
        "Would publish to gh-pages on origin. Visitors would see: 3 pages added, 3 other files."
    )
    assert run_git(remote, "branch", "--list", "gh-pages") == ""


def test_publish_race_loser_retries_on_top_of_winner(
    clone: Path, site: Path, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_output(clone)
    other = make_clone(remote, tmp_path / "other")
    make_site(other / "output")
    real, races = PagesHost.send, []

    def send_late(self: PagesHost, *given: object) -> None:
        if self.root == clone and len(races) < 5:  # so often somebody is quicker
            races.append(1)
            (other / "output/index.html").write_text(f"Theirs {len(races)}.\n")
            publish_output(other)
        real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(PagesHost, "send", send_late)
    monkeypatch.setattr(publish_module, "FIRST_RETRY_DELAY", 0)
    commit_words(clone, "Ours")
    publish_output(clone)
    assert read_live_files(remote)["index.html"] == "<title>Ours</title>"
    assert len(races) == 5
    assert count_commits(remote) == 1 + 5 + 1


def test_publish_disk_error_names_path(clone: Path, site: Path, remote: Path) -> None:
    release = make_release(clone)
    (clone / ".cache").write_text("a file where a folder should be")
    with pytest.raises(PublishError) as told:
        publish(clone, release, PagesHost.from_spec("origin#gh-pages", clone, lambda _: None))
    assert str(told.value).startswith(f"{clone / '.cache'}")
    assert run_git(remote, "branch", "--list", "gh-pages") == ""
