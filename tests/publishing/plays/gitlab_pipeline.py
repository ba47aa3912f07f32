"""Run .gitlab-ci.yml as GitLab does (docs.gitlab.com/ci/yaml), as far as our file goes.

An unknown key raises PlayError, so that no key is ignored by accident. Jobs run one after another.
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
from tests.publishing.plays.expressions import evaluate
from tests.publishing.plays.forge import Forge
from tests.publishing.plays.forge_server import REPOSITORY
from tests.publishing.plays.gitlab_config import GLOBAL_KEYS, check_config

DEFAULT_DEPTH = 20  # commits, of a new project
PAGES_JOB = "pages"  # whose artifact public/ is the site
_ids = itertools.count(100)


@dataclass
class GitlabForge(Forge):
    """A project on GitLab, and what its Pages serve."""

    served: Path = Path()
    pages_url: str = ""
    project_variables: dict[str, str] = field(default_factory=dict)  # of its settings

    def start(self, source: str, ref: str = "main", **variables: str) -> "Pipeline | None":
        """Start a pipeline for a branch, or None where the rules of the file want none."""
        commit = run_git(self.remote, "rev-parse", ref)
        text = run_git(self.remote, "cat-file", "blob", f"{commit}:.gitlab-ci.yml")
        pipeline = Pipeline(self, yaml.safe_load(text), commit, source, ref, variables)
        return pipeline if pipeline.is_wanted else None

    def run(self, source: str = "push", ref: str = "main", **variables: str) -> dict[str, str]:
        """Start a pipeline and run it. Returns what became of each job."""
        pipeline = self.start(source, ref, **variables)
        return pipeline.run() if pipeline else {}

    @property
    def live(self) -> str:
        """The home page that visitors get."""
        home = self.served / "index.html"
        return home.read_text("utf-8") if home.exists() else ""


class Pipeline:
    """The jobs of one event for one commit."""

    def __init__(
        self,
        forge: GitlabForge,
        config: dict[str, Any],
        commit: str,
        source: str,
        ref: str,
        variables: dict[str, str],
    ) -> None:
        self.forge, self.config, self.commit, self.source = forge, config, commit, source
        self.ref, self.variables, self.number = ref, variables, str(next(_ids))
        self.results: dict[str, str] = {}
        self.before_job: dict[str, Callable[[], object]] = {}  # what happens between two jobs
        check_config(config)
        self.jobs = {
            name: job
            for name, job in config.items()
            if name not in GLOBAL_KEYS and self.find_rule(job.get("rules"), job) != "never"
        }

    @property
    def is_wanted(self) -> bool:
        return self.find_rule(self.config["workflow"]["rules"], {}) != "never" and bool(self.jobs)

    @property
    def artifacts(self) -> Path:
        return self.forge.home / "artifacts" / self.number

    def find_rule(self, rules: list[dict[str, str]] | None, job: dict[str, Any]) -> str:
        """Return when the first rule that fits runs the job."""
        if rules is None:
            return "on_success"
        found = self.make_variables("", job)
        for rule in rules:
            if evaluate(rule.get("if", "true"), lambda name: found.get(name[1:])):
                return rule.get("when", "on_success")
        return "never"

    def make_variables(self, name: str, job: dict[str, Any]) -> dict[str, str]:
        """Return the variables of a job. Later ones come first (ci/variables, precedence)."""
        server = self.forge.server
        found = {
            "CI": "true",
            "GITLAB_CI": "true",
            "CI_API_V4_URL": f"{server.url}/api/v4",
            "CI_PROJECT_ID": "7",
            "CI_PROJECT_PATH": REPOSITORY.removesuffix(".git"),
            "CI_PROJECT_URL": f"{server.url}/{REPOSITORY.removesuffix('.git')}",
            "CI_DEFAULT_BRANCH": "main",
            "CI_PAGES_URL": self.forge.pages_url,
            "CI_PROJECT_DIR": str(self.forge.home / "builds" / name),
            "CI_PIPELINE_ID": self.number,
            "CI_PIPELINE_URL": f"{server.url}/pipelines/{self.number}",
            "CI_PIPELINE_SOURCE": self.source,
            "CI_COMMIT_SHA": self.commit,
            "CI_COMMIT_REF_NAME": self.ref,
            "CI_COMMIT_MESSAGE": run_git(
                self.forge.remote, "log", "-1", "--format=%B", self.commit
            ),
            "CI_JOB_NAME": name,
        }
        if self.source == "merge_request_event":
            base = run_git(self.forge.remote, "merge-base", "main", self.commit)
            found["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = base
            found["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] = "main"
        else:
            found["CI_COMMIT_BRANCH"] = self.ref
        for given in (
            {key: get_default(value) for key, value in self.config["variables"].items()},
            job.get("variables", {}),
            self.forge.project_variables,
            self.variables,
        ):
            found |= {key: expand(text, found) for key, text in given.items()}
        if place := job.get("environment"):
            found["CI_ENVIRONMENT_NAME"] = place["name"]
            found["CI_ENVIRONMENT_URL"] = expand(place.get("url", ""), found)
        return found

    def run(self) -> dict[str, str]:
        """Run every job, stage by stage. Returns what became of each."""
        for stage in self.config["stages"]:
            for name, job in self.jobs.items():
                if job["stage"] == stage:
                    self.before_job.get(name, lambda: None)()
                    self.run_job(name)
        record = self.artifacts / "test/tested.json"
        if self.source == "merge_request_event" and {*self.results.values()} == {"success"}:
            path = "jobs/artifacts/refs%2Fmerge-requests%2F1%2Fhead/raw/tested.json?job=test"
            self.forge.server.answers[f"/api/v4/projects/7/{path}"] = json.loads(record.read_text())
        return self.results

    def list_earlier(self, name: str) -> list[str]:
        """Return the jobs of earlier stages, which a job waits for."""
        stages = self.config["stages"]
        own = stages.index(self.jobs[name]["stage"])
        return [other for other, job in self.jobs.items() if stages.index(job["stage"]) < own]

    def run_job(self, name: str) -> str:
        """Run a job, or skip it where an earlier one failed. Also a retry by a person."""
        earlier, job = self.list_earlier(name), self.jobs[name]
        is_good = all(self.results.get(other) == "success" for other in earlier)
        if not is_good and self.find_rule(job.get("rules"), job) != "always":
            self.results[name] = "skipped"
            return "skipped"
        variables = self.make_variables(name, job)
        variables["CI_JOB_TOKEN"] = token = self.forge.create_token("read")
        url = f"{self.forge.server.url}/{REPOSITORY}"
        folder = self.forge.home / "builds" / name
        depth = int(variables.get("GIT_DEPTH", DEFAULT_DEPTH))
        login = url.replace("//", f"//gitlab-ci-token:{token}@")
        variables["CI_REPOSITORY_URL"] = login
        if variables.get("GIT_STRATEGY") == "none":
            folder.mkdir(parents=True, exist_ok=True)
        else:
            self.forge.clone(folder, login, self.commit, depth)
        for other in job.get("dependencies", earlier):
            if (self.artifacts / other).is_dir():
                shutil.copytree(self.artifacts / other, folder, dirs_exist_ok=True, symlinks=True)
        is_good = self.forge.run_bash(name, folder, "\n".join(job["script"]), variables)
        self.forge.server.rights.pop(token)  # a token lives as long as its job
        self.results[name] = "success" if is_good else "failed"
        self.keep_artifacts(name, folder, is_good=is_good)
        if is_good:
            self.finish(name, variables)
        return self.results[name]

    def keep_artifacts(self, name: str, folder: Path, *, is_good: bool) -> None:
        wanted = self.jobs[name].get("artifacts", {})
        if not wanted or not (is_good or wanted.get("when") == "always"):
            return
        shutil.rmtree(self.artifacts / name, ignore_errors=True)
        for path in wanted["paths"]:
            source = folder / path
            if source.is_dir():
                shutil.copytree(source, self.artifacts / name / path, symlinks=True)
            elif source.exists():
                (self.artifacts / name).mkdir(parents=True, exist_ok=True)
                shutil.copy(source, self.artifacts / name / path)

    def finish(self, name: str, variables: dict[str, str]) -> None:
        """Serve what the job pages hands over, and record the deployment."""
        if name == PAGES_JOB:
            shutil.rmtree(self.forge.served)
            shutil.copytree(self.artifacts / name / "public", self.forge.served)
        place = self.jobs[name].get("environment", {"action": "verify"})
        if place.get("action", "start") == "start":
            self.forge.server.deployments.append((place["name"], self.commit))


def get_default(variable: str | dict[str, Any]) -> str:
    """Return the value of a variable that a person may choose when they start a pipeline."""
    return variable if isinstance(variable, str) else variable["value"]


def expand(text: str, variables: dict[str, str]) -> str:
    """Return a text with the values of the variables that it names."""
    return re.sub(
        r"\$(\w+)|\$\{(\w+)\}", lambda found: variables.get(found[1] or found[2], ""), text
    )
