"""Run the workflows as GitHub does (docs.github.com, "Workflow syntax"), as far as ours go.

An unknown key, action or expression raises PlayError or ValueError, so that none is ignored by
accident. Jobs run one after another, in the order of the file.
"""

import itertools
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.publishing.conftest import run_git
from tests.publishing.plays.branch_server import BranchServer
from tests.publishing.plays.expressions import Value, evaluate
from tests.publishing.plays.forge import Forge, PlayError, check_keys, to_list
from tests.publishing.plays.forge_server import REPOSITORY
from tests.publishing.plays.github_config import check_workflow

ADDRESS = "https://github.com/"  # which is the server of the play
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
_ids = itertools.count(100)


@dataclass
class GithubForge(Forge):
    """A repository on GitHub, and the server of its pages branch."""

    pages: BranchServer = field(kw_only=True)
    before_job: dict[str, Callable[[], object]] = field(default_factory=dict)  # a person's act

    def run(self, workflow: str, event: str = "", **inputs: Value) -> dict[str, str]:
        """Run a workflow of main for an event. Returns what became of each job."""
        return self.start(workflow, event or "workflow_dispatch", **inputs).run()

    def start(self, workflow: str, event: str, ref: str = "main", **inputs: Value) -> "Run":
        """Return a run of a workflow."""
        commit = run_git(self.remote, "rev-parse", ref)
        return Run(self, f"{workflow}.yml", event, f"refs/heads/{ref}", commit, inputs)

    def merge_pull_request(self, number: int, branch: str) -> str:
        """Merge a pull request of a branch. Returns the commit."""
        head = run_git(self.remote, "rev-parse", branch)
        commit = self.merge(branch, f"Merge pull request #{number}")
        pull = {"number": number, "head": {"sha": head}, "merge_commit_sha": commit}
        path = f"/repos/{REPOSITORY.removesuffix('.git')}/commits/{commit}/pulls"
        self.server.answers[path] = [pull | {"merged_at": "2026-11-29T12:00:00Z"}]
        return commit

    @property
    def live(self) -> str:
        """The home page that the pages branch has."""
        return run_git(self.remote, "cat-file", "blob", "gh-pages:index.html")


class Run:
    """A run of a workflow for one commit. `caller` is the run that calls this one."""

    def __init__(
        self,
        forge: GithubForge,
        file: str,
        event: str,
        ref: str,
        commit: str,
        inputs: dict[str, Value],
        caller: "Run | None" = None,
    ) -> None:
        self.forge, self.event, self.ref, self.commit = forge, event, ref, commit
        self.file = file
        path = f"{commit}:.github/workflows/{file}"
        self.config = yaml.safe_load(run_git(forge.remote, "cat-file", "blob", path))
        self.config["on"] = self.config.pop(True)  # YAML 1.1 reads the word `on` as true
        check_workflow(self.config, file)
        self.number: str = caller.number if caller else str(next(_ids))
        wanted = "workflow_call" if caller else event
        filters = self.config["on"].get(wanted)
        filters = filters if isinstance(filters, dict) else {}  # a schedule is a list
        branch = ref.removeprefix("refs/heads/")
        if wanted not in self.config["on"] or branch not in filters.get("branches", [branch]):
            raise PlayError(f"{file} does not run on {wanted} of {ref}.")
        declared = filters.get("inputs", {})
        check_keys(inputs, set(declared), f"the inputs of {file}")
        self.inputs = {name: one.get("default") for name, one in declared.items()} | inputs
        self.results: dict[str, str] = {}
        self.outputs: dict[str, dict[str, str]] = {}  # job → its outputs

    @property
    def artifacts(self) -> Path:
        return self.forge.home / "artifacts" / self.number

    def run(self) -> dict[str, str]:
        """Run every job that is due. Returns what became of each, with those of called runs."""
        results: dict[str, str] = {}
        for name, job in self.config["jobs"].items():
            needs = to_list(job.get("needs", []))
            condition = job.get("if", "success()")
            if "()" not in condition:  # as GitHub does where no function of a state is called
                condition = f"success() && ({condition})"
            if not evaluate(condition, lambda name, needs=needs: self.look_up(name, needs, {})):
                self.results[name] = "skipped"
            elif "uses" in job:
                given = {key: self.fill(value, {}) for key, value in job.get("with", {}).items()}
                file = job["uses"].removeprefix("$/.github/workflows/")
                called = Run(
                    self.forge, file, self.event, self.ref, self.commit, given, caller=self
                )
                called.check_permissions(job["permissions"])
                results |= called.run()
                is_good = "failure" not in called.results.values()
                self.results[name] = "success" if is_good else "failure"
            else:
                self.forge.before_job.get(name, lambda: None)()
                self.results[name] = "success" if self.run_job(name, job) else "failure"
        own = {name: state for name, state in self.results.items() if state != "skipped"}
        return results or own

    def check_permissions(self, given: dict[str, str]) -> None:
        """Raise PlayError for a job that takes more than the caller gives, as GitHub does."""
        for name, job in self.config["jobs"].items():
            for scope, right in job["permissions"].items():
                if given.get(scope) not in ("write", right):
                    raise PlayError(f"{name} may not {right} {scope}.")

    def look_up(self, name: str, needs: list[str], steps: dict[str, dict[str, str]]) -> Value:
        """Return the value of a name in an expression. Raises ValueError for an unknown one."""
        states = [self.results[need] for need in needs]
        match name.split("."):
            case ["success()"]:
                return all(state == "success" for state in states)
            case ["failure()"]:
                return "failure" in states
            case ["always()"]:
                return True
            case ["github", "ref"]:
                return self.ref
            case ["github", "token"]:
                return self.token
            case ["vars", "SITE_URL"]:
                return self.forge.pages.url
            case ["inputs", key]:
                return self.inputs.get(key)
            case ["needs", job, "outputs", key] if job in needs:
                return self.outputs.get(job, {}).get(key, "")
            case ["steps", step, "outputs", key]:
                return steps.get(step, {}).get(key, "")
        raise ValueError(f"{name} is not understood")

    def fill(self, value: Any, steps: dict[str, dict[str, str]], needs: tuple = ()) -> Any:
        """Return a value of the file with its expressions evaluated."""
        if not isinstance(value, str):
            return value

        def get_value(expression: str) -> Value:
            return evaluate(expression, lambda name: self.look_up(name, list(needs), steps))

        if whole := EXPRESSION.fullmatch(value):
            if whole[1] == "toJSON(needs)":
                jobs = {one: (self.results[one], self.outputs.get(one, {})) for one in needs}
                found = {one: {"result": was, "outputs": out} for one, (was, out) in jobs.items()}
                return json.dumps(found)
            return get_value(whole[1])
        return EXPRESSION.sub(lambda found: to_text(get_value(found[1])), value)

    def run_job(self, name: str, job: dict[str, Any]) -> bool:
        """Run the steps of a job until one fails. Also a second time, by a person."""
        self.token = self.forge.create_token(job["permissions"]["contents"])
        needs = tuple(to_list(job.get("needs", [])))
        folder, steps = self.forge.home / "jobs" / name, dict[str, dict[str, str]]()
        is_good = True
        for step in job["steps"]:
            if "uses" in step:
                given = {key: self.fill(one, steps) for key, one in step.get("with", {}).items()}
                self.run_action(step["uses"], given, folder)
                continue
            given = {
                key: to_text(self.fill(value, steps, needs))
                for key, value in step.get("env", {}).items()
            }
            outputs = self.forge.home / "outputs"
            outputs.write_text("")
            is_good = self.run_step(name, step["run"], folder, given, outputs)
            steps[step.get("id", "")] = dict(
                row.split("=", 1) for row in outputs.read_text().splitlines()
            )
            if not is_good:
                break
        self.forge.server.rights.pop(self.token)  # a token lives as long as its job
        self.outputs[name] = {
            key: to_text(self.fill(value, steps)) for key, value in job.get("outputs", {}).items()
        }
        return is_good

    def run_step(
        self, job: str, script: str, folder: Path, given: dict[str, str], outputs: Path
    ) -> bool:
        """Run commands with the variables that a step names, at the server of the play."""
        server = self.forge.server.url
        given = {
            key: value.replace("@github.com/", f"@{server.removeprefix('http://')}/").replace(
                "url.https:", "url.http:"
            )
            for key, value in given.items()
        }
        machine = {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": server,
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_REF": self.ref,
            "GITHUB_REPOSITORY": REPOSITORY.removesuffix(".git"),
            "GITHUB_RUN_ID": self.number,
            "GITHUB_SERVER_URL": ADDRESS.rstrip("/"),
            "GITHUB_SHA": self.commit,
            "GITHUB_WORKSPACE": str(folder),
        }
        return self.forge.run_bash(job, folder, script, machine | given)

    def run_action(self, action: str, given: dict[str, Any], folder: Path) -> None:
        """Do what an action of GitHub does for our inputs."""
        action = action.partition("@")[0]
        if action == "actions/checkout":
            url = ADDRESS + REPOSITORY.removesuffix(".git")
            self.forge.clone(folder, url, self.commit, given.get("fetch-depth", 1))
        elif action == "actions/upload-artifact":
            target = self.artifacts / given["name"]
            shutil.rmtree(target, ignore_errors=True)
            if (folder / given["path"]).is_dir():
                shutil.copytree(folder / given["path"], target, symlinks=True)
            else:
                target.mkdir(parents=True)
                shutil.copy(folder / given["path"], target)
            self.publish_artifact(given["name"])
        elif action == "actions/download-artifact":
            shutil.copytree(self.artifacts / given["name"], folder / given["path"])

    def publish_artifact(self, name: str) -> None:
        """Let the API list an artifact, and the run, which is taken to succeed."""
        origin = {"id": int(self.number), "head_sha": self.commit}
        found = {"artifacts": [{"name": name, "workflow_run": origin}]}
        run = {"event": self.event, "path": f".github/workflows/{self.file}"}
        api = f"/repos/{REPOSITORY.removesuffix('.git')}"
        self.forge.server.answers |= {
            f"{api}/actions/artifacts?name={name}": found,
            f"{api}/actions/runs/{self.number}": run | {"conclusion": "success"},
        }


def to_text(value: Value) -> str:
    """Return a value as GitHub writes it into a text."""
    return {True: "true", False: "false", None: ""}.get(value, value)  # type: ignore[arg-type]
