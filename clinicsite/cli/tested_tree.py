"""Find out whether the forge tested this very tree already, before anything is installed.

The tests of a pull request run on the tree that a merge would make. When main has that tree after
the merge, they would find the same again. The forge says which run tested a tree, and that it
succeeded. Where it says nothing, the tests run.
"""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from clinicsite.cli.output import echo, set_ci_output
from clinicsite.support.git import GitError, Repository
from clinicsite.support.http_client import HttpRequestError, fetch

OPTION = "--unless-tested"
RECORD_FILE = "tested.json"  # an artifact of the job that tests
GITHUB_WORKFLOW = ".github/workflows/check.yml"  # whose run tests a pull request
GITLAB_JOB = "test"
_MERGE_REQUEST = re.compile(r"^See merge request \S*!(\d+)$", re.MULTILINE)  # GitLab writes it
OK = 200


def get_tree_name(root: Path) -> str:
    """Return the tree of the commit with the Python and the system, or "" for changed files.

    The requirements are files of the tree.
    """
    git = Repository(root)
    try:
        if git.run("status", "--porcelain", "--untracked-files=no"):
            return ""
        tree = git.run("rev-parse", "HEAD^{tree}")
    except GitError:
        return ""
    python = platform.python_version()
    return f"tested-{tree}-{sys.implementation.name}-{python}-{sys.platform}-{platform.machine()}"


def record_test(root: Path) -> None:
    """Write the artifact of a successful test, and hand its name to the runner."""
    name = get_tree_name(root) or "tested-changed-files"
    (root / RECORD_FILE).write_text(json.dumps({"name": name}) + "\n", "utf-8")
    set_ci_output("tested", name)


def exit_if_tested(root: Path, arguments: list[str]) -> None:
    """End the program where the option is typed and the forge tested this tree.

    The tests that run otherwise get no token.
    """
    if OPTION not in arguments:
        return
    where = find_test(root)
    os.environ.pop("GITHUB_TOKEN", None)
    if where:
        echo(f"This very tree was tested before: {where}. Nothing is tested again.")
        sys.exit(0)


def find_test(root: Path) -> str:
    """Return which run of a pull request tested this tree, in words, or ""."""
    name = get_tree_name(root)
    if not name:
        return ""
    try:
        return _find_github_run(name) or _find_gitlab_job(name)
    except (HttpRequestError, ValueError, TypeError, KeyError):
        return ""


def _find_github_run(name: str) -> str:
    """Return the run that tested the merged pull request of this commit.

    A fork can give an artifact any name. So it counts only of the last commit of a pull request
    that was merged as this commit, and of a successful run of the workflow with the tests.
    """
    names = ("GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_TOKEN")
    server, repository, commit, token = (os.environ.get(name, "") for name in names)
    if not token:
        return ""
    api, headers = f"{server}/repos/{repository}", {"Authorization": f"Bearer {token}"}
    pulls = _fetch_json(f"{api}/commits/{commit}/pulls", headers)
    heads = {
        pull["head"]["sha"]: pull["number"]
        for pull in pulls
        if pull["merged_at"] and pull["merge_commit_sha"] == commit
    }
    found = _fetch_json(f"{api}/actions/artifacts?name={quote(name)}", headers)
    for artifact in found["artifacts"]:
        origin = artifact["workflow_run"]
        if artifact["name"] != name or origin["head_sha"] not in heads:
            continue
        run = _fetch_json(f"{api}/actions/runs/{origin['id']}", headers)
        is_test = (run["event"], run["path"]) == ("pull_request", GITHUB_WORKFLOW)
        if is_test and run["conclusion"] == "success":
            return f"pull request {heads[origin['head_sha']]}, run {origin['id']}"
    return ""


def _find_gitlab_job(name: str) -> str:
    """Return the merge request that this commit merged, if its last good pipeline tested the tree.

    GitLab gives the artifact of the latest successful pipeline of a ref
    (docs.gitlab.com/api/job_artifacts). A pipeline of a fork is in the project of the fork.
    """
    names = ("CI_API_V4_URL", "CI_PROJECT_ID", "CI_JOB_TOKEN", "CI_COMMIT_MESSAGE")
    api, project, token, message = (os.environ.get(name, "") for name in names)
    merged = _MERGE_REQUEST.findall(message)
    is_main = os.environ.get("CI_COMMIT_BRANCH") == os.environ.get("CI_DEFAULT_BRANCH")
    if not token or not merged or not is_main:
        return ""
    ref = quote(f"refs/merge-requests/{merged[-1]}/head", safe="")
    place = f"{api}/projects/{project}/jobs/artifacts/{ref}/raw/{RECORD_FILE}?job={GITLAB_JOB}"
    record = _fetch_json(place, {"JOB-TOKEN": token})
    return f"merge request {merged[-1]}" if record["name"] == name else ""


def _fetch_json(url: str, headers: dict[str, str]) -> Any:
    """Return the JSON at `url`. Raises ValueError for another answer, and HttpRequestError."""
    response = fetch(url, headers=headers)
    if response.status != OK:
        raise ValueError(f"{url} answers {response.status}")
    return json.loads(response.text)
