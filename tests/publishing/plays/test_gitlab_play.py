"""GitLab's file, played job by job: real commands, a real remote, and what visitors get then."""

import copy
import datetime as dt
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from tests.conftest import ROOT
from tests.publishing.conftest import run_git
from tests.publishing.plays.forge import AS_WRITER, PlayError
from tests.publishing.plays.gitlab_config import check_config
from tests.publishing.plays.gitlab_pipeline import GitlabForge

SENT = dict.fromkeys(("test", "build", "pages", "look", "tell"), "success")
REFUSED = SENT | {"pages": "failed"}
HOUR = 3600  # seconds
CONFIG = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text("utf-8"))


def plant_files(artifact: Path) -> None:
    """Let a bad job hand over code and settings, as the token of a job allows it."""
    for name in ("tasks.py", "bootstrap.py", "clinicsite/cli/small_environment.py"):
        (artifact / name).parent.mkdir(parents=True, exist_ok=True)
        (artifact / name).write_text("raise SystemExit('Evil')\n")
    (artifact / ".git").mkdir()
    (artifact / ".git/config").write_text("[core]\n\tfsmonitor = echo Evil\n")
    (artifact / "public").mkdir()
    (artifact / "public/index.html").write_text("Evil")
    (artifact / "messages").symlink_to("/")


def test_gitlab_merge_publishes_and_merge_request_does_not(gitlab: GitlabForge) -> None:
    gitlab.edit("Broken words.")
    assert gitlab.run() == REFUSED | {"test": "failed", "pages": "skipped", "look": "failed"}
    assert gitlab.live == ""
    run_git(gitlab.work, "revert", "--no-commit", "HEAD")
    gitlab.edit("First words.")
    pipeline = gitlab.start("push")
    assert pipeline
    pipeline.before_job["pages"] = lambda: plant_files(pipeline.artifacts / "build")
    assert pipeline.run() == SENT, gitlab.log
    assert "Evil" not in gitlab.log
    assert "## Published" in gitlab.log
    first = gitlab.live
    assert "First words." in first
    assert gitlab.server.deployments == [("production", gitlab.head)]
    assert (gitlab.modules["pages"], gitlab.modules["look"]) == (set(), set())
    assert (gitlab.served / "index.html.br").exists()
    gitlab.edit("Proposed words.", to="proposal")
    found = gitlab.run("merge_request_event", "proposal")
    assert found == {"check": "success", "test": "success"}, gitlab.log
    assert "changed  /  The home (2 new words, 0 gone)" in gitlab.log
    assert gitlab.live == first
    assert gitlab.server.deployments == [("production", gitlab.head)]
    assert gitlab.run("push", "proposal") == {}  # only main publishes
    tested = gitlab.log.count("1 passed")
    gitlab.merge("proposal", "Merge branch 'proposal'\n\nSee merge request clinic/site!1")
    assert gitlab.run() == SENT, gitlab.log
    assert "Proposed words." in gitlab.live
    assert "This very tree was tested before: merge request 1." in gitlab.log
    assert gitlab.log.count("1 passed") == tested
    assert gitlab.find_secrets() == []


def test_gitlab_daily_schedule_publishes_page_on_its_day(gitlab: GitlabForge) -> None:
    before, after = (int(time.time() + hours * HOUR) for hours in (-23, 23))
    day = dt.datetime.fromtimestamp(after, ZoneInfo("America/New_York")).date()
    about = gitlab.work / "content/pages/about.md"
    about.write_text(about.read_text("utf-8").replace("---\n\n", f"publish_on: {day}\n---\n\n"))
    gitlab.push("Content: Publish a page later")
    assert gitlab.run(SOURCE_DATE_EPOCH=str(before)) == SENT, gitlab.log
    assert not (gitlab.served / "about/index.html").exists()
    assert gitlab.run("schedule", TASK="daily", SOURCE_DATE_EPOCH=str(after)) == SENT, gitlab.log
    assert (gitlab.served / "about/index.html").exists()
    for task, jobs in (("weekly", {"weekly"}), ("faults", {"faults", "versions"})):
        pipeline = gitlab.start("schedule", TASK=task)
        assert pipeline
        assert pipeline.jobs.keys() == jobs
    assert gitlab.start("schedule") is None
    assert gitlab.find_secrets() == []


@pytest.mark.faults  # test_decisions.py decides alike in seconds
def test_gitlab_rollback_on_its_page_stays_until_revert(gitlab: GitlabForge) -> None:
    gitlab.edit("Good words.")
    good = gitlab.start("push")
    assert good
    assert good.run() == SENT, gitlab.log
    first = gitlab.live
    wrong = gitlab.edit("Wrong words.")
    assert gitlab.run() == SENT, gitlab.log
    assert "Wrong words." in gitlab.live
    assert good.run_job("pages") == "success", gitlab.log  # Operate → Environments → Rollback
    assert gitlab.live == first
    gitlab.edit("Other words here.", page="about")
    assert gitlab.run("schedule", TASK="daily") == REFUSED
    assert f"git revert {wrong[:12]}" in gitlab.log
    assert gitlab.live == first
    run_git(gitlab.work, *AS_WRITER, "revert", "--no-edit", wrong)
    gitlab.edit("More words.")
    assert gitlab.run() == SENT, gitlab.log
    assert "Wrong words." not in gitlab.live
    assert "Other words here." in (gitlab.served / "about/index.html").read_text("utf-8")
    assert gitlab.find_secrets() == []


@pytest.mark.faults  # test_release_order.py decides alike in seconds
def test_gitlab_late_pipeline_of_older_commit_is_refused(gitlab: GitlabForge) -> None:
    gitlab.edit("First words.")
    late = gitlab.start("push")
    gitlab.edit("Second words.")
    assert gitlab.run() == SENT, gitlab.log
    assert late
    assert late.run() == REFUSED
    assert "The live site is newer" in gitlab.log
    assert "Second words." in gitlab.live
    again = gitlab.start("web", PUBLISH_AGAIN="true")
    assert again
    assert again.make_variables("pages", again.jobs["pages"])["PUBLISH_AGAIN"] == "true"


def test_gitlab_play_knows_every_key_of_the_file() -> None:
    check_config(CONFIG)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("default", "before_script"), ["true"]),
        (("workflow", "name"), "A name"),
        (("variables", "PUBLISH_AGAIN", "expand"), False),
        (("include",), [{"local": "other.yml"}]),
        (("pages", "allow_failure"), True),
        (("pages", "script"), ["true", ["nested"]]),
        (("pages", "environment", "action"), "stop"),
        (("pages", "artifacts", "exclude"), ["public/a"]),
        (("check", "artifacts", "when"), "on_failure"),
        (("check", "artifacts", "reports", "junit"), "a.xml"),
        (("look", "needs"), ["pages"]),
        (("look", "variables", "GIT_STRATEGY"), "fetch"),
        (("pages", "dependencies"), [{"job": "build"}]),
        (("look", "rules"), [{"changes": ["content/**"]}]),
        (("look", "rules"), [{"when": "manual"}]),
    ],
)
def test_gitlab_play_refuses_unknown_key(path: tuple[str, ...], value: Any) -> None:
    config = copy.deepcopy(CONFIG)
    place = config
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(PlayError):
        check_config(config)
