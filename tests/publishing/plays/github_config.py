"""Refuse what the play of GitHub's workflows would ignore."""

from typing import Any

from tests.publishing.plays.forge import PlayError, check_keys

# What changes nothing in a play: names, the machine, and when GitHub stops a run or lets it wait.
UNPLAYED_KEYS = {"name", "runs-on", "timeout-minutes", "concurrency"}
WORKFLOW_KEYS = {"name", "on", "permissions", "concurrency", "jobs"}
JOB_KEYS = UNPLAYED_KEYS | {
    *("permissions", "needs", "if", "environment", "outputs", "steps", "uses", "with"),
}
STEP_KEYS = {"name", "id", "uses", "with", "run", "env"}
ACTION_INPUTS = {
    "actions/checkout": {"persist-credentials", "fetch-depth"},
    "actions/setup-python": {"python-version"},
    "actions/download-artifact": {"name", "path"},
    "actions/upload-artifact": {"name", "path", "include-hidden-files", "if-no-files-found"},
}


def check_workflow(config: dict[str, Any], file: str) -> None:
    """Raise PlayError for what the play would ignore."""
    check_keys(config, WORKFLOW_KEYS, file)
    if config["permissions"] != {}:
        raise PlayError(f"{file} gives rights to all of its jobs.")
    events = {"push", "pull_request", "schedule", "workflow_dispatch", "workflow_call"}
    check_keys(config["on"], events, f"the events of {file}")
    for name, job in config["jobs"].items():
        unplayed = {"strategy"} if file == "faults.yml" else set()
        check_keys(job, JOB_KEYS | unplayed, f"the job {name} of {file}")
        check_keys(job.get("environment", {}), {"name", "url"}, f"the environment of {name}")
        scopes = {"contents", "issues", "actions", "pull-requests"}
        check_keys(job["permissions"], scopes, f"the permissions of {name}")
        for step in job.get("steps", ()):
            check_keys(step, STEP_KEYS, f"a step of {name} of {file}")
            if "uses" in step:
                action = step["uses"].partition("@")[0]
                if action not in ACTION_INPUTS:
                    raise PlayError(f"{name} of {file} uses {action}, which the play has not.")
                check_keys(step.get("with", {}), ACTION_INPUTS[action], f"{action} in {name}")
