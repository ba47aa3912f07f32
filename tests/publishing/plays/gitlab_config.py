"""Refuse what the play of .gitlab-ci.yml would ignore."""

from typing import Any

from tests.publishing.plays.forge import PlayError, check_keys

GLOBAL_KEYS = {"default", "variables", "workflow", "stages"}
# What changes nothing in a play: the image, and when GitLab stops or forgets a job.
UNPLAYED_KEYS = {"image", "interruptible", "timeout"}
JOB_KEYS = UNPLAYED_KEYS | {
    *("stage", "rules", "variables", "script", "artifacts", "resource_group", "environment"),
    "dependencies",
}


def check_config(config: dict[str, Any]) -> None:
    """Raise PlayError for what the play would ignore."""
    check_keys(config["default"], UNPLAYED_KEYS, "default")
    check_keys(config["workflow"], {"rules"}, "workflow")
    for name, variable in config["variables"].items():
        if isinstance(variable, dict):
            check_keys(variable, {"value", "options", "description"}, f"the variable {name}")
    check_rules(config["workflow"]["rules"], "workflow")
    for name, job in config.items():
        if name in GLOBAL_KEYS:
            continue
        unplayed = {"parallel"} if name == "versions" else set()
        check_keys(job, JOB_KEYS | unplayed, f"the job {name}")
        check_rules(job.get("rules", []), name)
        if {*map(type, [*job["script"], *job.get("dependencies", [])])} - {str}:
            raise PlayError(f"The job {name} has a script or dependencies of another form.")
        if job.get("variables", {}).get("GIT_STRATEGY", "none") != "none":
            raise PlayError(f"The job {name} checks out in another way.")
        place = job.get("environment", {})
        check_keys(place, {"name", "url", "action"}, f"the environment of {name}")
        if place.get("action", "verify") != "verify":
            raise PlayError(f"The environment of {name} has another action.")
        artifacts = job.get("artifacts", {})
        known = {"when", "paths", "reports", "expire_in", "expose_as"}
        check_keys(artifacts, known, f"the artifacts of {name}")
        check_keys(artifacts.get("reports", {}), {"codequality"}, f"the reports of {name}")
        if artifacts.get("when", "always") != "always":
            raise PlayError(f"The artifacts of {name} are kept at another time.")


def check_rules(rules: list[dict[str, str]], where: str) -> None:
    for rule in rules:
        check_keys(rule, {"if", "when"}, f"a rule of {where}")
        if rule.get("when", "never") not in ("never", "on_success", "always"):
            raise PlayError(f"A rule of {where} has when: {rule['when']}.")
