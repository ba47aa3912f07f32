"""The workflows of each forge: their jobs, steps and commands."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
NAMES = [path.name for path in WORKFLOWS]
GITLAB = ROOT / ".gitlab-ci.yml"
# A task, then plain words; an input only as a variable, so that it can never be a command.
TASK = re.compile(
    r'python3 tasks\.py ([a-z-]+)((?: (?:--?[a-z-]+|[\w^:/.][\w^:/.-]*|"\$[A-Za-z_]+"))*)'
)
# The lines with which GitLab's job with the site leaves the files of other jobs behind.
FRESH_FOLDER = (
    'rm -rf "$CI_PROJECT_DIR/public" "$CI_PROJECT_DIR/messages"',
    'cd "$(mktemp -d)"',
    "git init --quiet",
    'git remote add origin "$CI_REPOSITORY_URL"',
    'git fetch --quiet --depth 20 origin "$CI_COMMIT_SHA"',
    "git checkout --quiet --detach FETCH_HEAD",
    'mv "$CI_PROJECT_DIR/.releases" .',
    """release="$(sed -n 's/^release=//p' "$CI_PROJECT_DIR/handover/build.env")\"""",
)
HAND_OVER = 'mv public "$CI_PROJECT_DIR"'
SENDING = {"publish", "rollback"}  # the tasks that write to the pages branch


def load_jobs(path: Path) -> dict:
    """The jobs of a workflow."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]


def list_steps(path: Path) -> list[tuple[str, dict, dict]]:
    """Every step of a workflow, after the name of its job and the job."""
    return [
        (name, job, step) for name, job in load_jobs(path).items() for step in job.get("steps", ())
    ]


def list_called_workflows(path: Path) -> list[str]:
    """The names of the jobs that run another workflow of this repository."""
    return [name for name, job in load_jobs(path).items() if "uses" in job]


def list_commands() -> list[tuple[str, str]]:
    """Every command of every forge, after the name of its file."""
    found = [
        (path.name, step["run"])
        for path in WORKFLOWS
        for *_, step in list_steps(path)
        if "run" in step
    ]
    gitlab = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    for job in gitlab.values():
        if isinstance(job, dict):
            lines = [one for one in job.get("script", ()) if one not in (*FRESH_FOLDER, HAND_OVER)]
            found += [(GITLAB.name, line) for line in lines]
    return found
