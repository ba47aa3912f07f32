"""A server that is silent or whose answer is lost: what is unknown is called unknown."""

import time
from pathlib import Path

import pytest

from clinicsite.publishing import await_outcome
from clinicsite.publishing.hosts.host import UNCHANGED_NOTE, OutcomeUnknownError, PublishError
from clinicsite.publishing.hosts.pages.pages import PagesHost
from clinicsite.publishing.publish import publish
from clinicsite.publishing.rollback import rollback
from clinicsite.support import git as git_module
from tests.ports import PATIENCE, format_wait
from tests.publishing.conftest import commit_words, make_release, publish_output, run_git

NEW = "<title>New</title>"


def set_hook(remote: Path, name: str, text: str) -> Path:
    """Let the server run a script at each push."""
    hook = remote / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{text}\n")
    hook.chmod(0o755)
    return hook


def read_home(remote: Path) -> str:
    return run_git(remote, "show", "gh-pages:index.html")


@pytest.fixture
def live(clone: Path, site: Path, remote: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone whose first release is live, and that has a second one. Silence is noticed early."""
    publish_output(clone)
    commit_words(clone, "New")
    monkeypatch.setattr(git_module, "NETWORK_TIMEOUT", 0.6)
    return clone


@pytest.mark.parametrize("name", ["pre-receive", "update", "post-receive"])
def test_pages_silent_server_that_takes_the_site_is_asked_again(
    live: Path, remote: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(await_outcome, "WAITS", (0.2, 0.5, 1, 2, 4))
    set_hook(remote, name, "sleep 1.5")
    host = PagesHost.from_spec("origin#gh-pages", live, lambda _: None)
    told: list[str] = []
    assert publish(live, make_release(live), host, progress=told.append).changes
    assert read_home(remote) == NEW
    asked = [line for line in told if line.startswith("No answer. Asking what is live, 1 of 5")]
    assert asked or name == "post-receive"  # then the branch shows the site at the first look


def test_pages_silent_server_leaves_the_outcome_unknown(
    live: Path, remote: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(await_outcome, "WAITS", (0.1, 0.2))
    goes_on = tmp_path / "goes-on"
    set_hook(remote, "pre-receive", format_wait(goes_on))
    with pytest.raises(OutcomeUnknownError) as told:
        publish_output(live)
    words = str(told.value)
    assert words.startswith(
        "It is unknown whether gh-pages on origin takes the release. origin got"
    )
    assert "still has what was live before, and may yet replace that. Type the command ag" in words
    assert UNCHANGED_NOTE not in words
    assert told.value.exit_code == 75
    assert read_home(remote) != NEW
    goes_on.touch()
    end = time.monotonic() + PATIENCE
    while read_home(remote) != NEW:  # the server goes on without us
        assert time.monotonic() < end
        time.sleep(0.02)
    assert publish_output(live).changes is None


def test_pages_rollback_on_silent_server_names_the_list_of_releases(
    live: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_output(live)
    monkeypatch.setattr(await_outcome, "WAITS", (0.1,))
    set_hook(remote, "pre-receive", "sleep 3")
    with pytest.raises(OutcomeUnknownError) as told:
        rollback(live, PagesHost.from_spec("origin#gh-pages", live, lambda _: None))
    assert str(told.value).endswith("python3 tasks.py releases")  # a second one would go too far


def test_pages_refusal_after_all_bytes_is_no_unknown_outcome(live: Path, remote: Path) -> None:
    set_hook(remote, "pre-receive", "echo no; exit 1")
    with pytest.raises(PublishError, match=UNCHANGED_NOTE) as told:
        publish_output(live)
    assert not isinstance(told.value, OutcomeUnknownError)
    assert read_home(remote) != NEW


def test_pages_site_that_cannot_be_read_after_the_push_is_unknown(
    live: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(await_outcome, "WAITS", (0.1, 0.2))
    set_hook(remote, "post-receive", f"mv '{remote}' '{remote}.away'")
    with pytest.raises(OutcomeUnknownError, match="was sent to gh-pages on origin, and cannot be"):
        publish_output(live)
