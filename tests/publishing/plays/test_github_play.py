"""GitHub's workflows, played job by job, at a pages host that may break."""

import copy
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.publishing.conftest import run_git
from tests.publishing.plays.forge import PlayError
from tests.publishing.plays.github_config import check_workflow
from tests.publishing.plays.github_workflow import GithubForge

SENT = {"build": "success", "publish": "success", "look": "success", "tell": "success"}
REFUSED = SENT | {"publish": "failure"}
NOT_SERVED = SENT | {"look": "failure"}
TAKEN_BACK = NOT_SERVED | {"take-back": "success"}
WORKFLOWS = {
    path.name: yaml.safe_load(path.read_text("utf-8"))
    for path in (ROOT / ".github/workflows").glob("*.yml")
}


def merge(github: GithubForge, words: str, page: str = "home") -> dict[str, str]:
    """Merge a change to main. Returns what became of the jobs."""
    github.edit(words, page)
    return github.run("publish", "push")


def break_bad_words(github: GithubForge) -> None:
    """Let the host serve a site with bad words in part."""
    github.pages.breaks = "sitemap.xml"
    github.pages.is_bad = lambda home: b"Bad words." in home


def change_artifact(github: GithubForge) -> None:
    """Change a page of the release on its way from one job to the next."""
    (page,) = (github.home / "artifacts").glob("*/release/*/site/index.html")
    page.write_text(page.read_text("utf-8").replace("First words.", "Other words."), "utf-8")


def test_github_merge_publishes_and_pull_request_does_not(github: GithubForge) -> None:
    assert merge(github, "Broken words.") == {
        "build": "failure", "look": "failure", "tell": "success",
    }  # fmt: skip
    run_git(github.work, "revert", "--no-commit", "HEAD")
    github.before_job["publish"] = lambda: change_artifact(github)
    assert merge(github, "First words.") == REFUSED | {"look": "failure"}
    assert "was changed after it was created: index.html" in github.log
    assert run_git(github.remote, "branch", "--list", "gh-pages") == ""
    github.before_job.clear()
    assert github.run("publish") == SENT, github.log
    first = github.live
    assert "First words." in first
    assert github.modules["publish"] == {"ghp_import"}  # which holds a token that can write
    assert github.modules["look"] <= {"ghp_import"}
    assert "pelican" in github.modules["build"]
    github.edit("Proposed words.", to="proposal")
    request = github.start("check", "pull_request", "proposal")
    assert request.run() == {"check": "success"}, github.log
    look = (request.artifacts / "changed-site/index.html").read_text("utf-8")
    assert "<h2>" in look
    assert "pictures/1-after.png" in look
    assert github.live == first
    tested = github.log.count("1 passed")
    github.merge_pull_request(1, "proposal")
    assert github.run("publish", "push") == SENT, github.log
    assert "Proposed words." in github.live
    assert "This very tree was tested before: pull request 1, run " in github.log
    assert github.log.count("1 passed") == tested
    with pytest.raises(PlayError, match=r"publish\.yml does not run on push"):
        github.start("publish", "push", "proposal")
    assert github.start("publish", "workflow_dispatch", "proposal").run() == {}
    assert github.find_secrets() == []


def test_github_takes_broken_release_back_until_revert(github: GithubForge) -> None:
    assert merge(github, "Good words.") == SENT, github.log
    first = github.live
    break_bad_words(github)
    assert merge(github, "Bad words.") == TAKEN_BACK, github.log
    assert github.live == first
    assert github.modules["take-back"] <= {"ghp_import"}
    assert github.modules["tell"] <= {"ghp_import"}
    told = github.server.messages
    assert [message.splitlines()[0] for message in told] == ["## Published"] * 2
    assert "The home (/)" in told[1]
    assert "\n## The live site has a fault\n" in told[1]
    assert "\n## Taken back\n" in told[1]
    assert github.run("daily", "schedule") == REFUSED  # it is not sent again by accident
    assert told[2].startswith("## Refused: nothing was published\n")
    assert github.live == first
    run_git(github.work, "revert", "--no-commit", "HEAD")
    assert merge(github, "Better words.") == SENT, github.log
    assert "Better words." in github.live
    assert github.find_secrets() == []


@pytest.mark.faults  # the decisions have faster tests
def test_github_skips_rollback_after_manual_one(github: GithubForge) -> None:
    for words in ("Good words.", "Better words."):
        assert merge(github, words) == SENT, github.log
    better = github.live
    break_bad_words(github)
    github.before_job["take-back"] = lambda: github.run("rollback")
    assert merge(github, "Bad words.") == TAKEN_BACK, github.log
    assert github.live == better
    assert "serves another release by now" in github.log
    assert github.find_secrets() == []


@pytest.mark.faults
def test_github_keeps_release_when_host_is_unreachable(github: GithubForge) -> None:
    assert github.run("daily", "schedule") == SENT
    first = github.live
    github.pages.breaks = "sitemap.xml"
    assert github.run("daily", "schedule") == NOT_SERVED
    assert github.live == first


@pytest.mark.faults
def test_github_waits_for_slow_host_and_takes_nothing_back(github: GithubForge) -> None:
    assert merge(github, "First words.") == SENT
    github.pages.serves = run_git(github.remote, "rev-parse", "gh-pages")
    assert merge(github, "Good words.") == NOT_SERVED
    assert "Visitors still get another release" in github.log
    assert "Good words." in github.live
    github.pages.serves = "gh-pages"  # the next merge is not stuck behind it
    assert merge(github, "More good words.") == SENT
    assert "More good words." in github.live


@pytest.mark.faults
def test_github_holds_what_was_taken_off_until_again(github: GithubForge) -> None:
    assert merge(github, "Good words.") == SENT
    first = github.live
    break_bad_words(github)
    assert merge(github, "Bad words.") == TAKEN_BACK
    github.pages.breaks = None  # the release was good after all
    assert merge(github, "Other words here.", "about") == REFUSED
    assert github.live == first
    assert github.run("publish", again=True) == SENT
    assert "Bad words." in github.live


def test_github_play_knows_every_key_of_the_files() -> None:
    for name, config in WORKFLOWS.items():
        check_workflow({key if key is not True else "on": one for key, one in config.items()}, name)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("env",), {"A": "1"}),
        (("permissions",), {"contents": "write"}),
        (("on", "pull_request_target"), None),
        (("jobs", "build", "strategy"), {"matrix": {}}),
        (("jobs", "build", "permissions", "id-token"), "write"),
        (("jobs", "publish", "environment", "deployment"), False),
        (("jobs", "build", "steps"), [{"run": "true", "continue-on-error": True}]),
        (("jobs", "build", "steps"), [{"uses": "actions/cache@0"}]),
        (("jobs", "build", "steps"), [{"uses": "actions/checkout@0", "with": {"ref": "other"}}]),
    ],
)
def test_github_play_refuses_unknown_key(path: tuple[str, ...], value: Any) -> None:
    config = copy.deepcopy(WORKFLOWS["send.yml"])
    config["on"] = config.pop(True)
    place = config
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(PlayError):
        check_workflow(config, "send.yml")
