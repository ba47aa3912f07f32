"""The workflows give no job a right or a token that it does not need."""

from pathlib import Path

import pytest
import yaml

from clinicsite.cli.release_environment import is_release_task
from clinicsite.cli.tested_tree import OPTION
from tests.publishing.workflow_files import (
    FRESH_FOLDER,
    GITLAB,
    HAND_OVER,
    NAMES,
    SENDING,
    TASK,
    WORKFLOWS,
    list_called_workflows,
    list_steps,
    load_jobs,
)

GIT_TOKEN = "url.https://x-access-token:${{ github.token }}@github.com/.insteadOf"


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_workflow_jobs_name_their_permissions(path: Path) -> None:
    assert yaml.safe_load(path.read_text())["permissions"] == {}
    for name, job in load_jobs(path).items():
        sends = any(
            TASK.fullmatch(step.get("run", "python3 tasks.py -"))[1] in SENDING
            for step in job.get("steps", ())
        )
        may = "write" if sends or name in list_called_workflows(path) else "read"
        is_caller = name in list_called_workflows(path)
        tells = is_caller or "weekly --issue" in str(job) or "tasks.py tell" in str(job)
        more = {"issues": "write"} if tells else {}
        if OPTION in str(job) or is_caller:
            more |= {"actions": "read", "pull-requests": "read"}  # to ask whether a tree was tested
        assert job["permissions"] == {"contents": may, **more}, name


@pytest.mark.parametrize("path", WORKFLOWS, ids=NAMES)
def test_workflow_token_is_given_to_pages_branch_steps_only(path: Path) -> None:
    for name, job, step in list_steps(path):
        run = step.get("run", "")
        task = TASK.fullmatch(run)
        needs = bool(task) and task[1] in {*SENDING, "live-check"}
        assert (step.get("env", {}).get("GIT_CONFIG_KEY_0") == GIT_TOKEN) == needs, f"{name}: {run}"
        assert "secrets." not in str(step)
        assert "env" not in job
    text = path.read_text()
    for_api = sum(map(text.count, ("weekly --issue", "tasks.py tell", OPTION)))
    assert text.count("github.token") == text.count("GIT_CONFIG_KEY_0") + for_api


def test_workflow_jobs_with_rights_build_nothing() -> None:
    for path in WORKFLOWS:
        for name, job, step in list_steps(path):
            if job["permissions"]["contents"] == "write" and "run" in step:
                arguments = step["run"].split()[2:]
                assert is_release_task(arguments), f"{name}: {step['run']}"
    gitlab = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    for name in ("look", "tell"):
        (line,) = gitlab[name]["script"]
        assert is_release_task(line.split()[2:]), line
    *before, line, after = gitlab["pages"]["script"]
    assert (tuple(before), after) == (FRESH_FOLDER, HAND_OVER)
    assert is_release_task(line.split()[2:]), line


def test_gitlab_jobs_with_the_site_take_no_files_or_variables_of_others() -> None:
    gitlab = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    assert gitlab["pages"]["variables"]["GIT_STRATEGY"] == "none"
    assert gitlab["pages"]["dependencies"] == ["build"]
    assert gitlab["look"]["dependencies"] == ["pages"]
    assert gitlab["tell"]["dependencies"] == ["pages", "look"]
    assert "dotenv" not in GITLAB.read_text(encoding="utf-8")
