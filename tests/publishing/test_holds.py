"""Refusals of what a rollback took off are quick, however many files it took off."""

from pathlib import Path

import pytest

from clinicsite.publishing import holds
from clinicsite.publishing.hosts.host import PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.rollback import rollback
from tests.publishing.conftest import commit_words, publish_output, run_git


def test_refusal_of_many_held_files_asks_git_about_the_shown_ones(
    clone: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search in the history takes long, and a change of the theme can hold thousands of files."""
    publish_output(clone)
    for number in range(40):
        (clone / f"content/page-{number:02}.md").write_text("Words.\n")
    run_git(clone, "add", "content")
    commit_words(clone, "Four")
    publish_output(clone)
    rollback(clone, PagesHost.from_spec("origin#gh-pages", clone, lambda _: None))
    asked, find_commit = [], holds._find_commit
    monkeypatch.setattr(
        holds, "_find_commit", lambda *given: asked.append(given[1]) or find_commit(*given)
    )
    with pytest.raises(PublishError) as told:
        publish_output(clone)
    assert asked == ["content/home.md", *(f"content/page-{number:02}.md" for number in range(4))]
    assert "content/page-03.md, from " in str(told.value)
    assert "and 36 more" in str(told.value)
